"""What changed between two snapshots, asked in words."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from server.chat.changes.desk import ChangeDesk
from server.chat.changes.heard import hear
from server.chat.changes.pair import NoPair, SnapshotPair, choose
from server.chat.changes.since import LastImport, Named, Span
from server.chat.draft import Draft
from sql_tools.errors import NotPermitted
from sql_tools.plan import Area, Place
from sql_tools.result import Snapshot
from sql_tools.warehouse.snapshot_info import SnapshotInfo, stamp
from sql_tools.warehouse.snapshots import SnapshotStore
from tests.server.changes.conftest import ASKED_ON, HERE, Changes

COUNTY = Area(place=Place(level="county", code=HERE, name="衡阳县"))
OTHER = Area(place=Place(level="county", code="430182", name="宁乡市"))


def _households(draft: Draft | None, block: int = 0) -> list[object]:
    assert draft is not None
    names = [column.name for column in draft.data[block].columns]
    return [row[names.index("household_id")] for row in draft.data[block].rows]


def _said(draft: Draft | None) -> str:
    assert draft is not None
    return draft.short


@pytest.mark.parametrize(
    "text",
    ["本月新增监测户有哪些", "这个月新纳入的监测对象是哪些户", "当月新识别了哪些监测户", "比上个月多了哪些监测户"],
)
def test_newly_watched_names_both_snapshots_and_both_readings(changes: Changes, text: str) -> None:
    draft = changes.ask(text)
    assert sorted(map(str, _households(draft))) == sorted(changes.ids["watched"])
    assert draft is not None and "demo-600-7" in draft.text and "20261110-1" in draft.text
    assert "demo-600-7 → 20261110-1" in draft.data[0].description and draft.data[0].plan["old"] == "demo-600-7"
    assert "新增监测户3户" in draft.short
    assert "按库里登记的纳入监测日期，2026年11月1日至2026年11月22日纳入监测的有2户" in draft.short


def test_cleared_incomes_and_all_kinds_of_change(changes: Changes) -> None:
    assert "消除风险户1户" in _said(changes.ask("这个月消除风险的有几户"))
    income = changes.ask("收入变化最大的户")
    assert _households(income) == changes.ids["watched"][:1] and "变化9000元" in _said(income)
    assert "减少的有0户" not in _said(income)
    everything = changes.ask("和上一期相比有什么变化")
    assert "新增监测户3户，消除风险户1户，收入变化最大的户1户，新增的户0户" in _said(everything)


def test_who_came_into_a_group_and_who_left_it(changes: Changes) -> None:
    came = changes.ask("和上次导入比多了哪些脱贫户")
    assert "多了2户（另有1户不再算在内，净增1户）" in _said(came)
    assert sorted(map(str, _households(came, 1))) == sorted(changes.ids["lifted"])
    assert came is not None and isinstance(came.data[0].rows[0][2], int) and came.data[0].rows[0][2] == 1
    assert _households(changes.ask("和上次导入比少了哪些脱贫户"), 1) == changes.ids["no longer lifted"]
    assert "净增1户：多了2户，少了1户" in _said(changes.ask("比上个月多了多少脱贫户"))
    ill = changes.ask("和上次导入比新增的因病的边缘易致贫户有哪些")
    assert sorted(map(str, _households(ill, 1))) == sorted(changes.ids["watched"])


def test_a_conversation_goes_on(changes: Changes) -> None:
    gone = changes.ask("和上次导入比多了哪些脱贫户", "那少了哪些呢")
    assert _households(gone, 1) == changes.ids["no longer lifted"]
    assert "多了0户" in _said(changes.ask("和上次导入比多了哪些脱贫户", "那低保户呢"))
    elsewhere = changes.ask("和上次导入比多了哪些脱贫户", "宁乡市呢")
    assert "多了0户" in _said(elsewhere)
    assert elsewhere is not None and elsewhere.region is not None and elsewhere.region.name == "宁乡市"
    assert "净增3户" in _said(changes.ask("衡阳县监测户有多少户", "和上次导入比呢"))
    assert "消除风险户1户" in _said(changes.ask("和上次导入比新增监测户有哪些", "消除风险的呢"))


def test_why_a_figure_is_not_what_it_was(changes: Changes) -> None:
    assert "进来3户，出去0户" in _said(changes.ask("衡阳县监测户有多少户", "为什么和上月不同"))
    assert "进来3户，出去0户" in _said(changes.ask("衡阳县监测户为什么和上次不一样"))
    mean = changes.ask("衡阳县2025年农户人均纯收入", "为什么和上次导入不一样")
    assert "来自 1 户" in _said(mean) and _households(mean, 1) == changes.ids["watched"][:1]
    unclear = changes.ask("为什么和上月不同")
    assert unclear is not None and unclear.kind == "clarification"


def test_the_area_cuts_both_snapshots(changes: Changes) -> None:
    assert "新增监测户3户" in _said(changes.ask("本月新增监测户有哪些", area=COUNTY))
    assert "新增监测户0户" in _said(changes.ask("本月新增监测户有哪些", area=OTHER))
    assert "消除风险户0户" in _said(changes.ask("和上次导入比消除风险的有哪些", area=COUNTY))
    assert "变化" in _said(changes.ask("收入变化最大的户", area=COUNTY))
    with pytest.raises(NotPermitted):
        changes.ask("衡阳县和上次导入比多了哪些脱贫户", area=OTHER)
    with pytest.raises(NotPermitted):
        changes.ask("衡阳县本月新增监测户有哪些", area=OTHER)


def test_no_word_is_dropped(changes: Changes) -> None:
    """A condition that is not understood, or cannot be compared, makes no figure."""
    unknown = changes.ask("和上次导入比多了哪些大象户")
    assert unknown is not None and unknown.kind == "clarification" and "大" in unknown.text
    assert changes.ask("本月多了哪些大象户") is None
    narrowed = changes.ask("和上次导入比收入变化最大的脱贫户")
    assert narrowed is not None and narrowed.kind == "clarification"
    assert changes.ask("本月公益岗新增了多少人") is None
    persons = changes.ask("和上次导入比公益岗新增了多少人")
    assert persons is not None and persons.kind == "clarification"


@pytest.mark.parametrize(
    "text",
    [
        "2025年新增监测户有多少户",
        "2025年11月新增监测户有多少户",
        "本月人均纯收入多少",
        "新增监测户有多少户",
        "本月监测政策有什么变化",
        "收入下降最多的10户",
        "2025年收入变化最大的户",
        "没有消除风险的监测户有多少户",
        "删除上次导入的数据",
    ],
)
def test_other_questions_are_left_alone(changes: Changes, text: str) -> None:
    assert changes.ask(text) is None


def test_without_a_second_snapshot_it_says_so(changes: Changes) -> None:
    alone = ChangeDesk(changes._data, lambda: changes._gazetteer, _Only(changes))
    only = Changes.__new__(Changes)
    only.__dict__ = {**changes.__dict__, "desk": alone}
    refused = only.ask("和上次导入比多了哪些脱贫户")
    assert refused is not None and refused.reason == "no_data"
    assert "没有比在用的快照" in refused.text and "再导入一期" in refused.text
    dated = only.ask("本月新增监测户有哪些")
    assert dated is not None and "纳入监测的有2户" in dated.short and len(_households(dated, 1)) == 2
    assert "再导入一期" in dated.text


EMPTY = "".join(
    f"DELETE FROM {table};"
    for table in ("assistance", "employment", "hospital_stay", "household_year", "person", "industry_project")
)
"""What refers to households and persons; they themselves go in a second step, as the engine will have it."""
NO_INCOMES = "DELETE FROM household_year; DELETE FROM coverage WHERE table_name = 'household_year'"


def _history(changes: Changes, home: Path, *states: tuple[str, date, tuple[str, ...]]) -> Changes:
    """Snapshots before the one in use, each a copy of it after some statements."""
    store = SnapshotStore(home / "data")
    for name, day, statements in (*states, ("20261120-1", date(2026, 11, 20), ())):
        with store.workspace() as file:
            shutil.copyfile(changes.store.current, file)
            for sql in statements:
                with duckdb.connect(str(file)) as connection:
                    connection.execute(sql)
            with duckdb.connect(str(file)) as connection:
                stamp(connection, SnapshotInfo(Snapshot(name, "2025-12-31", demo=True), day))
            store.publish(file)
    return Changes(home, changes.ids)


NOTHING = (EMPTY, "DELETE FROM household", "DELETE FROM coverage")
UNWATCHED = ("UPDATE household SET monitor_type = NULL WHERE household_id IN (SELECT household_id FROM household"
             " WHERE monitor_type IS NOT NULL AND NOT risk_cleared ORDER BY 1 LIMIT 4)",)  # fmt: skip


def test_a_first_snapshot_of_the_month_without_households_is_passed_over(changes: Changes, tmp_path: Path) -> None:
    empty = ("20261103-1", date(2026, 11, 3), NOTHING)
    dated = _history(changes, tmp_path / "one", empty).ask("本月新增监测户有哪些")
    assert dated is not None and dated.kind == "data" and "纳入监测的有2户" in dated.short
    assert "快照 20261103-1 里没有可以比较的数据" in dated.text
    later = ("20261104-1", date(2026, 11, 4), UNWATCHED)
    compared = _history(changes, tmp_path / "two", empty, later).ask("本月新增监测户有哪些")
    assert compared is not None and "与快照 20261104-1 相比，新增监测户4户" in compared.short
    assert "快照 20261103-1 里没有可以比较的数据" in compared.text
    last = _history(changes, tmp_path / "three", empty).ask("和上次导入比多了哪些监测户")
    assert last is not None and last.kind == "refusal"  # the last import is that one and no other


def test_where_the_imports_differ_in_extent_the_dates_on_file_come_first(changes: Changes, tmp_path: Path) -> None:
    part = ("UPDATE coverage SET complete = false WHERE table_name = 'household'", *UNWATCHED)
    draft = _history(changes, tmp_path, ("20261104-1", date(2026, 11, 4), part)).ask("本月新增监测户有哪些")
    assert draft is not None and draft.short.startswith("按库里登记的纳入监测日期") and "范围不同" in draft.short


def test_without_earlier_incomes_no_change_of_them_is_told(changes: Changes, tmp_path: Path) -> None:
    desk = _history(changes, tmp_path, ("20261104-1", date(2026, 11, 4), (NO_INCOMES,)))
    refused = desk.ask("收入变化最大的户")
    assert refused is not None and refused.kind == "refusal" and "没有农户的年度收入" in refused.text
    assert "收入变化" not in _said(desk.ask("和上次导入比有什么变化"))


class _Only:
    """The snapshot in use alone."""

    def __init__(self, changes: Changes) -> None:
        self._store = changes.store

    def list(self) -> tuple[SnapshotInfo, ...]:
        return self._store.list()[:1]

    def file(self, snapshot_id: str) -> Path:
        return self._store.file(snapshot_id)


def _info(name: str, day: date, demo: bool = False) -> SnapshotInfo:
    return SnapshotInfo(Snapshot(name, "2025-12-31", demo=demo), day)


KEPT = (
    _info("d", date(2026, 11, 20)),
    _info("c", date(2026, 11, 3)),
    _info("b", date(2026, 10, 9)),
    _info("a", date(2026, 9, 1)),
)
NOVEMBER, OCTOBER = (
    Span(date(2026, 11, 1), date(2026, 12, 1)),
    Span(date(2026, 10, 1), date(2026, 11, 1)),
)


def test_which_two_snapshots() -> None:
    live = KEPT[0].snapshot

    def pair(since: object, known: tuple[SnapshotInfo, ...] = KEPT, now: Snapshot = live) -> tuple[str, str] | str:
        found = choose(known, now, since, ASKED_ON)  # type: ignore[arg-type]
        if isinstance(found, NoPair):
            return found.message
        assert isinstance(found, SnapshotPair)
        return found.old.snapshot.id, found.new.snapshot.id

    assert pair(LastImport()) == ("c", "d")
    assert pair(NOVEMBER) == ("b", "d")
    assert pair(OCTOBER) == ("a", "b")
    assert (
        pair(Span(date(2026, 8, 1), date(2026, 9, 1)))
        == "2026年8月1日至2026年8月31日没有导入过数据，没有这段时间的变化可以比较。"
    )
    assert pair(NOVEMBER, KEPT[:2]) == ("c", "d")
    assert pair(NOVEMBER, KEPT[2:], KEPT[2].snapshot) != ("a", "b")
    assert pair(Named("a", "c")) == pair(Named("c", "a")) == ("a", "c")
    assert pair(Named("a")) == ("a", "d")
    assert pair(Named("d")) == ("c", "d")
    assert "没有比在用的快照" in pair(LastImport(), KEPT[:1])
    mixed = (KEPT[0], *(replace(info, snapshot=replace(info.snapshot, demo=True)) for info in KEPT[1:]))
    assert "不能互相比较" in pair(LastImport(), mixed)
    assert "没有在用的数据" in pair(LastImport(), KEPT[1:])


def test_words_of_time_are_of_the_asking_date() -> None:
    def since(text: str) -> object:
        heard = hear(text, ASKED_ON)
        assert heard is not None
        return heard.since

    assert since("本月新增监测户") == since("比上个月多了哪些监测户") == NOVEMBER
    assert since("上个月新增监测户") == OCTOBER
    assert since("本季度新增监测户") == Span(date(2026, 10, 1), date(2027, 1, 1))
    assert since("上季度新增监测户") == Span(date(2026, 7, 1), date(2026, 10, 1))
    assert since("近三个月新增监测户") == Span(date(2026, 8, 22), date(2026, 11, 23))
    assert since("最近30天新增监测户") == Span(date(2026, 10, 23), date(2026, 11, 23))
    assert since("上周新增监测户") == Span(date(2026, 11, 9), date(2026, 11, 16))
    assert since("和9月比新增监测户") == Span(date(2026, 10, 1), date(2026, 11, 23))
    assert since("和12月底相比新增监测户") == Span(date(2026, 1, 1), date(2026, 11, 23))
    assert since("2025年10月新增监测户") is None
