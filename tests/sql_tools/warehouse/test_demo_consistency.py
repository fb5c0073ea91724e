"""Nothing in the demo database contradicts itself: every query here counts contradictions."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from sql_tools.warehouse.schema import TABLES

CONTRADICTIONS = {
    "纯收入由四项收入减支出得出": """
        SELECT count(*) FROM household_year
        WHERE net_income <> wage_income + business_income - business_cost + property_income + transfer_income
    """,
    "人均纯收入是纯收入除以人口": """
        SELECT count(*) FROM household_year
        WHERE population < 1 OR abs(net_income_per_capita - net_income::DOUBLE / population) > 0.00501
    """,
    "单项收入不为负": """
        SELECT count(*) FROM household_year
        WHERE least(wage_income, business_income, business_cost, property_income, transfer_income) < 0
    """,
    "去年的人口就是现在的家庭成员": """
        SELECT count(*) FROM household_year y WHERE year = 2025
        AND population <> (SELECT count(*) FROM person p WHERE p.household_id = y.household_id)
    """,
    "去年的劳动力人数就是有劳动能力的成员": """
        SELECT count(*) FROM household_year y WHERE year = 2025
        AND labor_count <> (SELECT count(*) FROM person p WHERE p.household_id = y.household_id
            AND labor_ability IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力'))
    """,
    "劳动力不多于人口": "SELECT count(*) FROM household_year WHERE labor_count NOT BETWEEN 0 AND population",
    "人口一年间变化不大": """
        SELECT count(*) FROM household_year a JOIN household_year b USING (household_id)
        WHERE b.year = a.year + 1 AND abs(b.population - a.population) > 3
    """,
    "工资性收入是成员务工收入之和": """
        SELECT count(*) FROM household_year y WHERE wage_income <> coalesce((
            SELECT sum(e.income) FROM employment e JOIN person p USING (person_id)
            WHERE p.household_id = y.household_id AND e.year = y.year AND e.kind <> '自主创业'), 0)
    """,
    "自主创业的收入在经营性收入里": """
        SELECT count(*) FROM household_year JOIN (SELECT household_id, e.year, sum(e.income) AS own
            FROM employment e JOIN person USING (person_id) WHERE e.kind = '自主创业' GROUP BY ALL)
        USING (household_id, year) WHERE business_income - business_cost < own - 2
    """,
    "转移性收入不少于发到手的补助": """
        SELECT count(*) FROM household_year y WHERE transfer_income < coalesce((
            SELECT sum(a.amount) FROM assistance a WHERE a.household_id = y.household_id AND a.year = y.year
            AND a.measure IN ('一次性交通补助', '雨露计划', '临时救助', '教育资助')), 0)
    """,
    "财产性收入不少于资产收益分红": """
        SELECT count(*) FROM household_year y WHERE property_income < coalesce((
            SELECT sum(a.amount) FROM assistance a WHERE a.household_id = y.household_id AND a.year = y.year
            AND a.measure = '资产收益分红'), 0)
    """,
    "自付医疗支出不少于住院自付部分": """
        SELECT count(*) FROM household_year y WHERE medical_self_pay < coalesce((
            SELECT sum(s.covered_cost - s.reimbursed) FROM hospital_stay s JOIN person p USING (person_id)
            WHERE p.household_id = y.household_id AND s.year = y.year), 0)
    """,
    "报销不超过目录内费用": "SELECT count(*) FROM hospital_stay WHERE reimbursed < 0 OR reimbursed > covered_cost",
    "脱贫不稳定户是脱贫户，边缘易致贫户不是": """
        SELECT count(*) FROM household
        WHERE monitor_type = '脱贫不稳定户' AND NOT is_lifted OR monitor_type = '边缘易致贫户' AND is_lifted
    """,
    "脱贫年度只有脱贫户有": """
        SELECT count(*) FROM household
        WHERE (lifted_year IS NOT NULL) <> is_lifted OR lifted_year NOT BETWEEN 2014 AND 2020
    """,
    "监测字段只有监测户有": """
        SELECT count(*) FROM household WHERE monitor_type IS NULL
        AND coalesce(monitor_since::VARCHAR, risk_reason, risk_cleared::VARCHAR, risk_cleared_on::VARCHAR) IS NOT NULL
    """,
    "风险消除日期只有已消除的有，且在纳入之后": """
        SELECT count(*) FROM household WHERE (risk_cleared_on IS NOT NULL) <> coalesce(risk_cleared, false)
        OR risk_cleared_on <= monitor_since OR risk_cleared_on > DATE '2025-12-31'
    """,
    "监测户的风险是否消除都有记录": """
        SELECT count(*) FROM household WHERE monitor_type IS NOT NULL AND risk_cleared IS NULL
    """,
    "因病、因残、因学、缺劳动力都有缘由": """
        SELECT count(*) FROM household h WHERE
        risk_reason = '因病' AND NOT EXISTS (FROM person p WHERE p.household_id = h.household_id AND health = '大病')
        OR risk_reason = '因残' AND NOT EXISTS (FROM person p WHERE p.household_id = h.household_id AND health = '残疾')
        OR risk_reason = '因学' AND NOT EXISTS (FROM person p WHERE p.household_id = h.household_id
            AND education_stage IN ('高职高专', '本科及以上'))
        OR risk_reason = '缺劳动力' AND EXISTS (FROM person p WHERE p.household_id = h.household_id
            AND labor_ability NOT IN ('丧失劳动力', '无劳动力'))
    """,
    "低保与特困不重复": "SELECT count(*) FROM household WHERE is_allowance AND is_destitute",
    "特困户没有劳动力": """
        SELECT count(*) FROM household h WHERE is_destitute AND EXISTS (FROM person p
        WHERE p.household_id = h.household_id AND labor_ability NOT IN ('丧失劳动力', '无劳动力'))
    """,
    "只有脱贫户易地搬迁": "SELECT count(*) FROM household WHERE is_relocated AND NOT is_lifted",
    "每户正好一个户主，姓名和证件号与户上一致": """
        SELECT count(*) FROM household h WHERE 1 <> (SELECT count(*) FROM person p WHERE p.household_id = h.household_id
        AND relation = '户主' AND p.name = head_name AND id_number = head_id_number)
        OR 1 <> (SELECT count(*) FROM person p WHERE p.household_id = h.household_id AND relation = '户主')
    """,
    "父母比户主大，子女比户主小，孙子女更小": """
        SELECT count(*) FROM person p JOIN person h USING (household_id) WHERE h.relation = '户主' AND (
        p.relation = '父母' AND date_diff('year', p.birth_date, h.birth_date) < 18
        OR p.relation = '子女' AND date_diff('year', h.birth_date, p.birth_date) < 18
        OR p.relation = '孙子女' AND date_diff('year', h.birth_date, p.birth_date) < 36)
    """,
    "夫妻一男一女": """
        SELECT count(*) FROM person p JOIN person h USING (household_id)
        WHERE h.relation = '户主' AND p.relation = '配偶' AND p.gender = h.gender
    """,
    "在校阶段合于年龄": """
        SELECT count(*) FROM (SELECT education_stage AS stage, 2025 - year(birth_date) AS age FROM person) WHERE
        stage = '学前' AND age NOT BETWEEN 3 AND 6 OR stage = '小学' AND age NOT BETWEEN 6 AND 12
        OR stage = '初中' AND age NOT BETWEEN 12 AND 15 OR stage IN ('高中', '中职') AND age NOT BETWEEN 15 AND 18
        OR stage = '高职高专' AND age NOT BETWEEN 18 AND 21 OR stage = '本科及以上' AND age NOT BETWEEN 18 AND 22
        OR stage = '非在校生' AND age BETWEEN 7 AND 14
    """,
    "劳动力年满十六岁且不在校": """
        SELECT count(*) FROM person WHERE labor_ability NOT IN ('丧失劳动力', '无劳动力')
        AND (2025 - year(birth_date) < 16 OR education_stage <> '非在校生' OR 2025 - year(birth_date) > 75)
    """,
    "养老保险只有年满十六岁且不在校的人参加": """
        SELECT count(*) FROM person
        WHERE has_pension_insurance AND (2025 - year(birth_date) < 16 OR education_stage NOT IN ('非在校生', '学前'))
    """,
    "有工作的人当年是劳动力": """
        SELECT count(*) FROM employment JOIN person USING (person_id)
        WHERE year - year(birth_date) < 16 OR labor_ability = '丧失劳动力'
    """,
    "去年有工作的人现在是劳动力": """
        SELECT count(*) FROM employment JOIN person USING (person_id)
        WHERE year = 2025 AND labor_ability IN ('丧失劳动力', '无劳动力')
    """,
    "外出务工在乡镇之外，公益性岗位在乡内": """
        SELECT count(*) FROM employment WHERE kind = '外出务工' AND place = '乡内'
        OR kind = '公益性岗位' AND place <> '乡内' OR kind = '就近务工' AND place NOT IN ('乡内', '县内')
    """,
    "务工月数在一年之内，收入为正": "SELECT count(*) FROM employment WHERE months NOT BETWEEN 1 AND 12 OR income <= 0",
    "岗位类型只有公益性岗位有": "SELECT count(*) FROM employment WHERE (post IS NOT NULL) <> (kind = '公益性岗位')",
    "没有收入记录的年份也没有务工、帮扶、住院": """
        SELECT count(*) FROM (
            SELECT household_id, year FROM assistance
            UNION ALL SELECT household_id, year FROM employment JOIN person USING (person_id)
            UNION ALL SELECT household_id, year FROM hospital_stay JOIN person USING (person_id)
        ) ANTI JOIN household_year USING (household_id, year)
    """,
    "帮扶到人的是户里的人": """
        SELECT count(*) FROM assistance a JOIN person p USING (person_id) WHERE a.household_id <> p.household_id
    """,
    "雨露计划给去年在读的中职、高职生": """
        SELECT count(*) FROM assistance JOIN person USING (person_id)
        WHERE measure = '雨露计划' AND year = 2025 AND education_stage NOT IN ('中职', '高职高专')
    """,
    "雨露计划合于当年年龄": """
        SELECT count(*) FROM assistance LEFT JOIN person USING (person_id) WHERE measure = '雨露计划'
        AND (person_id IS NULL OR year - year(birth_date) NOT BETWEEN 15 AND 21)
    """,
    "交通补助给当年在省外务工的人": """
        SELECT count(*) FROM assistance WHERE measure = '一次性交通补助' AND (person_id, year) NOT IN
        (SELECT (person_id, year) FROM employment WHERE place = '省外')
    """,
    "公益性岗位补贴给当年在岗的人，不多于收入": """
        SELECT count(*) FROM assistance a LEFT JOIN employment e USING (person_id, year)
        WHERE measure = '公益性岗位补贴' AND (e.kind IS DISTINCT FROM '公益性岗位' OR a.amount > e.income)
    """,
    "医疗救助给当年住院的人，不多于报销": """
        SELECT count(*) FROM assistance a LEFT JOIN (SELECT person_id, year, sum(reimbursed) AS paid
            FROM hospital_stay GROUP BY ALL) USING (person_id, year)
        WHERE measure = '医疗救助' AND (paid IS NULL OR a.amount > paid)
    """,
    "小额信贷是一万到五万的整数，五年内一次": """
        SELECT count(*) FROM (SELECT count(*) AS times, min(amount) AS low, max(amount) AS high,
        max(amount % 10000) AS rest FROM assistance WHERE measure = '小额信贷' GROUP BY household_id)
        WHERE times > 1 OR low < 10000 OR high > 50000 OR rest > 0
    """,
    "产业和就业帮扶只给脱贫户、监测户": """
        SELECT count(*) FROM assistance JOIN household USING (household_id) WHERE NOT is_lifted AND monitor_type IS NULL
        AND measure NOT IN ('危房改造', '产业保险', '临时救助')
    """,
    "村代码以上级代码开头": """
        SELECT count(*) FROM village WHERE NOT (starts_with(village_code, town_code)
        AND starts_with(town_code, county_code) AND starts_with(county_code, city_code)
        AND starts_with(city_code, province_code)) OR length(village_code) <> 12
    """,
    "同一乡镇没有同名的村": """
        SELECT count(*) FROM (FROM village SELECT 1 GROUP BY town_code, village_name HAVING count(*) > 1)
    """,
    "农村人口多于在册人口": """
        SELECT count(*) FROM village_year y WHERE rural_population < 1.2 * (SELECT count(*) FROM household h
        JOIN person USING (household_id) WHERE h.village_code = y.village_code)
    """,
    "村集体分红不多于收入": """
        SELECT count(*) FROM village_year
        WHERE collective_dividend > collective_income OR collective_income IS NULL AND collective_dividend IS NOT NULL
    """,
    "项目带动的户是村里的脱贫户、监测户": """
        SELECT count(*) FROM industry_project i WHERE linked_households NOT BETWEEN 0 AND (SELECT count(*)
        FROM household h WHERE h.village_code = i.village_code AND (is_lifted OR monitor_type IS NOT NULL))
    """,
    "公布的增速由公布的收入得出": """
        SELECT count(*) FROM region_year a JOIN region_year b USING (region_code) WHERE b.year = a.year + 1
        AND abs(b.rural_income_growth + 100 - b.rural_disposable_income / a.rural_disposable_income * 100) > 0.0051
    """,
    "电话都打不通": "SELECT count(*) FROM household WHERE phone NOT SIMILAR TO '1000[0-9]{7}'",
    "证件号的地区码从未使用": """
        SELECT count(*) FROM person WHERE NOT starts_with(id_number, '99') OR length(id_number) <> 18
    """,
    "证件号不重复": "SELECT count(*) - count(DISTINCT id_number) FROM person",
    "证件号含出生日期": "SELECT count(*) FROM person WHERE id_number[7:14] <> strftime(birth_date, '%Y%m%d')",
    "证件号含性别": "SELECT count(*) FROM person WHERE (id_number[17]::INTEGER % 2 = 1) <> (gender = '男')",
}


@pytest.mark.parametrize("claim", CONTRADICTIONS)
def test_no_contradiction(demo: duckdb.DuckDBPyConnection, claim: str) -> None:
    assert demo.execute(CONTRADICTIONS[claim]).fetchone() == (0,), claim


def test_check_digits_are_right(demo: duckdb.DuckDBPyConnection) -> None:
    """GB 11643, reckoned here digit by digit as the standard has it."""
    for (number,) in demo.execute("SELECT id_number FROM person").fetchall():
        weighted = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))
        assert number[17] == "0123456789X"[(12 - weighted) % 11]


ALLOWED_NULLS = {
    "household": {"phone", "lifted_year", "monitor_type", "monitor_since", "risk_reason", "risk_cleared"}
    | {"risk_cleared_on"},
    "household_year": {"medical_self_pay"},
    "village_year": {"collective_income", "collective_dividend"},
    "employment": {"post"},
    "assistance": {"person_id", "amount"},
    "industry_project": {"income_share"},
    "region_year": {"rural_income_growth"},
}


@pytest.mark.parametrize("table", TABLES)
def test_nulls_are_where_counties_leave_them(demo: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = [row[0] for row in demo.execute(f"DESCRIBE {table}").fetchall()]
    counts = demo.execute(f"SELECT {', '.join(f'count(*) - count({c})' for c in columns)} FROM {table}").fetchone()
    assert counts is not None
    assert {c for c, nulls in zip(columns, counts, strict=True) if nulls} == ALLOWED_NULLS.get(table, set())


ENUMS = {
    "household.monitor_type": "脱贫不稳定户 边缘易致贫户 突发严重困难户",
    "household.risk_reason": "因病 因残 因学 因灾 因意外事故 缺劳动力 产业失败 务工不稳",
    "person.gender": "男 女",
    "person.relation": "户主 配偶 子女 父母 孙子女 其他",
    "person.education_stage": "非在校生 学前 小学 初中 高中 中职 高职高专 本科及以上",
    "person.health": "健康 长期慢性病 大病 残疾",
    "person.labor_ability": "普通劳动力 技能劳动力 弱劳动力或半劳动力 丧失劳动力 无劳动力",
    "employment.kind": "外出务工 就近务工 公益性岗位 帮扶车间 灵活就业 自主创业",
    "employment.place": "乡内 县内 省内 省外",
    "employment.post": "保洁员 护林员 道路维护员 巡查值守员 其他",
    "assistance.measure": "产业帮扶 小额信贷 公益性岗位补贴 一次性交通补助 雨露计划 医疗救助"
    " 危房改造 资产收益分红 产业保险 防返贫保险 临时救助 教育资助",
    "industry_project.kind": "种植 养殖 加工 庭院经济 乡村旅游 光伏 帮扶车间",
    "region_year.level": "province city county",
}


@pytest.mark.parametrize("field", ENUMS)
def test_every_value_of_the_contract_occurs_and_no_other(demo: duckdb.DuckDBPyConnection, field: str) -> None:
    table, column = field.split(".")
    found = demo.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    assert {value for (value,) in found} == set(ENUMS[field].split())


def test_coverage_calls_the_made_up_world_complete(demo: duckdb.DuckDBPyConnection) -> None:
    rows = demo.execute("SELECT region_code, table_name, year, complete, loaded_on, source FROM coverage").fetchall()
    places = {"43", "36", "4301", "4304", "3607", "430112", "430121", "430181", "430182", "430421", "360731"}
    assert {row[0] for row in rows} == places
    assert {row[3:] for row in rows} == {(True, date(2026, 1, 15), "演示数据")}
    years = {row[2] for row in rows if row[0] == "430421" and row[1] == "household_year"}
    assert years == {2021, 2022, 2023, 2024, 2025}
    assert {row[2] for row in rows if row[1] in ("household", "person", "village")} == {0}
