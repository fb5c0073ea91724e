"""A user's own ledger: proposed from its headers and values, imported, asked by the same parser and compiler."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sql_tools.describe import describe
from sql_tools.errors import ImportRefused, ModelError
from sql_tools.execute import Warehouse, run
from sql_tools.ledger import Ledger, keep_ledger, load_ledger, load_ledgers, with_ledgers
from sql_tools.parser import Parser
from sql_tools.plan import EVERYWHERE, Area, Place
from sql_tools.reading import Context, Reading
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import ValueDictionary
from sql_tools.warehouse.import_request import ImportRequest
from sql_tools.warehouse.import_rules import ImportRules
from sql_tools.warehouse.importer import Importer
from sql_tools.warehouse.ledger_proposal import Proposal, propose
from sql_tools.warehouse.snapshots import SnapshotStore

TODAY = date(2026, 3, 15)
LOANS = [
    ["脱贫人口小额信贷台账"],
    ["序号", "户编号", "户主姓名", "所在村", "贷款金额(万元)", "放款日期", "到期日期", "是否逾期", "是否还清", "联络"],
    [1, "H001", "户主1", "青竹村", 5, date(2023, 5, 1), date(2026, 5, 1), "否", "否", "13800000001"],
    [2, "H001", "户主1", "青竹村", 1, date(2024, 6, 1), date(2025, 6, 1), "否", "是", "13800000001"],
    [3, "H003", "户主3", "白果村", 3, date(2024, 7, 1), date(2027, 7, 1), "是", "否", "13800000003"],
    [4, "H006", "户主6", "河西村", 2, date(2022, 1, 5), date(2025, 1, 5), "否", "是", "13800000006"],
]
POSTS = [
    ["户编号", "所在村", "岗位类型", "上岗时间", "月补贴", "在岗月数"],
    ["H001", "青竹村", "保洁员", date(2024, 1, 1), 500, 12],
    ["H002", "青竹村", "护林员", date(2024, 3, 1), 600, 10],
    ["H003", "白果村", "保洁员", date(2025, 3, 1), 500, 9],
    ["H004", "青竹村", "护林员", date(2025, 1, 1), 800, 3],
]
LOAN, POST = "ledger_xiao_e_xin_dai", "ledger_gong_yi_gang"


@pytest.fixture
def proposed(book: Callable[..., Path], knowledge: tuple[SemanticModel, ImportRules]) -> Callable[..., Proposal]:
    def build(rows: list[list[Any]], name: str) -> Proposal:
        return propose(book(rows, name), *knowledge)

    return build


@pytest.fixture
def with_both(data: Path, book: Callable[..., Path], knowledge: tuple[SemanticModel, ImportRules]) -> Importer:
    """The small world with both ledgers described and imported."""
    model, rules = knowledge
    files = book(LOANS, "小额信贷台账.xlsx"), book(POSTS, "2025年公益岗台账.xlsx")
    for file in files:
        proposal = propose(file, model, rules)
        keep_ledger(data.parent / "models", proposal.ledger.name, proposal.text)
    importer = Importer(with_ledgers(model, load_ledgers(data.parent / "models")), rules, data)
    for file, table in zip(files, ("小额信贷台账", POST), strict=True):
        with_preview(importer, ImportRequest((file,), table, None, "append", TODAY, complete=True))
    return importer


def with_preview(importer: Importer, request: ImportRequest) -> None:
    preview = importer.preview(request)
    try:
        importer.load(preview)
    finally:
        preview.close()


class Desk:
    """Reads and answers questions of the world as it is."""

    def __init__(self, importer: Importer) -> None:
        self.model, self.warehouse = importer.model, Warehouse(importer.store.current)
        with self.warehouse.cursor() as (cursor, _):
            self.parser = Parser(self.model, ValueDictionary.from_warehouse(cursor, self.model))

    def read(self, question: str) -> Reading:
        return self.parser.read(question, Context(asked_on=TODAY))

    def rows(self, question: str, area: Area = EVERYWHERE) -> list[tuple[Any, ...]]:
        reading = self.read(question)
        assert len(reading.plans) == 1, (question, reading)
        return [tuple(map(_plain, row)) for row in run(reading.plans[0], self.model, self.warehouse, area, TODAY).rows]


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, bool | str | None) else float(cell)


@pytest.fixture
def desk(with_both: Importer) -> Iterator[Desk]:
    desk = Desk(with_both)
    yield desk
    desk.warehouse.close()


def test_the_proposal_says_what_the_columns_are(proposed: Callable[..., Proposal]) -> None:
    proposal = proposed(LOANS, "2025年小额信贷台账.xlsx")
    table = proposal.ledger.table
    assert (proposal.ledger.name, table.label, table.noun, table.counter) == (LOAN, "小额信贷台账", "小额信贷", "笔")
    assert {field.label: field.type for field in table.fields.values()} == {
        "户编号": "text", "贷款金额": "money", "放款日期": "date", "到期日期": "date",
        "逾期": "boolean", "还清": "boolean",
    }  # fmt: skip
    assert table.key == ("household_id", "fang_kuan_ri_qi")
    assert table.joins[0].to == "household"
    why = {column.header: column.left_out for column in proposal.columns if column.left_out}
    assert why == {"序号": "与统计无关", "户主姓名": "个人信息，不进台账", "联络": "个人信息，不进台账"}
    assert "小额信贷" in proposal.ledger.replaces and any("小额信贷" in note for note in proposal.notes)


@pytest.mark.parametrize(
    ("header", "values", "type_"),
    [
        ("贷款金额（元）", ["10000", "30000", "50000"], "money"),
        ("补贴", ["201001", "201002", "201003"], "money"),
        ("得分", ["43000", "43001", "43005"], "integer"),
        ("上岗", ["20240301", "20240501", "20240601"], "date"),
        ("上岗", ["2024/3/1", "2024/5/1", "2024/6/1"], "date"),
        ("放款日期", ["45000", "45010", "45020"], "date"),
    ],
)
def test_a_number_is_no_day_but_under_a_date(
    knowledge: tuple[SemanticModel, ImportRules], tmp_path: Path, header: str, values: list[str], type_: str
) -> None:
    file = tmp_path / "慰问台账.csv"
    file.write_text("\n".join([f"户编号,{header}", *(f"H00{n},{value}" for n, value in enumerate(values))]), "utf-8")
    table = propose(file, *knowledge).ledger.table
    assert [field.type for field in table.fields.values()][1] == type_
    assert (table.time is not None) == (type_ == "date")


def test_what_is_confirmed_is_what_was_proposed(proposed: Callable[..., Proposal], tmp_path: Path) -> None:
    proposal = proposed(POSTS, "公益岗台账.xlsx")
    assert load_ledger(keep_ledger(tmp_path, proposal.ledger.name, proposal.text)) == proposal.ledger
    with pytest.raises(ModelError, match="已经有"):
        keep_ledger(tmp_path, proposal.ledger.name, proposal.text + "# 别的\n")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["贷款金额", "放款日期"], [1, date(2024, 1, 1)]], "联不到"),
        ([["户编号", "贷款金额", "用途"], ["H001", 1, "养牛"], ["H001", 1, "养牛"]], "分不出彼此"),
        ([["这里什么也没有"]], "没有找到表头"),
    ],
)
def test_what_cannot_become_a_ledger(proposed: Callable[..., Proposal], rows: list[list[Any]], message: str) -> None:
    with pytest.raises(ImportRefused, match=message):
        proposed(rows, "贷款台账.xlsx")


def test_a_ledger_by_village_name(proposed: Callable[..., Proposal]) -> None:
    rows = [["所在村", "项目名称", "投资额(万元)"], ["青竹村", "水渠维修", 12.5], ["白果村", "道路硬化", 30]]
    ledger = proposed(rows, "小型项目台账.xlsx").ledger
    assert ledger.table.joins[0].to == "village" and "village_code" in ledger.table.fields
    assert ledger.table.fields["tou_zi_e"].type == "money"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name: loans\ntable: {}", "有误"),
        ("name: ledger_x\ntable: {label: 甲, noun: 甲, counter: 个, key: [a], fields: {a: {label: 甲, type: text}}}",
         "哪一户"),
        (": :", "有误|读不进来"),
    ],
)  # fmt: skip
def test_a_faulty_description_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "ledger_x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=f"ledger_x.yaml.*({message})"):
        load_ledgers(tmp_path)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("小额信贷有多少笔", [(4.0,)]),
        ("小额信贷有多少户", [(3.0,)]),
        ("小额信贷户数", [(3.0,)]),
        ("小额信贷贷款金额一共多少", [(110000.0,)]),
        ("平均贷款金额是多少", [(27500.0,)]),
        ("户均贷款金额是多少", [(36666.67,)]),
        ("逾期的小额信贷有多少笔", [(1.0,)]),
        ("2024年放款的小额信贷有多少笔", [(2.0,)]),
        ("贷款金额3万元以上的小额信贷有多少笔", [(2.0,)]),
        ("各县小额信贷笔数", [("衡阳县", 3.0), ("望城区", 1.0)]),
        ("贷了小额信贷又没还清的脱贫户有多少户", [(2.0,)]),
        ("享受小额信贷的脱贫户有多少户", [(3.0,)]),
        ("没有享受小额信贷的脱贫户有多少户", [(3.0,)]),
        ("西渡镇小额信贷有多少户", [(2.0,)]),
        ("公益岗有多少人", [(4.0,)]),
        ("各类公益岗各有多少人", [("护林员", 2.0), ("保洁员", 2.0)]),
        ("公益岗月补贴平均多少", [(600.0,)]),
        ("护林员月补贴平均", [(700.0,)]),
        ("公益岗平均在岗月数", [(8.5,)]),
        ("平均在岗月数", [(8.5,)]),
        ("各岗位类型平均在岗月数", [("保洁员", 10.5), ("护林员", 6.5)]),
        ("保洁员有多少人", [(2.0,)]),
        ("月补贴500元以上的公益岗有多少个", [(4.0,)]),
        ("有公益岗又有小额信贷的户有多少", [(2.0,)]),
        ("没有公益岗的脱贫户有多少户", [(2.0,)]),
        ("哪些村没有小额信贷", [("衡阳县", "集兵镇", "青竹村")]),
    ],
)
def test_questions_about_ledgers(desk: Desk, question: str, rows: list[tuple[Any, ...]]) -> None:
    assert sorted(desk.rows(question), key=str) == sorted(rows, key=str)


def test_the_area_of_the_asker_holds_for_ledgers(desk: Desk) -> None:
    town = Area(place=Place(level="town", code="430421100", name="西渡镇"))
    assert desk.rows("小额信贷有多少笔", town) == [(3.0,)]


def test_no_personal_column_reaches_the_database(desk: Desk, stored: Callable[..., Any]) -> None:
    columns = {name for (name,) in stored("SELECT column_name FROM duckdb_columns() WHERE table_name = ?", LOAN)}
    assert columns == {
        "household_id", "dai_kuan_jin_e", "fang_kuan_ri_qi", "dao_qi_ri_qi", "shi_fou_yu_qi", "shi_fou_huan_qing",
    }  # fmt: skip
    assert desk.read("小额信贷户主姓名").refusal is not None


def test_a_word_means_the_ledger_and_the_other_source_is_called_by_its_table(desk: Desk) -> None:
    said = describe(desk.read("帮扶措施类型为小额信贷（帮扶措施）的有多少户").plans[0], desk.model)
    assert "帮扶措施类型为小额信贷（帮扶措施）" in said and "台账" not in said


def test_other_imports_keep_the_ledgers(
    with_both: Importer, book: Callable[..., Path], stored: Callable[..., Any]
) -> None:
    file = book([["村代码", "农村人口数"], ["430421100201", 900]], "村.xlsx")
    with_preview(with_both, ImportRequest((file,), "village_year", 2025, "append", TODAY))
    assert stored(f"SELECT count(*) FROM {LOAN}") == [(4,)] and stored(f"SELECT count(*) FROM {POST}") == [(4,)]


def test_a_second_period_of_a_ledger(
    with_both: Importer, book: Callable[..., Path], stored: Callable[..., Any]
) -> None:
    rows = [LOANS[1], [1, "H001", "户主1", "青竹村", 5, date(2023, 5, 1), date(2026, 5, 1), "否", "是", ""]]
    with_preview(with_both, ImportRequest((book(rows, "二.xlsx"),), LOAN, None, "update", TODAY))
    found = stored(f"SELECT count(*), count(*) FILTER (shi_fou_huan_qing) FROM {LOAN}")
    assert found == [(4, 3)]


def test_households_of_a_ledger_are_not_replaced_by_nothing(with_both: Importer, book: Callable[..., Path]) -> None:
    head = ["户编号", "村代码", "户主姓名", "脱贫户", "易地搬迁户", "低保户", "特困户"]
    file = book([head, ["H006", "430112100201", "户主6", "是", "否", "否", "否"],
                 ["H005", "430421101201", "户主5", "是", "否", "否", "否"]], "户.xlsx")  # fmt: skip
    preview = with_both.preview(ImportRequest((file,), "household", None, "replace", TODAY))
    try:
        assert any(each.rule == "still_referred" and "小额信贷台账" in each.message for each in preview.findings)
    finally:
        preview.close()


def test_unknown_households_are_set_aside(with_both: Importer, book: Callable[..., Path]) -> None:
    rows = [LOANS[1], [1, "H999", "某", "青竹村", 5, date(2025, 5, 1), date(2026, 5, 1), "否", "是", ""]]
    preview = with_both.preview(ImportRequest((book(rows, "三.xlsx"),), LOAN, None, "append", TODAY))
    try:
        assert preview.aside == 1 and preview.good == 0
    finally:
        preview.close()


def test_two_ledgers_of_one_name(
    knowledge: tuple[SemanticModel, ImportRules], proposed: Callable[..., Proposal]
) -> None:
    ledger = proposed(POSTS, "公益岗台账.xlsx").ledger
    with pytest.raises(ModelError, match="都是"):
        with_ledgers(knowledge[0], (ledger, ledger))
    strange = ledger.model_copy(update={"counts": {"no_such": "COUNT(*)"}})
    assert isinstance(strange, Ledger)
    with pytest.raises(ModelError, match="no_such"):
        with_ledgers(knowledge[0], (strange,))


def test_changed_columns_are_refused(with_both: Importer, book: Callable[..., Path]) -> None:
    table = with_both.model.tables[POST]
    fields = {name: field for name, field in table.fields.items() if name != "yue_bu_tie"}
    tables = {**with_both.model.tables, POST: table.model_copy(update={"fields": fields})}
    changed = replace(with_both, model=with_both.model.model_copy(update={"tables": tables}))
    with pytest.raises(ImportRefused, match="列与库里已有的不同"):
        changed.preview(ImportRequest((book([row[:-1] for row in POSTS], "四.xlsx"),), POST, None, "append", TODAY))


def test_the_file_in_use_is_a_whole_one(with_both: Importer) -> None:
    with duckdb.connect(SnapshotStore(with_both.data).current, read_only=True) as connection:
        keys = connection.execute("SELECT count(*) FROM duckdb_constraints() WHERE table_name = ?", (LOAN,)).fetchone()
    assert keys and keys[0] >= 2
