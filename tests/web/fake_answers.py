"""Believable answers of every kind, made without a database or an index."""

from __future__ import annotations

from datetime import date
from typing import Any

from server.chat.answer import (
    Answer,
    CheckNode,
    Citation,
    ClarificationOut,
    DataBlock,
    DataColumn,
    OptionOut,
    RegionUsed,
    RelatedClause,
    SnapshotRef,
    Understood,
)
from tests.web import fake_documents
from tests.web.fake_documents import GOALS, HOSTILE, NOTICE, PLAN, POSTS

ASKED_ON = date(2026, 3, 15)
TOWNS = ("西渡镇", "集兵镇", "杉桥镇", "井头镇", "演陂镇", "金兰镇", "洪市镇", "曲兰镇", "金溪镇", "界牌镇")


def policy() -> Answer:
    """A span with two citations."""
    goal = cite(1, f"{NOTICE.doc_id}/1", "到2023年底，脱贫人口人均纯收入达到1.9万元以上")
    posts = cite(2, f"{NOTICE.doc_id}/3.1", "公益性岗位优先安排脱贫户、监测户中的弱劳动力和半劳动力")
    return answer(
        kind="policy",
        question="星河市2023年脱贫人口人均纯收入要达到多少？",
        short="1.9万元以上",
        answer=f"星河市的通知提出：\n\n> {goal.quote} [1]\n\n- **2025年底**要达到2.3万元以上 [1]\n"
        "- 公益性岗位另有规定 [2]\n\n"
        "该通知规定的是2023—2025年，已过有效期，对以后年度没有规定。",
        region=RegionUsed.model_validate({"name": "星河市", "from": "question"}),
        citations=[goal, posts],
        understanding=words(
            ("星河市", "used", "地方 = 星河市"), ("2023年", "used", "年份 = 2023"), ("要", "harmless", "")
        ),
        steps=["按“政策条文”回答：问的是文件里的规定。", "在星河市及上级的文件中检索，最相关的是“一、工作目标”。"],
        suggestions=["星河市2025年的目标是多少？"],
    )


def ranking() -> Answer:
    """A table of ten towns with a chart."""
    rows: list[list[Any]] = [[town, 16000 + 731.25 * (n * 7 % 10), 1200 + 37 * n] for n, town in enumerate(TOWNS)]
    rows[3][1] = None
    columns = [column("town_name", "乡镇"), column("m0", "人均纯收入", "元"), column("m1", "脱贫户", "户")]
    return answer(
        kind="data",
        question="各乡镇2024年人均纯收入排名",
        short="共10个乡镇，最高的是曲兰镇，22581.25元",
        answer="按 2024 年家庭纯收入合计 ÷ 人口合计排列，**曲兰镇**最高。\n\n1. 曲兰镇\n2. 井头镇",
        region=RegionUsed.model_validate({"name": "衡阳县", "from": "asker"}),
        data=[block("2024年衡阳县各乡镇脱贫户的人均纯收入，从高到低", columns, rows, chart=bars(rows))],
        understanding=words(("各乡镇", "used", "按乡镇分组"), ("2024年", "used", "年份 = 2024")),
        steps=["按“数据”回答：问的是数据库里的数。", "人均纯收入 = 家庭纯收入合计 ÷ 家庭人口合计。"],
        suggestions=["各乡镇2024年人均纯收入增速排名"],
    )


def counts() -> Answer:
    """Counts of three towns, which may be added and drawn as a pie."""
    rows: list[list[Any]] = [[town, 10 * n] for n, town in enumerate(TOWNS[:3], start=1)]
    counted = block("2024年衡阳县各乡镇的户数", [column("town_name", "乡镇"), column("m0", "户数", "户")], rows)
    plan = {
        "by": [{"field": "village.town_name"}],
        "measures": [{"kind": "figure", "name": "households"}],
        "years": [2024],
    }
    chart = {**bars(rows), "encoding": plain_bars("户数（户）"), "transform": []}
    return answer(
        kind="data",
        question="各乡镇2024年户数",
        short="共3个乡镇，60户",
        answer="共60户。",
        data=[counted.model_copy(update={"plan": plan, "chart": chart})],
    )


def trend() -> Answer:
    """Three years, which are never added up."""
    rows: list[list[Any]] = [[year, 100 + year - 2022] for year in (2022, 2023, 2024)]
    counted = block("2022—2024年的户数", [column("year", "年份"), column("m0", "户数", "户")], rows)
    values = [{"name": "", "year": str(year), "value": value} for year, value in rows]
    encoding = {
        "x": {"field": "year", "type": "ordinal", "title": "年份"},
        "y": {"field": "value", "type": "quantitative", "title": "户数（户）"},
    }
    chart = {**bars(rows), "data": {"values": values}, "transform": [], "mark": {"type": "line"}, "encoding": encoding}
    plan = {"by": [], "measures": [{"kind": "figure", "name": "households"}], "years": [2022, 2023, 2024]}
    return answer(
        kind="data",
        question="近三年户数",
        short="2024年102户",
        answer="逐年增加。",
        data=[counted.model_copy(update={"plan": plan, "chart": chart})],
    )


