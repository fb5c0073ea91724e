"""The figures of a target: what is observed in places and a year, what it is measured against, and how far the data
reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from policies_corpus.check import TargetFacts
from policies_corpus.model import Figure, Region, Target
from server.chat.checks.place_finder import is_on_file
from server.chat.checks.predicates import negation
from server.chat.checks.rule_plans import FigurePlans
from server.chat.data.queries import Answered, Asker, Blocks
from sql_tools.plan import Figure as PlanFigure
from sql_tools.plan import Measure, Place, Share
from sql_tools.result import Cell

PUBLISHED = "region_year"
_PUBLISHED_CODE = 6
"""Published figures exist down to counties: the first six digits of a code."""

Values = list[Decimal | None]


@dataclass(frozen=True)
class ReadingFigure:
    """The figure of another reading of the target."""

    label: str
    why: str
    observed: Decimal | None


@dataclass(frozen=True)
class TargetFigures:
    """A target in one place and year. ``parts`` are numerator and denominator of a share, where it is one.

    ``base`` is the figure of the group itself, before it is divided by another (in a ratio to the published income).
    ``data`` are the indexes of the blocks that show it; ``left_out`` what could not be counted, in Chinese.
    """

    place: Place
    facts: TargetFacts
    readings: tuple[ReadingFigure, ...]
    parts: tuple[Decimal, Decimal] | None
    base: Decimal | None
    data: tuple[int, ...]
    left_out: str | None


@dataclass(frozen=True)
class SideBySide:
    """Two figures, None where not on file; ``missing`` says what of the data behind them is not."""

    own: Decimal | None
    other: Decimal | None
    missing: tuple[str, ...]


class TargetReckoner:
    """Works targets out for one asker; what was run is shown in ``blocks``."""

    def __init__(self, asker: Asker, blocks: Blocks) -> None:
        self._asker = asker
        self._blocks = blocks
        self._model = asker.queries.model
        self.plans = FigurePlans(asker.queries.model, asker.asked_on)

    def reckon(self, rule: Target, places: Sequence[Place], year: int, unit: str | None) -> tuple[TargetFigures, ...]:
        """The figures of a target for each place; ``unit`` picks another way to count (人 instead of 户)."""
        run = _Run(self, places, year, rule.region)
        default = rule.counted_as.get(unit, rule.figure) if unit is not None else rule.figure
        others = [(each.label, each.counted_as.get(unit or "", each.figure)) for each in rule.readings]
        observed, *readings = run.values([(rule.group, default), *others])
        thresholds = self._thresholds(rule, run, len(places))
        possible = self._possible(rule, default, run, len(places))
        return tuple(
            TargetFigures(
                place,
                self._facts(observed[i], thresholds[i], possible[i], run, place),
                tuple(ReadingFigure(each.label, each.why, readings[n][i]) for n, each in enumerate(rule.readings)),
                run.parts[i] if run.parts else None,
                run.bases[i] if run.bases else None,
                tuple(run.used),
                run.left_out,
            )
            for i, place in enumerate(places)
        )

    def side_by_side(
        self, own: tuple[str, Figure], other: tuple[str, Figure], place: Place, against: Place, year: int
    ) -> SideBySide:
        """Two labelled figures of a year, each of its own place; of the whole nation nothing is on file."""
        values: list[Decimal | None] = []
        missing: list[str] = []
        for labelled, each in ((own, place), (other, against)):
            if each.level == "nation":
                values.append(None)
                missing.append("库内没有全国的数据")
                continue
            run = _Run(self, (each,), year, each)
            values.append(run.values([labelled])[0][0])
            missing += [told for told in (run.reach(each),) if told is not None]
        return SideBySide(values[0], values[1], tuple(missing))

    def _thresholds(self, rule: Target, run: _Run, count: int) -> Values:
        if rule.benchmark is None:
            return [rule.value] * count
        found = run.values([(rule.benchmark.label, rule.benchmark.figure)])[0]
        return [None if value is None else value + rule.benchmark.plus for value in found]

    def _possible(self, rule: Target, figure: Figure, run: _Run, count: int) -> Values:
        """What a count may be at most: all but those that surely do not fit, so that an unknown fact counts as open."""
        measure = self._model.measures[figure.measure]
        counts = measure.additive and figure.form == "value" and figure.part is None and figure.over is None
        if rule.value is None or not counts or figure.where is None:
            return [None] * count
        where = self.plans.terms.of(figure.where)
        total = run.quiet(PlanFigure(name=figure.measure, where=self.plans.where(figure.of, True)), figure)
        surely_not = run.quiet(
            PlanFigure(name=figure.measure, where=self.plans.where(figure.of, negation(where))), figure
        )
        pairs = zip(total, surely_not, strict=True)
        return [None if a is None else a - (b or 0) for a, b in pairs]

    def _facts(
        self, observed: Decimal | None, threshold: Decimal | None, possible: Decimal | None, run: _Run, place: Place
    ) -> TargetFacts:
        reach = run.reach(place)
        missing = reach or ("库内没有登记所需的数" if observed is None else None)
        if threshold is None and missing is None:
            missing = "对照用的统计指标没有登记"
        return TargetFacts(observed, threshold, possible, complete=reach is None, why_not=missing)

    def unit(self, figure: Figure) -> str | None:
        """The unit of the measure of a figure."""
        return self._model.measures[figure.measure].unit

    def run(self, subject: str, measures: Sequence[Measure], places: Sequence[Place], years: Sequence[int]) -> Answered:
        """Run the measures for places side by side."""
        return self._asker.run(self.plans.plan(subject, measures, places, years))

    def show(self, answered: Answered) -> int:
        """The index of the block of a run."""
        return self._blocks.index(answered.block)

    def extent(self, reads: set[tuple[str, int]], place: Place) -> str | None:
        """What of the data behind a figure is not on file for a place; None where it is all there."""
        tables = sorted({table for table, _ in reads if table != PUBLISHED})
        if tables and not is_on_file(place, self._asker.queries.names.places):
            return f"库内没有{place.name}的数据"
        for table in tables:
            own = sorted(read for read in reads if read[0] == table)
            found = self._asker.queries.coverage.extent(own, place)
            when = "、".join(f"{year}年" for _, year in (found.lacking or own) if year)
            label = self._model.tables[table].label
            if found.state == "none":
                return f"库内没有{place.name}{when}的{label}数据"
            if found.state == "partial":
                counties = f"，库内只有{'、'.join(found.on_file)}" if found.on_file else ""
                return f"库内{place.name}{when}的{label}数据不全{counties}"
        return None


class _Run:
    """One target in its places and year: which plans ran, what they read and left out."""

    def __init__(self, reckoner: TargetReckoner, places: Sequence[Place], year: int, region: Region | Place) -> None:
        self._reckoner = reckoner
        self._places = tuple(places)
        self._year = year
        self._region = Place(level=region.level, code=region.code, name=region.name)
        self._reads: set[tuple[str, int]] = set()
        self.used: list[int] = []
        self.parts: list[tuple[Decimal, Decimal]] = []
        self.bases: Values = []
        self.left_out: str | None = None

    def values(self, labelled: Sequence[tuple[str, Figure]]) -> list[Values]:
        """The values of several figures, each for every place."""
        found: list[Values] = [[] for _ in labelled]
        plain = [n for n, (_, figure) in enumerate(labelled) if figure.form != "compounded"]
        for together in self._alike([(n, *labelled[n]) for n in plain]):
            for n, values in zip([n for n, _, _ in together], self._together(together), strict=True):
                found[n] = values
        for n, (label, figure) in enumerate(labelled):
            if figure.form == "compounded":
                found[n] = self._compounded(label, figure)
        overs = [(n, (f"{label}的分母", figure.over)) for n, (label, figure) in enumerate(labelled) if figure.over]
        if overs:
            self.bases = self.bases or list(found[0])
            below = self.values([pair for _, pair in overs])
            for (n, _), values in zip(overs, below, strict=True):
                found[n] = [_ratio(a, b, labelled[n][1].times) for a, b in zip(found[n], values, strict=True)]
        return found

    def _alike(self, labelled: list[tuple[int, str, Figure]]) -> list[list[tuple[int, str, Figure]]]:
        """Figures that one plan can hold: of the same rows, places and year."""
        groups: dict[tuple[str, str, int | None], list[tuple[int, str, Figure]]] = {}
        for each in labelled:
            figure = each[2]
            groups.setdefault((self._reckoner.plans.subject(figure), figure.place, figure.year), []).append(each)
        return list(groups.values())

    def _together(self, labelled: list[tuple[int, str, Figure]]) -> list[Values]:
        figure = labelled[0][2]
        places = self._places_of(figure)
        year = figure.year or self._year
        measures = [self._reckoner.plans.measure(label, each, year) for _, label, each in labelled]
        answered = self._reckoner.run(self._reckoner.plans.subject(figure), measures, places, (year,))
        self._note(answered, shown=True)
        columns = [self._column(answered, f"m{n}") for n in range(len(measures))]
        if not self.parts and isinstance(measures[0], Share):
            pairs = zip(self._column(answered, "m0_part"), self._column(answered, "m0_whole"), strict=True)
            self.parts = [(a or Decimal(0), b or Decimal(0)) for a, b in pairs]
        return [self._spread(values) for values in columns]

    def quiet(self, measure: PlanFigure, figure: Figure) -> Values:
        """A figure that is needed to judge but not shown."""
        places = self._places_of(figure)
        answered = self._reckoner.run(self._reckoner.plans.subject(figure), [measure], places, (self._year,))
        self._note(answered, shown=False)
        return self._spread(self._column(answered, "m0"))

    def _compounded(self, label: str, figure: Figure) -> Values:
        """The compound yearly rate of published yearly rates; unknown if one year is missing."""
        assert figure.since is not None
        years = tuple(range(figure.since + 1, self._year + 1))
        plain = figure.model_copy(update={"form": "value"})
        found: Values = []
        for place in self._places_of(figure):
            measures = [self._reckoner.plans.measure(label, plain, self._year)]
            answered = self._reckoner.run(self._reckoner.plans.subject(figure), measures, [place], years)
            self._note(answered, shown=True)
            rates = self._column(answered, "m0")
            complete = len(rates) == len(years) and None not in rates
            found.append(_compound_rate([rate for rate in rates if rate is not None]) if complete else None)
        return self._spread(found)

    def _places_of(self, figure: Figure) -> tuple[Place, ...]:
        places = (self._region,) if figure.place == "region" else self._places
        if self._reckoner.plans.subject(figure) != PUBLISHED:
            return places
        return tuple(_published_place(place) for place in places)

    def _spread(self, values: Values) -> Values:
        return values * len(self._places) if len(values) == 1 else values

    def _column(self, answered: Answered, name: str) -> Values:
        index = [column.name for column in answered.result.columns].index(name)
        return [_decimal(row[index]) for row in answered.result.exact] or [None]

    def _note(self, answered: Answered, shown: bool) -> None:
        self._reads |= set(answered.reads)
        if shown:
            self.used.append(self._reckoner.show(answered))
            said = "、".join(f"{label}{count}" for label, count in answered.result.left_out if count)
            self.left_out = self.left_out or said or None

    def reach(self, place: Place) -> str | None:
        """What is not on file of all that was read, for one place."""
        return self._reckoner.extent(self._reads, place)


def _published_place(place: Place) -> Place:
    if len(place.code) <= _PUBLISHED_CODE:
        return place
    return Place(level="county", code=place.code[:_PUBLISHED_CODE], name="所在县")


def _decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, bool) or not isinstance(cell, int | float | Decimal):
        return None
    return cell if isinstance(cell, Decimal) else Decimal(str(cell))


def _ratio(above: Decimal | None, below: Decimal | None, times: Decimal) -> Decimal | None:
    if above is None or below is None or below <= 0:
        return None
    return times * above / below


def _compound_rate(rates: list[Decimal]) -> Decimal:
    grown = Decimal(1)
    for rate in rates:
        grown *= 1 + rate / 100
    return (grown ** (Decimal(1) / len(rates)) - 1) * 100
