"""The desk for what changed: between two snapshots named in the answer, in the asker's area of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from server.chat.answer import ClarificationOut, DataBlock, OptionOut, RegionUsed
from server.chat.changes.asked import ChangeQuestion, ChangeReader, Unclear
from server.chat.changes.blocks import block_of
from server.chat.changes.dated import Dated
from server.chat.changes.pair import NoPair, SnapshotPair, choose
from server.chat.changes.since import Span
from server.chat.conversations import Turn
from server.chat.data.answer import DataDesk
from server.chat.data.notes import notes_of
from server.chat.draft import Draft
from server.chat.intent import Intent
from server.chat.question import Question
from server.chat.region import Gazetteer
from server.chat.wording import figure, say
from server.reports.condition_fields import counted_condition, joined
from server.reports.fill import Filled, coverage_differs, fill
from server.reports.kept import KeptQuestion
from server.reports.snapshot_desk import opened_file
from server.reports.why import Households, Pair
from sql_tools.errors import NotPermitted
from sql_tools.plan import Figure, InSegment, QueryPlan
from sql_tools.result import Snapshot
from sql_tools.warehouse.diff import DiffSection, changes, compare
from sql_tools.warehouse.snapshot_info import SnapshotInfo

INTENT = Intent("data", "问的是两个数据快照之间的变化")
_INCOME = "household_year"
_EACH_TIME = "在两个快照上各数一次，再逐户相减"


class Snapshots(Protocol):
    """The snapshots on the disk."""

    def list(self) -> tuple[SnapshotInfo, ...]:
        """Those that there are, the newest first."""

    def file(self, snapshot_id: str) -> Path:
        """The file of one."""


@dataclass(frozen=True)
class ChangeLimits:
    """Rows listed in an answer, and seconds of a query."""

    rows: int = 1000
    seconds: float = 10.0


class ChangeDesk:
    """Answers what changed; ``snapshots`` None: there is no history of the data that answer."""

    def __init__(
        self,
        data: DataDesk,
        places: Callable[[], Gazetteer],
        snapshots: Snapshots | None,
        limits: ChangeLimits | None = None,
    ) -> None:
        self._data = data
        self._snapshots = snapshots
        self._limits = limits or ChangeLimits()
        self._reader = ChangeReader(data, places, self._ids)

    def read(self, question: Question, previous: Turn | None) -> ChangeQuestion | Unclear | None:
        """What is asked of a change; None where nothing is."""
        return self._reader.read(question, previous) if question.desk in (None, "data") else None

    def answer(self, question: Question, asked: ChangeQuestion | Unclear) -> Draft:
        """The change with both snapshots named, a clarification, or why there is nothing to compare.

        ``NotPermitted`` where the asker may not see the places, or the snapshots.
        """
        if isinstance(asked, Unclear):
            return _unclear(asked)
        queries = self._data.queries
        asked = replace(asked, plan=queries.permitted(asked.plan, question.area))
        live = queries.snapshot
        if question.area.demo_only and not live.demo:
            raise NotPermitted("培训账号只能查看演示数据，而现在用的是真实数据。", "请讲师换用演示数据的服务。")
        chosen = self._chosen(question, asked, live)
        dated = Dated(queries, question, asked)
        if isinstance(chosen, NoPair):
            return replace(self._without_pair(chosen, asked, dated), asked=asked.asked)
        with self._opened(chosen, question) as pair:
            return replace(_Comparison(self, question, asked, chosen, pair, dated).draft(), asked=asked.asked)

    def _chosen(self, question: Question, asked: ChangeQuestion, live: Snapshot) -> SnapshotPair | NoPair:
        """The two snapshots. Of a stretch of days, those before it that hold no households tell nothing of it: the next
        one that does is taken instead, or the dates on file have to tell."""
        known = self._snapshots.list() if self._snapshots is not None else ()
        empty: list[str] = []
        chosen = choose(known, live, asked.since, question.asked_on)
        while isinstance(chosen, SnapshotPair) and isinstance(asked.since, Span):
            with self._opened(chosen, question) as pair:
                lacks = {id(desk): _lacking(desk, question, asked) for desk in (pair.before, pair.now)}
                if not lacks[id(pair.before)] or lacks[id(pair.now)]:
                    break
            empty.append(chosen.old.snapshot.id)
            known = tuple(info for info in known if info != chosen.old)
            chosen = choose(known, live, asked.since, question.asked_on)
        return _without_empty(chosen, empty)

    def compared(self, chosen: SnapshotPair, asked: ChangeQuestion) -> tuple[DiffSection, ...]:
        """The section of a change that snapshots know by themselves; of an overview all, without their rows."""
        assert self._snapshots is not None
        old, new = (self._snapshots.file(info.snapshot.id) for info in (chosen.old, chosen.new))
        model, within = self._data.queries.model, tuple(place.code for place in asked.plan.places)
        if asked.kind is not None:
            return (changes(old, new, model, asked.kind, asked.top or self._limits.rows, within),)
        return compare(old, new, model, 1000, within).sections

    @contextmanager
    def _opened(self, chosen: SnapshotPair, question: Question) -> Iterator[Pair]:
        assert self._snapshots is not None
        new, old = (self._snapshots.file(info.snapshot.id) for info in (chosen.new, chosen.old))
        model, seconds = self._data.queries.model, self._limits.seconds
        with opened_file(new, model, seconds) as now, opened_file(old, model, seconds) as before:
            yield Pair(now, before, question.area, question.asked_on, self._limits.rows)

    def _without_pair(self, missing: NoPair, asked: ChangeQuestion, dated: Dated) -> Draft:
        """What dates on file tell, where there are no two snapshots to compare."""
        told = dated.count()
        if told is None:
            text = say("data_refusal", message=missing.message, hint=missing.hint)
            return Draft(kind="refusal", reason="no_data", text=text, short=missing.message)
        sentence, block = told
        blocks = (block, dated.listed()) if asked.listing else (block,)
        notes = [f"{missing.message}{missing.hint}", f"数据截至{block.snapshot.as_of}（快照 {block.snapshot.id}）。"]
        text = say("data", headlines=[sentence], descriptions=[each.description for each in blocks], notes=notes,
                   left_out={}, snapshot=block.snapshot, truncated=[])  # fmt: skip
        return Draft(kind="data", text=text, short=sentence, region=_region(asked), data=blocks,
                     steps=(f"听成：{block.description}。", missing.message))  # fmt: skip

    def _ids(self) -> tuple[str, ...]:
        return tuple(info.snapshot.id for info in self._snapshots.list()) if self._snapshots is not None else ()


@dataclass(frozen=True)
class _Comparison:
    """One question over two snapshots."""

    desk: ChangeDesk
    question: Question
    asked: ChangeQuestion
    chosen: SnapshotPair
    pair: Pair
    dated: Dated

    def draft(self) -> Draft:
        if self.asked.kind is not None or self.asked.change == "overview":
            return self._of_sections()
        return self._of_group()

    # ---- Changes that snapshots know by themselves -------------------------------------------------------

    def _of_sections(self) -> Draft:
        reads = self._reads()
        for desk, info in ((self.pair.before, self.chosen.old), (self.pair.now, self.chosen.new)):
            lacking = _lacking(desk, self.question, self.asked)
            if lacking:
                return _refused(f"快照 {info.snapshot.id} 里{lacking}", "两个快照都要有这些数据才能比较。")
        sections = self._known_in_both(self.desk.compared(self.chosen, self.asked))
        notes = [self.chosen.note, *coverage_differs(reads, self.asked.plan.places, self.pair)]
        if self.asked.kind is None:
            rows = [(section.title, section.count) for section in sections if section.title != _TABLES]
            block = self._block("各类变化的户数", ("变化", "户数"), rows, len(rows))
            tables = [s for s in sections if s.title == _TABLES]
            blocks = (block, *(self._block(s.title, s.columns, s.rows, s.count) for s in tables))
            return self._told("，".join(f"{title}{count}户" for title, count in rows), "", notes, blocks)
        section = sections[0]
        block = self._block(section.title, section.columns, section.rows, section.count, section.sql)
        if block.truncated and self.asked.top is None:
            notes.append(f"共{section.count}户，只显示前{block.row_count}户；全部可在“数据”的“快照”里下载。")
        head = f"{section.title}{section.count}户"
        if self.asked.kind.startswith("income") and section.rows:
            first = section.rows[0]
            amount = figure(first[6] if isinstance(first[6], Decimal) else None, "元")
            verb = {"income_changed": "变化", "income_raised": "增加", "income_lowered": "减少"}[self.asked.kind]
            head = f"人均纯收入{verb}的有{section.count}户，{verb}最多的是{first[2]}的{first[3]}，变化{amount}"
        return self._told(head, section.note, notes, (block,))

    def _known_in_both(self, sections: tuple[DiffSection, ...]) -> tuple[DiffSection, ...]:
        """Without the incomes where one of the snapshots has none: no change is known then, rather than none there."""
        incomes = replace(self.asked, kind="income_changed")
        if not any(_lacking(desk, self.question, incomes) for desk in (self.pair.before, self.pair.now)):
            return sections
        return tuple(section for section in sections if section.title != _INCOMES_CHANGED)

    def _reads(self) -> list[tuple[str, int]]:
        """Tables and years that the change reads; of incomes the newest year of the snapshot now."""
        reads = [("household", 0)]
        if self.asked.kind is not None and self.asked.kind.startswith("income"):
            years = self.pair.now.queries.coverage.years(_INCOME)
            reads += [(_INCOME, years[-1])] if years else []
        return reads

    def _block(self, title: str, columns: tuple[str, ...], rows: object, count: int, sql: str = "") -> DataBlock:
        places = [place.model_dump(mode="json") for place in self.asked.plan.places]
        plan = {"change": self.asked.kind or self.asked.change, "places": places}
        names = "、".join(place.name for place in self.asked.plan.places) or "库内全部地区"
        return block_of(self.chosen, plan, f"{names}，{title}", columns, rows, count, sql)  # type: ignore[arg-type]

    # ---- Who came into a group, and who left it ------------------------------------------------------------

    def _of_group(self) -> Draft:
        filled = fill(self._kept(), self.pair, compare=True)
        if filled.refused is not None:
            return _refused(filled.refused)
        cannot = [warning for warning in filled.warnings if warning.startswith("不能")]
        if cannot or filled.why is None:
            return _refused("".join(cannot).replace("上期", f"快照 {self.chosen.old.snapshot.id} "))
        groups = self._wanted(filled.why.groups)
        table = self._group_block(filled.description, filled.titles, filled.rows, filled.total)
        lists = [self._group_block(each.title, each.titles, each.rows, each.count) for each in groups if each.count]
        named = "“本期”是后一个快照，“上期”是前一个快照。"
        defined = notes_of(self.asked.plan, self.pair.now.queries.model, None)
        notes = [self.chosen.note, named, *defined, *filled.warnings, filled.why.note]
        return self._told(self._said(filled), filled.description, notes, (table, *lists))

    def _kept(self) -> KeptQuestion:
        """The plan as the report takes it; of 消除风险 with a condition it is those cleared."""
        plan = self.asked.plan
        if self.asked.change == "cleared":
            model = self.pair.now.queries.model
            where = joined(counted_condition(plan, model)[1], InSegment(name="cleared"))
            plan = plan.model_copy(update={"where": where, "measures": (Figure(name="households"),), "columns": ()})
        return KeptQuestion(0, "", "", plan.model_dump(mode="json"), "")

    def _said(self, filled: Filled) -> str:
        assert filled.why is not None
        groups = filled.why.groups
        if self.asked.change == "why" or len(groups) != 2:
            return filled.why.sentence.rstrip("。")
        came, gone = groups[0].count, groups[1].count
        net = f"净{'增' if came >= gone else '减'}{abs(came - gone)}户"
        if self.asked.change == "gone":
            return f"少了{gone}户（另有{came}户新进来，{net}）"
        if self.asked.change == "both":
            return f"{net}：多了{came}户，少了{gone}户"
        return f"{'消除风险' if self.asked.change == 'cleared' else '多了'}{came}户（另有{gone}户不再算在内，{net}）"

    def _wanted(self, groups: tuple[Households, ...]) -> tuple[Households, ...]:
        if len(groups) != 2 or self.asked.change in ("why", "both"):
            return groups
        return groups[1:] if self.asked.change == "gone" else groups[:1]

    def _group_block(self, title: str, titles: tuple[str, ...], rows: object, count: int) -> DataBlock:
        plan: QueryPlan = self.asked.plan
        shown = {"change": self.asked.change, "plan": plan.model_dump(mode="json")}
        return block_of(self.chosen, shown, title, titles, rows, count)  # type: ignore[arg-type]

    # ---- The answer in words -------------------------------------------------------------------------------

    def _told(self, head: str, counted: str, notes: list[str], blocks: tuple[DataBlock, ...]) -> Draft:
        old, new = self.chosen.old, self.chosen.new
        told = self.dated.count()
        short = f"与快照 {old.snapshot.id} 相比，{head}"
        if told is not None:
            differs = coverage_differs([("household", 0)], self.asked.plan.places, self.pair)
            more = f"{short}（两次导入的范围不同，不都是实际变化）"
            short, blocks = f"{told[0]}；{more}" if differs else f"{short}；{told[0]}", (*blocks, told[1])
            notes = [
                *notes,
                "一个数比较两个快照，一个数看登记的日期，两者不必相等：补录、改正、漏填日期都会使它们不同。",
            ]
        text = say("changes", headline=short, old=old, new=new, counted=counted, notes=[note for note in notes if note])
        return Draft(
            kind="data",
            text=text,
            short=short,
            region=_region(self.asked),
            data=blocks,
            steps=(
                f"听成：两个快照之间的变化，{blocks[0].description}。",
                f"{_EACH_TIME}；两个快照都只看同一地区。",
            ),
            suggestions=_SUGGESTIONS,
        )


def _lacking(desk: DataDesk, question: Question, asked: ChangeQuestion) -> str:
    """What the change needs and a snapshot does not have (Chinese), or nothing."""
    coverage = desk.queries.coverage
    incomes = asked.kind is not None and asked.kind.startswith("income")
    years = coverage.years(_INCOME)
    for place in asked.plan.places or (question.area.place,):
        named = place.name if place is not None else ""
        if coverage.extent([("household", 0)], place).state == "none":
            return f"没有导入过{named}的农户数据，不能比较。"
        if incomes and all(coverage.extent([(_INCOME, year)], place).state == "none" for year in years):
            return f"没有{named}农户的年度收入，不能比较收入的变化。"
    return ""


def _without_empty(chosen: SnapshotPair | NoPair, empty: Sequence[str]) -> SnapshotPair | NoPair:
    """The choice, saying which snapshots were passed over."""
    if not empty:
        return chosen
    passed = f"快照 {'、'.join(empty)} 里没有可以比较的数据"
    if isinstance(chosen, NoPair):
        return NoPair(f"{passed}，没有别的快照可以比较。", chosen.hint)
    return replace(chosen, note=f"{passed}，没有用来比较。{chosen.note}")


_TABLES = "各表行数"
_INCOMES_CHANGED = "收入变化最大的户"
_SUGGESTIONS = ("和上次导入比，收入变化最大的10户", "和上次导入比有什么变化")


def _region(asked: ChangeQuestion) -> RegionUsed:
    names = "、".join(dict.fromkeys(place.name for place in asked.plan.places))
    return RegionUsed(name=names or "库内全部地区", from_=asked.reading.region_from if names else "default")


def _refused(message: str, hint: str = "") -> Draft:
    return Draft(kind="refusal", reason="no_data", text=say("data_refusal", message=message, hint=hint), short=message)


def _unclear(asked: Unclear) -> Draft:
    options = [OptionOut(label=each, question=each) for each in asked.options]
    text = say("clarification", prompt=asked.prompt, options=options)
    out = ClarificationOut(prompt=asked.prompt, options=options)
    return Draft(kind="clarification", text=text, short=asked.prompt, clarification=out)