def misspelt() -> Answer:
    """A town whose name is written wrong, which the parser took apart."""
    return clarification().model_copy(
        update={
            "question": "西度镇户数",
            "understanding": words(
                ("西度", "not_understood", ""), ("镇", "not_understood", ""), ("户数", "used", "指标 = 户数")
            ),
        }
    )


def plain_bars(title: str) -> dict[str, Any]:
    """The encoding of bars of raw values."""
    return {
        "y": {"field": "name", "type": "nominal", "sort": None, "title": "乡镇"},
        "x": {"field": "value", "type": "quantitative", "title": title},
    }


def long_list() -> Answer:
    """A hundred and twenty rows with gaps, cut by the row limit."""
    rows: list[list[Any]] = [
        [f"99012{n:04d}", f"青竹{n}村", None if n % 9 == 0 else n * 13.5, n % 2 == 0] for n in range(120)
    ]
    columns = [
        column("household_id", "户编号"),
        column("village_name", "村"),
        column("income", "合规自付医疗支出", "元"),
        column("cleared", "风险已消除"),
    ]
    return answer(
        kind="data",
        question="列出所有监测户",
        short="120户以上",
        answer="只列出前120户。",
        data=[block("库内监测户", columns, rows, truncated=True)],
    )


def check() -> Answer:
    """A target not reached, with parts of every outcome, given so that the reached one comes first."""
    goal = cite(1, f"{NOTICE.doc_id}/1", "到2023年底，脱贫人口人均纯收入达到1.9万元以上")
    met = node("met", "收入增速高于农村居民2个百分点", observed=3.1, threshold=2.0, unit="%")
    review = node("needs_review", "家庭实际困难", note="这一条要由人判断。")
    unknown = node("unknown", "合规自付医疗支出", note="没有登记，不能当作没有。")
    missed = node("not_met", "2023年人均纯收入1.9万元", observed=18500.0, threshold=19000.0, unit="元", children=[met])
    columns = [column("m0", "人均纯收入", "元")]
    return answer(
        kind="check",
        question="星河市2023年1.9万元的目标达到了吗？",
        short="未达到，差500元",
        answer="通知要求到2023年底达到1.9万元以上 [1]，库内是18500元，**差500元**。",
        citations=[goal],
        data=[block("2023年星河市脱贫人口和监测对象的人均纯收入", columns, [[18500.0]])],
        checks=[node("met", "养老参保", children=[met]), review, unknown, missed],
    )


def clarification() -> Answer:
    """Which of two towns."""
    options = [
        OptionOut(label="各乡镇排名", question="各乡镇2024年人均纯收入排名"),
        OptionOut(label="全部监测户", question="列出所有监测户"),
    ]
    return answer(
        kind="clarification",
        question="收入情况怎么样",
        short="想看哪一种？",
        answer="“情况”可以有几种看法。",
        clarification=ClarificationOut(prompt="“收入情况”想看哪一种？", options=options),
        understanding=words(("情况怎么样", "not_understood", "可以有几种意思")),
    )


def refusal() -> Answer:
    """Out of the field, with the nearest clauses."""
    related = [RelatedClause(clause_id=f"{NOTICE.doc_id}/4", doc_id=NOTICE.doc_id, score=0.21)]
    return answer(
        kind="refusal",
        reason="out_of_domain",
        question="今天天气怎么样？",
        short="这个问题不在问答范围内。",
        answer="这里能答三类问题：\n\n- 政策条文怎么规定\n- 农户数据是多少\n- 目标和条件达到没有",
        related=related,
        suggestions=["星河市2023年脱贫人口人均纯收入要达到多少？"],
    )


def nothing() -> Answer:
    """Zero rows is an answer."""
    columns = [column("village_name", "村")]
    return answer(
        kind="data",
        question="哪些村没有脱贫户",
        short="0个村",
        answer="没有这样的村。",
        data=[block("没有脱贫户的村", columns, [])],
    )


def hostile(question: str) -> Answer:
    """Markup in every place that a person, a document or a cell can write to."""
    bait = cite(1, f"{PLAN.doc_id}/1", HOSTILE)
    columns = [column("a", HOSTILE), column("b", "数", "元")]
    rows = [[HOSTILE, 1.5], ["=cmd|' /C calc'!A0", 2.0]]
    return answer(
        kind="check",
        question=question,
        short=HOSTILE,
        answer=f"{HOSTILE} **{HOSTILE}** [1] [9]\n\n"
        f"| {HOSTILE.replace('|', '')} | 二 |\n|---|---|\n| [点我](javascript:alert(1)) | 2 |",
        citations=[bait],
        data=[block(HOSTILE, columns, rows, chart=bars(rows), demo=False)],
        checks=[node("met", HOSTILE, note=HOSTILE)],
        steps=[HOSTILE],
        suggestions=[HOSTILE],
        understanding=[
            Understood.model_validate(
                {"text": question, "start": 0, "end": len(question), "as": "used", "means": HOSTILE}
            )
        ],
    )


