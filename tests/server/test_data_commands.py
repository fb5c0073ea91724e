"""``zengshou data``: what needs confirmation, what exits with which code, what is written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from server import cli
from server.chat.answer import Answer
from server.chat.data.answer import DataDesk
from server.chat.draft import Draft
from server.chat.question import Question
from server.deps import open_queries
from server.errors import BadRequest
from server.export import export_answer
from server.settings import load_settings
from sql_tools.result import Snapshot
from sql_tools.warehouse.schema import create_tables
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore

HEADER = [
    "户编号",
    "家庭人口数",
    "劳动力人数",
    "工资性收入",
    "生产经营性收入",
    "生产经营性支出",
    "财产性收入",
    "转移性收入",
]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with one village and two households."""
    monkeypatch.setenv("ZENGSHOU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")
    store = SnapshotStore(tmp_path / "home" / "data")
    with store.workspace() as path:
        with duckdb.connect(path) as connection:
            create_tables(connection)
            connection.execute(
                "INSERT INTO village VALUES ('430421100201', '青竹村', '430421100', '西渡镇', '430421', '衡阳县',"
                " '4304', '衡阳市', '43', '湖南省', false, false)"
            )
            connection.execute(
                "INSERT INTO household SELECT i, '430421100201', '户主', NULL, NULL, true, 2018, NULL, NULL, NULL,"
                " NULL, NULL, false, false, false FROM (VALUES ('H1'), ('H2')) v(i)"
            )
            stamp(connection, SnapshotInfo(Snapshot("base", "2024-12-31", demo=False), date(2025, 1, 1)))
        store.publish(path)
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs ``zengshou data …``; returns the exit code and all that was printed."""

    def call(*words: str | Path) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["zengshou", "data", *map(str, words)])
        try:
            cli.main()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return call


@pytest.fixture
def incomes(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: Sequence[Any], name: str = "2025年收入.csv") -> Path:
        path = tmp_path / name
        with path.open("w", encoding="gbk", newline="") as file:
            csv.writer(file).writerows([HEADER, *rows])
        return path

    return write


def count(home: Path) -> int:
    with duckdb.connect(SnapshotStore(home / "data").current, read_only=True) as connection:
        row = connection.execute("SELECT count(*) FROM household_year").fetchone()
    assert row is not None
    return int(row[0])


GOOD = ("H1", 4, 2, 30000, 5000, 2000, 0, 1000)
BAD = ("H2", 0, 2, 30000, 5000, 2000, 0, 1000)


def test_without_confirmation_nothing_changes(home: Path, run: Run, incomes: Any) -> None:
    code, said = run("import", incomes(GOOD), "--table", "household_year", "--year", 2025)
    assert (code, count(home)) == (2, 0)
    assert "没有改动任何数据" in said and "--yes" in said and "家庭人口数 population" in said
    assert [info.snapshot.id for info in SnapshotStore(home / "data").list()] == ["base"]


@pytest.mark.parametrize("confirmation", ["--yes", "--mapping"])
def test_confirmed_it_is_imported_listed_compared_and_undone(
    home: Path, run: Run, incomes: Any, tmp_path: Path, confirmation: str
) -> None:
    (tmp_path / "对应.yaml").write_text("columns: {户编号: household_id}", "utf-8")
    extra = [confirmation] if confirmation == "--yes" else [confirmation, tmp_path / "对应.yaml"]
    code, said = run("import", incomes(GOOD), "--table", "农户年度收入", "--year", 2025, "--mode", "append", *extra)
    assert (code, count(home)) == (0, 1), said
    new = SnapshotStore(home / "data").live().id
    assert new in said and "数据覆盖 衡阳县" in said
    assert new in run("snapshots")[1]
    code, said = run("diff", "--out", tmp_path / "变化.xlsx")
    assert code == 0 and f"base → {new}" in said and "新增监测户：0" in said
    assert "各表行数" in openpyxl.load_workbook(tmp_path / "变化.xlsx").sheetnames
    code, said = run("rollback")
    assert (code, count(home)) == (0, 0) and "base" in said


def test_errors_stop_it_and_the_report_is_kept(home: Path, run: Run, incomes: Any) -> None:
    path = incomes(GOOD, BAD)
    code, said = run("import", path, "--table", "household_year", "--year", 2025, "--yes")
    assert (code, count(home)) == (2, 0)
    assert "B3“家庭人口数”：家庭人口数 0 不可能" in said
    assert len(list((home / "data" / "checks").glob("*.xlsx"))) == 1
    code, said = run("import", path, "--table", "household_year", "--year", 2025, "--yes", "--set-aside")
    assert (code, count(home)) == (0, 1) and "搁置的行.xlsx" in said


def test_where_most_rows_stay_out_yes_is_not_enough(home: Path, run: Run, incomes: Any) -> None:
    path = incomes(GOOD, ("H8", *GOOD[1:]), ("H9", *GOOD[1:]))
    words = ("import", path, "--table", "household_year", "--year", 2025, "--yes")
    code, said = run(*words)
    assert (code, count(home)) == (2, 0) and "要搁置 2 行" in said and "--set-aside" in said
    code, said = run(*words, "--set-aside")
    assert (code, count(home)) == (0, 1)


def test_ticks_alone_are_asked_about_and_can_be_answered(home: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "农户.csv"
    rows = ["户编号,村代码,户主,脱贫户,易地搬迁户,低保户,特困户", "H7,430421100201,张三,√,√,√,√"]
    rows += [f"H7{n},430421100201,李四,√,,," for n in range(3)]
    path.write_text("\n".join(rows), "utf-8")
    code, said = run("import", path, "--table", "household", "--yes")
    assert code == 2 and "只有“√”和空白" in said and "--blank-no" in said
    code, said = run("import", path, "--table", "household", "--yes", "--blank-no")
    assert code == 0 and "搁置 0" in said, said


def test_check_finds_table_and_year_by_itself_and_changes_nothing(
    home: Path, run: Run, incomes: Any, tmp_path: Path
) -> None:
    code, said = run("check", incomes(GOOD))
    assert code == 0 and "household_year" in said and "2025 年" in said
    code, said = run("check", incomes(BAD), "--out", tmp_path / "报告.xlsx")
    assert code == 1 and (tmp_path / "报告.xlsx").exists()
    assert count(home) == 0
    code, said = run("check", incomes(GOOD, name="收入.csv"))
    assert code == 2 and "--year" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "没有.xlsx", "--table", "household", "--yes"], "读不到文件"),
        (["import", "没有.xlsx", "--table", "猫", "--yes"], "没有名为“猫”的表"),
        (["diff"], "没有更早的快照"),
        (["diff", "猫"], "没有名为“猫”的快照"),
        (["rollback"], "没有更早的快照"),
        (["rollback", "猫"], "没有名为“猫”的快照"),
    ],
)
def test_wrong_calls_are_one_line_and_exit_2(run: Run, words: list[str], said: str) -> None:
    code, printed = run(*words)
    assert code == 2 and said in printed.strip().splitlines()[-1]


def answer() -> Answer:
    return Answer.model_validate(
        {
            "kind": "data", "reason": None, "question": "各乡镇人均纯收入", "asked_on": "2026-03-15", "region": None,
            "answer": "…", "short": "…", "citations": [], "related": [], "checks": [], "clarification": None,
            "understanding": [], "steps": [], "suggestions": [], "conversation_id": "c", "timings_ms": {},
            "data": [{
                "plan": {}, "description": "2025年衡阳县各乡镇的人均纯收入", "sql": "", "params": [],
                "dialect": "duckdb",
                "columns": [
                    {"name": "town", "label": "乡镇", "unit": None}, {"name": "x", "label": "人均纯收入", "unit": "元"}
                ],
                "rows": [["西渡镇", 12345.67], ["=1+1", None]], "row_count": 2, "truncated": False, "chart": None,
                "snapshot": {"id": "20260315-1", "as_of": "2025-12-31", "demo": True},
            }],
        }
    )  # fmt: skip


def test_a_table_of_an_answer_as_xlsx(tmp_path: Path) -> None:
    export_answer(answer(), tmp_path / "表.xlsx", "李主任")
    rows = list(openpyxl.load_workbook(tmp_path / "表.xlsx")["数据"].values)
    assert dict(row[:2] for row in rows[:6]) == {
        "题目": "各乡镇人均纯收入", "条件": "2025年衡阳县各乡镇的人均纯收入",
        "快照": "20260315-1（数据截至 2025-12-31）",
        "日期": "2026-03-15", "提问人": "李主任", "说明": "演示数据（虚构），不得用于工作",
    }  # fmt: skip
    assert rows[7:] == [("乡镇", "人均纯收入（元）"), ("西渡镇", 12345.67), ("=1+1", "未登记")]


def test_a_table_of_an_answer_as_csv(tmp_path: Path) -> None:
    export_answer(answer(), tmp_path / "表.csv", "李主任")
    text = (tmp_path / "表.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines() == ["乡镇,人均纯收入（元）", "西渡镇,12345.67", "'=1+1,未登记"]
    with pytest.raises(BadRequest):
        export_answer(answer(), tmp_path / "表.pdf", "李主任")
    with pytest.raises(BadRequest):
        export_answer(answer().model_copy(update={"data": []}), tmp_path / "表.csv", "李主任")


def test_a_ledger_is_proposed_confirmed_imported_and_asked(
    home: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "小额信贷台账.csv"
    file.write_text("户编号,贷款金额(万元),放款日期\nH1,5,2024-05-01\nH2,1.5,2025-06-01\n", encoding="utf-8")
    code, said = run("propose", str(file))
    assert code == 2 and "需要确认" in said and not (home / "models").exists()
    code, said = run("propose", str(file), "--yes")
    assert code == 0 and "小额信贷台账" in said and (home / "models" / "ledger_xiao_e_xin_dai.yaml").exists()
    monkeypatch.setenv("ZENGSHOU_ENCODER", "off")
    queries = open_queries(load_settings())
    assert "ledger_xiao_e_xin_dai" not in queries.model.tables  # described, but not on file yet
    code, said = run("import", str(file), "--table", "小额信贷台账", "--yes")
    assert code == 0, said
    desk = DataDesk(queries)
    asked = Question(text="小额信贷贷款金额一共多少", asked_on=date(2026, 3, 15))
    assert desk.answer(asked, desk.read(asked, None)).data[0].rows == [[65000.0]]


def test_where_a_ledger_was_not_loaded_its_words_mean_what_they_meant(home: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "小额信贷台账.csv"
    file.write_text("户编号,贷款金额（元）\nH1,10000\nH2,30000\n", encoding="utf-8")
    for words in (("propose", str(file)), ("import", str(file), "--table", "小额信贷台账")):
        assert run(*words, "--yes")[0] == 0
    with duckdb.connect(home / "data" / "current.duckdb") as connection:
        connection.execute(
            "INSERT INTO village VALUES ('430121100201', '白果村', '430121100', '江背镇', '430121', '长沙县',"
            " '4301', '长沙市', '43', '湖南省', false, false)"
        )
        loaded = [("village", 0), ("household", 0), ("assistance", 2025)]
        for code, name in (("430121", "长沙县"), ("430421", "衡阳县")):
            for table, year in loaded:
                values = f"('{table}', '{code}', '{name}', {year}, true, DATE '2025-01-01', '')"
                connection.execute(f"INSERT OR REPLACE INTO coverage VALUES {values}")
        connection.execute(
            "INSERT INTO household SELECT 'H9', '430121100201', * EXCLUDE (household_id, village_code)"
            " FROM household WHERE household_id = 'H1'"
        )
        connection.execute("INSERT INTO assistance VALUES ('A1', 'H9', NULL, 2025, '小额信贷', 500)")
    desk = DataDesk(open_queries(load_settings()))

    def asked(text: str) -> Draft:
        question = Question(text=text, asked_on=date(2026, 3, 15))
        return desk.answer(question, desk.read(question, None))

    elsewhere = asked("长沙县小额信贷有多少笔")
    assert elsewhere.data[0].rows == [[1]] and "没有导入长沙县的小额信贷台账" in elsewhere.text
    assert asked("衡阳县小额信贷有多少笔").data[0].rows == [[2]]
    assert "库内只有衡阳县的数据" in asked("小额信贷有多少笔").text


def test_a_column_that_is_missing_cannot_be_set_aside(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "少一列.csv"
    path.write_text("户编号,家庭人口数,工资性收入\nH1,3,100\n", encoding="utf-8")
    code, said = run("import", path, "--table", "household_year", "--year", 2025, "--yes", "--set-aside")
    assert code == 2
    assert "请按报告改正后重新导入：" in said
    assert "--set-aside" not in said
