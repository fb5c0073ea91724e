"""Verdicts on targets: computed, judged, and said as an official would write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from policies_corpus.check import decide_target
from policies_corpus.model import Check, Outcome, Target, Uncheckable
from server.chat.answer import CheckNode
from server.chat.check_nodes import TARGET_WORDS, cents, node
from server.chat.rule_sources import RuleSources
from server.chat.target_figures import TargetFigures, TargetReckoner
from server.chat.targets import RuleMatch
from server.chat.wording import figure
from sql_tools.plan import Place

_BOUND = {">=": "不低于", ">": "高于", "<=": "不超过", "<": "低于", "=": "等于", "!=": "不等于"}


@dataclass(frozen=True)
class Verdict:
    """One target judged in one place and year, in words; ``node`` is the same for machines.

    ``sentence`` says figure, bound and outcome; ``notes`` how it was counted; ``open_`` what remains to be checked.
    """

    subject: str
    outcome: Outcome
    sentence: str
    short: str
    notes: tuple[str, ...]
    open_: tuple[str, ...]
    node: CheckNode

    @property
    def marks(self) -> str:
        """The markers of the clauses behind the verdict."""
        return "".join(f"[{number}]" for number in self.node.citations)


class TargetJudge:
    """Judges the targets of one answer."""

    def __init__(self, reckoner: TargetReckoner, sources: RuleSources) -> None:
        self._reckoner = reckoner
        self._sources = sources

    def verdicts(self, match: RuleMatch) -> tuple[Verdict, ...]:
        """Every place and year of a match."""
        rule = match.rule
        if isinstance(rule, Uncheckable):
            return tuple(self._uncheckable(rule, place, year) for place in match.places for year in match.years)
        assert isinstance(rule, Target)
        found: list[Verdict] = []
        for year in match.years:
            if rule.region.level == "national":
                found += [self._nowhere(rule, place, year) for place in match.places]
                continue
            figures = self._reckoner.reckon(rule, match.places, year, match.unit)
            found += [self._verdict(rule, each, year, match.unit) for each in figures]
        return tuple(found)

    def supposed(self, match: RuleMatch, value: Decimal) -> tuple[Verdict, ...]:
        """The verdicts if the group's figure were ``value`` (of the figure itself, before it is set against
        another)."""
        rule = match.rule
        if not isinstance(rule, Target):
            return ()
        return tuple(
            self._verdict(rule, _with(rule, each, value), year, None, supposed=True)
            for year in match.years
            for each in self._reckoner.reckon(rule, match.places, year, None)
        )

    def _verdict(
        self, rule: Target, figures: TargetFigures, year: int, unit: str | None, supposed: bool = False
    ) -> Verdict:
        counted = unit if unit in rule.counted_as else None
        subject = f"{figures.place.name} {year}"
        check = decide_target(rule, figures.facts, subject, counted)
        check = self._for_the_place(rule, figures.place, check)
        notes = self._notes(rule, figures, check)
        open_ = tuple(text for text in (check.note,) if text and check.outcome in ("unknown", "needs_review"))
        told = "；".join(dict.fromkeys((*notes, *open_))) or None
        name = f"{figures.place.name}{year}年"
        return Verdict(
            subject=name,
            outcome=check.outcome,
            sentence=("假设" if supposed else "") + self._sentence(rule, check, name, figures),
            short=self._short(rule, check, figures),
            notes=notes,
            open_=open_,
            node=node(check, self._sources.numbers(rule), figures.data, note=told),
        )

    def _uncheckable(self, rule: Uncheckable, place: Place, year: int) -> Verdict:
        missing = f"库内没有：{rule.missing}"
        check = Check(rule.id, rule.label, f"{place.name} {year}", "unknown", None, rule.value, rule.unit, missing)
        name = f"{place.name}{year}年"
        return Verdict(
            name,
            "unknown",
            f"{name}“{rule.label}”：**待核实**，{missing}",
            "待核实",
            tuple(text for text in (rule.note,) if text),
            (f"{rule.label}：{missing}",),
            node(check, self._sources.numbers(rule)),
        )

    def _nowhere(self, rule: Target, place: Place, year: int) -> Verdict:
        told = "库内没有全国的数据"
        check = Check(rule.id, rule.label, f"{place.name} {year}", "unknown", None, rule.value, rule.unit, told)
        name = f"{place.name}{year}年"
        numbers = self._sources.numbers(rule)
        return Verdict(
            name, "unknown", f"{name}“{rule.label}”：**待核实**，{told}", "待核实", (), (told,), node(check, numbers)
        )

    def _for_the_place(self, rule: Target, place: Place, check: Check) -> Check:
        """A total for the whole region is not shared out: below it there is nothing to reach."""
        if not _lacks_a_share(rule, place):
            return check
        told = f"这是{rule.region.name}合计的目标，没有分解到{place.name}，只列库内数，不判达到与否"
        return replace(check, outcome="unknown", threshold=None, note=told)

    def _notes(self, rule: Target, figures: TargetFigures, check: Check) -> tuple[str, ...]:
        place, region = figures.place, rule.region
        shared = None
        if place.code != region.code and not rule.total:
            shared = f"目标是{region.name}整体的，没有分解到{place.name}，这里按同一标准对照"
        readings = [
            f"另一种读法“{each.label}”为{figure(cents(each.observed), check.unit)}（{each.why}）"
            for each in figures.readings
        ]
        near = [rule.near, rule.benchmark.near if rule.benchmark is not None else None]
        effort = "原文是“力争”" if rule.best_effort else None
        left_out = f"未计入：{figures.left_out}" if figures.left_out else None
        said = (f"按{rule.group}计算", *readings, *near, rule.note, effort, left_out, shared)
        return tuple(dict.fromkeys(text for text in said if text))

    def _sentence(self, rule: Target, check: Check, name: str, figures: TargetFigures) -> str:
        if _lacks_a_share(rule, figures.place):
            return f"{name}“{rule.label}”：库内{figure(cents(check.observed), check.unit)}，**待核实**，{check.note}"
        observed, threshold = cents(check.observed), cents(check.threshold)
        label = rule.benchmark.label if rule.benchmark is not None else "目标"
        bound = f"{_BOUND[rule.op]}{figure(threshold, check.unit)}"
        if rule.benchmark is not None:
            bound += f"（{label}）"
        gap = self._gap(rule, check, figures)
        word = TARGET_WORDS[check.outcome]
        return (
            f"{name}“{rule.label}”：实际{figure(observed, check.unit)}，目标{bound}"
            f"{'，' + gap if gap else ''}，**{word}**"
        )

    def _gap(self, rule: Target, check: Check, figures: TargetFigures) -> str | None:
        observed, threshold = cents(check.observed), cents(check.threshold)
        if observed is None or threshold is None:
            return None
        unit = "个百分点" if check.unit == "%" else check.unit
        difference = observed - threshold
        if rule.op in ("<=", "<"):
            if threshold == 0 and rule.op == "<=":
                return f"还有{figure(observed, unit)}" if observed > 0 else "没有剩余"
            return f"比对照{'高' if difference > 0 else '低'}{figure(abs(difference), unit)}"
        if difference >= 0:
            return f"高出{figure(difference, unit)}"
        return f"差{figure(-difference, unit)}{self._rows_short(figures, threshold)}"

    def _rows_short(self, figures: TargetFigures, threshold: Decimal) -> str:
        """How many more rows a share needs: 还差几个村."""
        if figures.parts is None:
            return ""
        part, whole = figures.parts
        needed = (whole * threshold / 100).to_integral_value(ROUND_CEILING)
        return f"（{figure(part)}/{figure(whole)}，还差{figure(needed - part)}）" if needed > part else ""

    def _short(self, rule: Target, check: Check, figures: TargetFigures) -> str:
        word = TARGET_WORDS[check.outcome]
        observed = cents(check.observed)
        if observed is None or _lacks_a_share(rule, figures.place):
            return word
        gap = self._gap(rule, check, figures)
        return f"{word}：{figure(observed, check.unit)}{'，' + gap if gap else ''}"


def _lacks_a_share(rule: Target, place: Place) -> bool:
    """Whether a share of a total would be needed to judge the place; no document gives one."""
    return rule.total and place.code != rule.region.code


def _with(rule: Target, figures: TargetFigures, value: Decimal) -> TargetFigures:
    """The figures with a supposed value: a ratio moves with its numerator."""
    observed = figures.facts.observed
    if rule.figure.over is not None and figures.base is not None and observed is not None and figures.base != 0:
        value = observed * value / figures.base
    facts = replace(figures.facts, observed=value, possible=None)
    return replace(figures, facts=facts, readings=(), parts=None)


def summary(verdicts: Sequence[Verdict]) -> str:
    """One line over several verdicts: how many reached, missed, open."""
    words = [TARGET_WORDS[verdict.outcome] for verdict in verdicts]
    return "，".join(f"{words.count(word)}项{word}" for word in TARGET_WORDS.values() if word in words)
