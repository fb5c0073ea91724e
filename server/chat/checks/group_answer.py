"""Groups that a rule defines: who is in, with each member's figures against each bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from policies_corpus.check import Fact, Facts, judge
from policies_corpus.model import Check, GroupRule, Outcome
from server.chat.answer import CheckNode
from server.chat.checks.group_lists import KEYS, GroupList, GroupLister
from server.chat.checks.nodes import node
from server.chat.checks.place_finder import is_on_file
from server.chat.checks.rule_sources import RuleSources
from server.chat.checks.targets import RuleMatch
from server.chat.wording import figure
from sql_tools.coverage import Coverage
from sql_tools.plan import Place
from sql_tools.result import Cell
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import PlaceName

SHOWN = 10
"""Members written out in the text; the table below the answer has them all."""
CHECKED = 100
"""Members that get a check of their own."""
_COUNTERS = {"household": "户", "village": "个村"}


@dataclass(frozen=True)
class GroupVerdict:
    """One group in places and a year. ``members`` are the first lines of the list."""

    subject: str
    sentence: str
    short: str
    members: tuple[str, ...]
    more: int
    notes: tuple[str, ...]
    open_: tuple[str, ...]
    node: CheckNode

    @property
    def marks(self) -> str:
        """The markers of the clauses behind the verdict."""
        return "".join(f"[{number}]" for number in self.node.citations)


class GroupJudge:
    """Lists the groups of one answer."""

    def __init__(
        self,
        lister: GroupLister,
        sources: RuleSources,
        model: SemanticModel,
        coverage: Coverage,
        places: Sequence[PlaceName],
    ) -> None:
        self._lister = lister
        self._sources = sources
        self._model = model
        self._coverage = coverage
        self._places = places

    def verdict(self, match: RuleMatch, year: int) -> GroupVerdict:
        """The group of a match in one of its years."""
        rule = match.rule
        assert isinstance(rule, GroupRule)
        name = f"{'、'.join(place.name for place in match.places)}{year}年"
        listed = self._lister.members(rule, match.places, year)
        lacking = self._lacking(listed, match.places)
        if lacking is not None:
            return self._open(rule, name, listed, lacking)
        counter = _COUNTERS[rule.subject]
        found = listed.counts.met + listed.counts.review
        review = f"，其中{listed.counts.review}{counter}需人工核实" if listed.counts.review else ""
        outcome: Outcome = "needs_review" if listed.counts.review else ("met" if found else "not_met")
        check = Check(rule.id, rule.label, f"{name}", outcome, Decimal(found), None, counter)
        notes, open_ = self._notes(listed, counter), self._still_open(listed, counter)
        members = self._members(listed)
        lines = tuple(self._line(listed, n) for n in range(min(SHOWN, len(listed.result.rows))))
        return GroupVerdict(
            name,
            f"{name}属于“{rule.label}”的有**{found}{counter}**{review}",
            f"{found}{counter}",
            lines,
            max(0, len(listed.result.rows) - len(lines)),
            notes,
            open_,
            node(check, self._sources.numbers(rule), [listed.data], "；".join((*notes, *open_)) or None, members),
        )

    def _lacking(self, listed: GroupList, places: Sequence[Place]) -> str | None:
        for place in places:
            if not is_on_file(place, self._places):
                return f"库内没有{place.name}的数据"
            extent = self._coverage.extent(listed.reads, place)
            if extent.state == "none":
                labels = "、".join(
                    f"{year or ''}{'年的' if year else ''}{self._model.tables[table].label}"
                    for table, year in extent.lacking
                )
                return f"库内没有{place.name}{labels}数据"
        return None

    def _open(self, rule: GroupRule, name: str, listed: GroupList, lacking: str) -> GroupVerdict:
        check = Check(rule.id, rule.label, name, "unknown", note=lacking)
        return GroupVerdict(
            name,
            f"{name}“{rule.label}”：**待核实**，{lacking}",
            "待核实",
            (),
            0,
            (),
            (lacking,),
            node(check, self._sources.numbers(rule), [listed.data]),
        )

    def _notes(self, listed: GroupList, counter: str) -> tuple[str, ...]:
        readings = [f"另一种读法“{label}”有{count}{counter}（{why}）" for label, why, count in listed.readings]
        status = "按现在库内登记的脱贫户、监测户身份计算" if listed.rule.subject == "household" else None
        said = (*readings, listed.rule.near, listed.rule.note, status)
        return tuple(text for text in said if text)

    def _still_open(self, listed: GroupList, counter: str) -> tuple[str, ...]:
        if not listed.counts.unknown:
            return ()
        why = "、".join(f"{label}{count}{counter[0]}" for label, count in listed.result.left_out)
        return (f"另有{listed.counts.unknown}{counter}缺少所需的数，不能判断{f'（{why}）' if why else ''}",)

    def _members(self, listed: GroupList) -> list[CheckNode]:
        nodes = []
        for n in range(min(CHECKED, len(listed.result.rows))):
            values = self._values(listed, n)
            subject = str(values.get("household_year.household_id") or self._name(listed, n))
            children: tuple[Check, ...] = ()
            if listed.rule.conditions is not None:
                judged = judge(listed.rule.conditions, Facts(listed.day, values))
                children = tuple(
                    each for each in (judged.children or (judged,)) if each.observed is not None or each.children
                )
            outcome: Outcome = "met" if str(values[KEYS[listed.rule.subject]]) in listed.sure else "needs_review"
            nodes.append(node(Check(listed.rule.id, listed.rule.label, subject, outcome, children=children)))
        return nodes

    def _values(self, listed: GroupList, row: int) -> dict[str, Fact | None]:
        cells = zip(listed.columns, listed.result.exact[row], strict=False)
        return {ref: Decimal(str(cell)) if isinstance(cell, float) else cell for ref, cell in cells}

    def _name(self, listed: GroupList, row: int) -> str:
        shown = dict(zip(listed.columns, listed.result.rows[row], strict=False))
        return "".join(str(shown.get(ref) or "") for ref in ("village.town_name", "village.village_name"))

    def _line(self, listed: GroupList, row: int) -> str:
        shown = dict(zip(listed.columns, listed.result.rows[row], strict=False))
        household = shown.get("household_year.household_id")
        name = f"{household}（{self._name(listed, row)}）" if household else self._name(listed, row)
        figures = [f"{self._label(ref)}{self._shown(ref, shown.get(ref))}" for ref in listed.rule.columns]
        return f"{name}：{'，'.join(figures)}" if figures else name

    def _label(self, ref: str) -> str:
        label = self._model.field(ref).label
        return f"上年{label}" if ref.startswith("previous.") else label

    def _shown(self, ref: str, cell: Cell) -> str:
        if isinstance(cell, date):
            return cell.isoformat()
        return figure(cell, self._model.field(ref).unit)
