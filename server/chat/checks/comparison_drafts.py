"""A comparison that no rule makes (脱贫户 of a county against the farmers of the province): two figures, no verdict."""

from __future__ import annotations

from decimal import Decimal

from policies_corpus.model import Figure
from server.chat.checks.benchmarks import RURAL
from server.chat.checks.nodes import cents
from server.chat.checks.target_figures import SideBySide, TargetReckoner
from server.chat.checks.targets import Comparison
from server.chat.checks.work import CheckWork
from server.chat.draft import Draft
from server.chat.wording import figure, say
from sql_tools.plan import Place


def comparison_draft(work: CheckWork) -> Draft:
    """The two figures of each year side by side, and what the rules of the place compare with."""
    match = work.matches[0]
    compared = match.comparison
    assert compared is not None
    pairs = [(year, *pair) for year in match.years for pair in zip(match.places, compared.against, strict=True)]
    found = [_figures(work, compared, *pair) for pair in pairs]
    lines = [_line(work, compared, *pair, each) for pair, each in zip(pairs, found, strict=True)]
    known = any(each.own is not None and each.other is not None for each in found)
    marks = [(rule, work.sources.mark(rule)) for rule in compared.rules]
    short = "；".join(lines)
    text = say(
        "check_comparison",
        demo=work.demo and bool(work.blocks.all()),
        lines=lines,
        place="、".join(place.name for place in match.places),
        rules=marks,
        citations=work.sources.citations(),
        notes=(),
        open_questions=list(dict.fromkeys(told for each in found for told in each.missing)),
    )
    return Draft(
        kind="data" if known else "refusal",
        reason=None if known else "no_data",
        text=text,
        short=short,
        region=work.region(),
        citations=work.sources.citations(),
        data=work.blocks.all() if known else (),
        steps=("问的是两个数的比较，没有一条规则这样比，只列两个数，不判断达到与否。",),
        suggestions=tuple(f"{match.places[0].name}{rule.label}达到了吗？" for rule, _ in marks[:1]),
        asked=match.text or None,
    )


def _figures(work: CheckWork, compared: Comparison, year: int, place: Place, against: Place) -> SideBySide:
    own = (_called(work, compared.group, compared.growth), _figure(compared.group, compared.growth))
    other = (_called(work, compared.people, compared.growth), _figure(compared.people, compared.growth))
    reckoner = TargetReckoner(work.asker, work.blocks)
    return reckoner.side_by_side(own, other, place, against, year)


def _figure(people: str, growth: bool) -> Figure:
    if people == RURAL:
        return Figure(measure="published_growth" if growth else "published_income")
    return Figure(measure="income_per_capita", of=people, form="growth" if growth else "value")


def _called(work: CheckWork, people: str, growth: bool) -> str:
    if people == RURAL:
        return f"农村居民人均可支配收入{'增速' if growth else ''}"
    return f"{work.asker.queries.model.segments[people].label}人均纯收入{'增速' if growth else ''}"


def _line(work: CheckWork, compared: Comparison, year: int, place: Place, against: Place, found: SideBySide) -> str:
    unit = "%" if compared.growth else "元"
    own, other = cents(found.own), cents(found.other)
    sides = (
        f"{place.name}{year}年{_called(work, compared.group, compared.growth)}{figure(own, unit)}，"
        f"{against.name}{_called(work, compared.people, compared.growth)}{figure(other, unit)}"
    )
    if own is None or other is None:
        return f"{sides}，不能比较"
    if compared.growth:
        return f"{sides}，{_difference(own - other, '个百分点')}"
    ratio = f"，相当于{figure(cents(100 * own / other), '%')}" if other > 0 else ""
    return f"{sides}，{_difference(own - other, '元')}{ratio}"


def _difference(gap: Decimal, unit: str) -> str:
    if gap == 0:
        return "两个数相等"
    return f"{'高出' if gap > 0 else '低'}{figure(abs(gap), unit)}"
