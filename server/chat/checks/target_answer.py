"""Verdicts on targets: computed, judged, and said as an official would write them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal

from policies_corpus.check import decide_target, leaves_none_out
from policies_corpus.model import Check, Outcome, Target, Uncheckable
from server.chat.answer import CheckNode
from server.chat.checks.nodes import TARGET_WORDS, cents, node
from server.chat.checks.question import Supposition
from server.chat.checks.rule_sources import RuleSources
from server.chat.checks.target_figures import TargetFigures, TargetReckoner
from server.chat.checks.target_shortfall import Missing, ShortfallReckoner
from server.chat.checks.targets import RuleMatch
from server.chat.wording import figure
from sql_tools.plan import Place

_COUNTED = {"households": "户", "villages": "个村", "persons": "人", "population": "人", "workers": "人"}
_BOUND = {">=": "不低于", ">": "高于", "<=": "不超过", "<": "低于", "=": "等于", "!=": "不等于"}


@dataclass(frozen=True)
class Verdict:
    """One target judged in one place and year, in words; ``node`` is the same for machines.

    ``sentence`` says figure, bound and outcome; ``notes`` how it was counted; ``open_`` what remains to be checked;
    ``more`` what is still lacking, or how the figure came about; ``missing`` those that stand in the way.
    ``against``: whose target it is, where it is that of a wider place (对照长沙市的目标).
    """

    subject: str
    outcome: Outcome
    sentence: str
    short: str
    notes: tuple[str, ...]
    open_: tuple[str, ...]
    node: CheckNode
    more: tuple[str, ...] = ()
    missing: Missing | None = None
    against: str = ""

    @property
    def marks(self) -> str:
        """The markers of the clauses behind the verdict."""
        return "".join(f"[{number}]" for number in self.node.citations)


class TargetJudge:
    """Judges the targets of one answer."""

    def __init__(
        self, reckoner: TargetReckoner, sources: RuleSources, shortfalls: ShortfallReckoner | None = None
    ) -> None:
        self._reckoner = reckoner
        self._sources = sources
        self._shortfalls = shortfalls

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
            verdicts = [self._verdict(rule, each, year, match.unit) for each in figures]
            if match.listed or match.short or len(figures) == 1:
                pairs = zip(verdicts, figures, strict=True)
                verdicts = [self._with_what_is_missing(match, rule, each, own, year) for each, own in pairs]
            found += verdicts
        return tuple(found)

    def _with_what_is_missing(
        self, match: RuleMatch, rule: Target, verdict: Verdict, figures: TargetFigures, year: int
    ) -> Verdict:
        """The verdict with the money that is lacking, where it is, and with those that stand in the way, if asked."""
        if self._shortfalls is None or _lacks_a_share(rule, figures.place) or figures.facts.observed is None:
            return verdict
        missed = verdict.outcome == "not_met"
        threshold = figures.facts.threshold
        said = self._shortfalls.sentences(rule, figures, year, threshold) if missed or match.short else ()
        missing = self._shortfalls.missing(rule, figures.place, year) if match.listed else None
        data = verdict.node.data if missing is None else [*verdict.node.data, missing.data]
        short = "；".join((verdict.short, *said)) if match.short else verdict.short
        node_ = verdict.node.model_copy(update={"data": data})
        return replace(verdict, short=short, more=said, missing=missing, node=node_)

    def supposed(self, match: RuleMatch, supposed: Supposition) -> tuple[Verdict, ...]:
        """The verdicts if the group's figure were another (the figure itself, before it is set against another), with
        what it is on file; a supposed amount that the target does not count changes nothing, and that is said."""
        rule = match.rule
        if not isinstance(rule, Target):
            return self.verdicts(match)
        return tuple(
            self._supposed(rule, each, year, supposed)
            for year in match.years
            for each in self._reckoner.reckon(rule, match.places, year, None)
        )

    def _supposed(self, rule: Target, figures: TargetFigures, year: int, supposed: Supposition) -> Verdict:
        now = self._verdict(rule, figures, year, None)
        changed = self._growing(rule, figures, year, supposed) or _with(rule, figures, supposed)
        said = f"{figure(supposed.value, supposed.unit)}"
        if changed is None:
            told = f"假设的{said}不是这个目标所数的数（单位是{rule.unit}），结论没有变化"
            return replace(now, open_=(*now.open_, told))
        then = self._verdict(rule, changed, year, None, supposed=True)
        words = [TARGET_WORDS[each.outcome] for each in (now, then)]
        change = f"库内是{now.short}；结论{'不变' if words[0] == words[1] else f'由“{words[0]}”变为“{words[1]}”'}"
        return replace(then, more=(change,))

    def _growing(self, rule: Target, figures: TargetFigures, year: int, supposed: Supposition) -> TargetFigures | None:
        """The growth that a supposed income per head of the group would make; None where none is supposed."""
        observed = figures.facts.observed
        yearly = rule.figure.form == "annual_growth"
        if not (yearly or rule.figure.form == "growth") or not supposed.is_money or observed is None:
            return None
        if self._shortfalls is None or (yearly and supposed.before):
            return None
        income = self._shortfalls.income(rule, figures.place, year)
        if income is None or income <= 0:
            return None
        value = _grown(rule, observed, income, year, supposed)
        return replace(figures, facts=replace(figures.facts, observed=value, possible=None), readings=(), parts=None)

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
            against=f"对照{rule.region.name}的目标" if _is_held_against(rule, figures.place) else "",
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
        if _is_held_against(rule, place):
            shared = (
                f"目标是{region.name}整体的，没有分解到{place.name}，这里按同一标准对照，不是{place.name}自己的目标"
            )
        elif place.code != region.code and not rule.total:
            shared = f"目标是{region.name}整体的，要求一个不剩，{place.name}的也在内"
        readings = [
            f"另一种读法“{each.label}”为{figure(cents(each.observed), check.unit)}（{each.why}）"
            for each in figures.readings
        ]
        near = [rule.near, rule.benchmark.near if rule.benchmark is not None else None]
        effort = "原文是“力争”" if rule.best_effort else None
        left_out = f"未计入：{figures.left_out}" if figures.left_out else None
        counted = rule.group if rule.group.endswith("计算") else f"{rule.group}计算"
        said = (f"按{counted}", *readings, *near, rule.note, effort, left_out, shared)
        return tuple(dict.fromkeys(text for text in said if text))

    def _sentence(self, rule: Target, check: Check, name: str, figures: TargetFigures) -> str:
        if _lacks_a_share(rule, figures.place):
            return f"{name}“{rule.label}”：库内{figure(cents(check.observed), check.unit)}，**待核实**，{check.note}"
        observed, threshold = cents(check.observed), cents(check.threshold)
        label = rule.benchmark.label if rule.benchmark is not None else "目标"
        whose = f"{rule.region.name}的目标" if _is_held_against(rule, figures.place) else "目标"
        bound = f"{_BOUND[rule.op]}{figure(threshold, check.unit)}"
        if rule.benchmark is not None:
            bound += f"（{label}）"
        gap = self._gap(rule, check, figures)
        word = TARGET_WORDS[check.outcome]
        return (
            f"{name}“{rule.label}”：实际{figure(observed, check.unit)}，{whose}{bound}"
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
        return f"差{figure(-difference, unit)}{self._rows_short(rule, figures, threshold)}"

    def _rows_short(self, rule: Target, figures: TargetFigures, threshold: Decimal) -> str:
        """How many more rows a share needs: 还差几个村."""
        if figures.parts is None:
            return ""
        part, whole = figures.parts
        needed = (whole * threshold / 100).to_integral_value(ROUND_CEILING)
        if needed <= part:
            return ""
        unit = _COUNTED.get(rule.figure.measure) or self._reckoner.unit(rule.figure) or ""
        return f"（{figure(whole)}{unit}中有{figure(part)}{unit}，还差{figure(needed - part)}{unit}）"

    def _short(self, rule: Target, check: Check, figures: TargetFigures) -> str:
        word = TARGET_WORDS[check.outcome]
        observed = cents(check.observed)
        if observed is None:
            return word
        if _lacks_a_share(rule, figures.place):
            told = f"目标是{rule.region.name}合计的，没有分解到{figures.place.name}"
            return f"{word}：{told}，库内{figure(observed, check.unit)}"
        gap = self._gap(rule, check, figures)
        if gap is not None and rule.op == "<=" and check.threshold == 0:
            return f"{word}：{gap}"
        return f"{word}：{figure(observed, check.unit)}{'，' + gap if gap else ''}"


def _grown(rule: Target, observed: Decimal, income: Decimal, year: int, supposed: Supposition) -> Decimal:
    """The growth in percent (the yearly one of several years) with another income in the year, or the year before."""
    grown = 1 + observed / 100
    if rule.figure.form == "annual_growth" and rule.figure.since is not None:
        years = year - rule.figure.since
        return ((grown**years * supposed.value / income) ** (Decimal(1) / years) - 1) * 100
    ratio = income / supposed.value if supposed.before else grown * supposed.value / income
    return (ratio - 1) * 100


def _fits(unit: str, supposed: Supposition) -> bool:
    """Whether a supposed amount can stand for a figure of this unit."""
    if supposed.unit is None:
        return supposed.is_money == (unit == "元")
    return supposed.unit == unit or supposed.unit in unit


def _is_held_against(rule: Target, place: Place) -> bool:
    """Whether the target is one of a wider place and says nothing of its own for this one. “None is left” and “all of
    them do” hold of every part."""
    if place.code == rule.region.code or rule.total:
        return False
    return rule.value is None or not leaves_none_out(rule.op, rule.value)


def _lacks_a_share(rule: Target, place: Place) -> bool:
    """Whether a share of a total would be needed to judge the place; no document gives one."""
    return rule.total and place.code != rule.region.code


def _with(rule: Target, figures: TargetFigures, supposed: Supposition) -> TargetFigures | None:
    """The figures with a supposed value: a ratio moves with its numerator; None where the value is of another kind."""
    observed, value = figures.facts.observed, supposed.value
    if supposed.before:
        return None
    if rule.figure.over is not None and supposed.unit != "%":
        if not supposed.is_money or figures.base is None or observed is None or figures.base == 0:
            return None
        value = observed * value / figures.base
    elif not _fits(rule.unit, supposed):
        return None
    facts = replace(figures.facts, observed=value, possible=None)
    return replace(figures, facts=facts, readings=(), parts=None)