def answer(**parts: Any) -> Answer:
    """An answer of the fake conversation."""
    return Answer(asked_on=ASKED_ON, conversation_id="fake", timings_ms={"total": 14.0}, **parts)


def cite(n: int, clause_id: str, quote: str) -> Citation:
    """A citation whose span is looked up, as the real ones are."""
    clause = fake_documents.clause(clause_id)
    meta = next(meta for meta in fake_documents.documents() if meta.doc_id == clause.doc_id)
    start = clause.text.index(quote)
    return Citation(
        n=n,
        clause_id=clause_id,
        doc_id=meta.doc_id,
        title=meta.title,
        doc_number=meta.doc_number,
        issuer=meta.issuer,
        region=meta.region.name,
        level=meta.region.level,
        issued_on=meta.issued_on,
        valid_from=meta.valid_from,
        valid_to=meta.valid_to,
        in_force=meta.in_force(ASKED_ON),
        path=list(clause.path),
        quote=quote,
        start=start,
        end=start + len(quote),
    )


def column(name: str, label: str, unit: str | None = None) -> DataColumn:
    """A column."""
    return DataColumn(name=name, label=label, unit=unit)


def block(
    description: str,
    columns: list[DataColumn],
    rows: list[list[Any]],
    *,
    chart: dict[str, Any] | None = None,
    truncated: bool = False,
    demo: bool = True,
) -> DataBlock:
    """A block of data of the demo snapshot."""
    return DataBlock(
        plan={"subject": "household_year"},
        description=description,
        sql="SELECT v.town_name, sum(y.net_income) / sum(y.population)\nFROM household_year AS y\nWHERE y.year = ?",
        params=[2024],
        dialect="duckdb",
        columns=columns,
        rows=rows,
        row_count=len(rows),
        truncated=truncated,
        chart=chart,
        snapshot=SnapshotRef(id="demo-2025", as_of="2025-12-31", demo=demo),
    )


def bars(rows: list[list[Any]]) -> dict[str, Any]:
    """A bar chart with an expression in it, which a page without eval can draw only through Vega's interpreter."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": "各乡镇人均纯收入", "subtitle": ["演示数据，不得用于工作", "只画前30项"]},
        "width": "container",
        "config": {"axis": {"labelFontSize": 8}},
        "data": {"values": [{"name": row[0], "value": row[1]} for row in rows]},
        "transform": [{"calculate": "datum.value / 10000", "as": "wan"}],
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": "-x", "title": None},
            "x": {"field": "wan", "type": "quantitative", "title": "人均纯收入（万元）"},
        },
    }


def node(outcome: Any, label: str, **parts: Any) -> CheckNode:
    """A verdict; the gap follows from the figures."""
    observed, threshold = parts.pop("observed", None), parts.pop("threshold", None)
    gap = None if observed is None or threshold is None else observed - threshold
    empty: dict[str, Any] = {"unit": None, "note": None, "citations": [1], "data": [0], "children": []}
    return CheckNode(
        rule_id="xinghe-2023/income-2023",
        label=label,
        subject="星河市 2023",
        outcome=outcome,
        observed=observed,
        threshold=threshold,
        gap=gap,
        **{**empty, **parts},
    )


def words(*entries: tuple[str, str, str]) -> list[Understood]:
    """Stretches of a question one after the other."""
    understood, at = [], 0
    for text, use, means in entries:
        understood.append({"text": text, "start": at, "end": at + len(text), "as": use, "means": means})
        at += len(text)
    return [Understood.model_validate(entry) for entry in understood]


def bare_posts() -> Answer:
    """A quote behind a character that JavaScript counts as two."""
    posts = cite(
        1, f"{NOTICE.doc_id}/3.1", "公益性岗位优先安排脱贫户、监测户中的弱劳动力和半劳动力，每户原则上安排1人。"
    )
    assert POSTS[posts.start : posts.end] == posts.quote
    return answer(
        kind="policy", question="公益岗优先给谁", short="弱劳动力和半劳动力", answer="见原文 [1]。", citations=[posts]
    )


def moved_quote() -> Answer:
    """A citation whose span no longer fits its clause: the page must not highlight something else."""
    goal = cite(1, f"{NOTICE.doc_id}/1", "到2023年底").model_copy(update={"start": 0, "end": 8})
    assert GOALS[0:8] != goal.quote
    return answer(kind="policy", question="引文错位", short="到2023年底", answer="见原文 [1]。", citations=[goal])
