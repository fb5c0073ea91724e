"""Which years a plan speaks of, and what a change is measured from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sql_tools.grammar.asks import Amount, Moved
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.conditions import Either, When
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Refused, Unclear
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.times.years import read_years, whole_years
from sql_tools.plan import (
    And,
    Change,
    Compare,
    Difference,
    Figure,
    Measure,
    Not,
    Or,
    Predicate,
    QueryPlan,
    Ratio,
    Related,
    Statistic,
)
from sql_tools.reading import Option
from sql_tools.recognizers.date import LAST_YEAR, Period, Years


def over(measure: Measure, years_back: int) -> Measure:
    """A change over so many years; other measures as they are."""
    return measure.model_copy(update={"years_back": years_back}) if isinstance(measure, Change) else measure


def refuse_vague_years(frame: Frame) -> None:
    """近几年, where one figure depends on how many years they are: ``Unclear``, with two ways to say it."""
    token = next((leaf for each in frame.tokens for leaf in each.leaves() if leaf.value == Years("some")), None)
    if token is not None:
        options = tuple(Option(said, frame.rewrite(token, said)) for said in ("近两年", "近三年", "近五年"))
        raise Unclear(f"“{token.text}”是几年？年数不同，结果不同。", options)


def _figures_of(measures: Iterable[Measure]) -> Iterator[Figure | Statistic]:
    """The figures among the measures, also as the two sides of another."""
    for measure in measures:
        if isinstance(measure, Figure | Statistic):
            yield measure
        elif isinstance(measure, Ratio | Difference):
            yield from _figures_of((measure.left, measure.right))


def _as_registered(label: str, asked: str) -> Refused:
    message = f"“{label}”按现状登记，没有分年度的数据，查不到{asked}。"
    return Refused("no_data", message, hint="请去掉年份再问，查现在的情况。")


class Dating(Part):
    """Which years a plan speaks of, and what a change is measured from."""

    def of_question(self, draft: Draft, frame: Frame, asked_on: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The years of the answer, and what is noted on them."""
        if draft.last_year is not None and not frame.years:
            return (draft.last_year,), ()
        mentions = [
            *frame.years,
            *(years for token in frame.periods if (years := whole_years(token.value)) is not None),
        ]
        if frame.by_year or any(group.by_year for group in frame.groups) or frame.trend:
            mentions.append(Years("every"))
        table = self.dated_table(draft)
        if table is None:
            if any(isinstance(measure, Change) for measure in draft.measures):
                raise _as_registered(self.model.tables[draft.subject].label, "比以前的变化")
            if frame.periods and self.model.tables[draft.subject].time is None:
                raise CannotSay  # 2023年以来, of what has no year: which of its dates is meant is not said.
            if not frame.years or self.model.tables[draft.subject].time is not None:
                return (), ()
            return self._year_of_undated(draft, frame, asked_on)
        on_file = self.values.years.get(table, ())
        if not mentions and self.lasting(draft):
            return on_file, ()
        read = read_years(mentions, on_file, asked_on, self.model.tables[table].label)
        return read.years, read.notes

    def lasting(self, draft: Draft) -> bool:
        """True for a list of facts of the things themselves: whichever year they stand in, they are shown once."""
        table = self.model.tables[draft.subject]
        keys = {f"{draft.subject}.{name}" for name in table.key}
        told = [name for name in draft.columns if name not in keys]
        return (
            not draft.measures
            and table.year is not None
            and bool(told)
            and all(self.model.field(n).lasting for n in told)
        )

    def by_time(self, draft: Draft, frame: Frame) -> None:
        """A time in the question, for rows that are of months or days: 2021年12月 of the table's own time."""
        field = self.model.tables[draft.subject].time
        own = f"{draft.subject}.{field}"
        spans = [token.value for token in frame.periods]
        if field is None:
            if any(whole_years(span) is None for span in spans):
                raise CannotSay
            return
        spans += [Period(date(y, 1, 1), date(y, 12, 31)) for years in frame.years for y in years.exact]
        if any(not years.exact for years in frame.years):
            raise CannotSay
        ref = (field_ref(self.model, own),)
        parts = [When(ref, span) for span in dict.fromkeys(spans)]
        if parts:
            joined = parts[0] if len(parts) == 1 else Either(tuple(parts))
            draft.where.append(self.resolver.resolve(joined, draft.subject))
        months = [
            span
            for span in spans
            if span.first and span.last and (span.first.year, span.first.month) == (span.last.year, span.last.month)
        ]
        if draft.columns and (len(spans) > 1 or len(months) < len(spans)):
            shown = self.model.field(own).shown_by
            draft.columns = list(dict.fromkeys([*draft.columns, f"{draft.subject}.{shown}" if shown else own]))

    def spans(self, frame: Frame) -> bool:
        """2021年到2025年增加了多少, 2024年和2025年比: one change from the first of the years to the last."""
        moved = [ask for _, ask in frame.asks if isinstance(ask, Moved)]
        changes: dict[str, object] = self.lexicon.section("changes", {})
        ordered = any(ref.name in changes for _, order in frame.orders if order.pick for ref in order.refs)
        if ordered and not moved and any(mention.is_range for mention in frame.years):
            return not any(group.by_year for group in frame.groups)  # 2024年到2025年增加得最多的
        if not moved or frame.trend or any(group.by_year for group in frame.groups):
            return False
        if any(isinstance(ask, Amount) and ask.refs for _, ask in frame.asks):
            return False  # 2023、2024年各是多少，涨了几个百分点: the figure of each year is wanted as well.
        leaves = [leaf for token in frame.tokens for leaf in token.leaves()]
        if any(leaf.can("last_time") or leaf.text in LAST_YEAR for leaf in leaves):
            return False  # 2023—2025年…比上年的增速: of each year.
        if frame.changes and not frame.versus and not any(ask.since for ask in moved):
            return False
        return frame.versus or any(ask.form != "percent" or ask.verb for ask in moved)

    def dated_table(self, draft: Draft) -> str | None:
        """The table whose years the plan speaks of; ``None`` where nothing in it belongs to a year."""
        if self.model.tables[draft.subject].year is not None:
            return draft.subject
        predicates = [*draft.where, *(m.where for m in _figures_of(draft.measures) if m.where is not None)]
        predicates += [m.part for m in draft.measures if m.kind == "share"]
        fields = [
            *draft.columns,
            *(d.field for d in draft.by),
            *(o.by for o in draft.order if "." in o.by),
            *(m.field for m in _figures_of(draft.measures) if isinstance(m, Statistic)),
        ]
        if any(self.joins.needs_year(draft.subject, p) for p in predicates) or any(
            self.joins.field_needs_year(draft.subject, f) for f in fields
        ):
            return self._first_dated(draft, predicates, fields)
        return None

    def _first_dated(self, draft: Draft, predicates: list[Predicate], fields: list[str]) -> str:
        for name in self._tables_read(draft.subject, predicates, fields):
            if self.model.tables[name].year is not None:
                return name
        return next(name for name, table in self.model.tables.items() if table.year is not None)

    def _tables_read(self, subject: str, predicates: list[Predicate], fields: list[str]) -> list[str]:
        found: list[str] = [self.model.table_of(name.partition(".")[0]) for name in fields]
        queue = list(predicates)
        while queue:
            predicate = queue.pop(0)
            match predicate:
                case And() | Or():
                    queue.extend(predicate.items)
                case Not():
                    queue.append(predicate.item)
                case Related():
                    found.append(self.joins.find_relation(subject, predicate.relation).table)
                case Compare():
                    found.append(self.model.table_of(predicate.field.partition(".")[0]))
                case _:
                    pass
        return found

    def _year_of_undated(self, draft: Draft, frame: Frame, asked_on: date) -> tuple[tuple[int, ...], tuple[str, ...]]:
        label = self.model.tables[draft.subject].label
        newest = max(
            (y for years in self.values.years.values() for y in years if y <= asked_on.year), default=asked_on.year
        )
        named = {year for years in frame.years for year in years.exact}
        if named - {newest, asked_on.year}:
            said = "、".join(map(str, sorted(named)))
            raise _as_registered(label, f"{said}年的情况")
        return (), (f"“{label}”按现状登记，不分年度",)

    def changes(self, draft: Draft, frame: Frame, years: tuple[int, ...]) -> tuple[int, ...]:
        """Over which years changes are measured; the years that are then left to show."""
        self.since(draft, frame, years)
        recent = next((mention.count for mention in frame.years if mention.kind == "recent"), None)
        if recent is not None and any(isinstance(m, Change) and m.form == "annual" for m in draft.measures):
            # From the year before the three to the last of them.
            draft.measures = [over(measure, recent) for measure in draft.measures]
            return years[-1:]
        if len(years) > 1 and self.spans(frame):
            # The growth of a plan is over the year before it.
            before = 1 if frame.of_plan and self._is_annual(draft) else 0
            draft.measures = [over(measure, years[-1] - years[0] + before) for measure in draft.measures]
            return years[-1:]
        if len(years) > 2 and not frame.changes and all(isinstance(each, Change) for each in draft.measures):
            years = self._with_a_year_before(draft, years)
        if len(years) > 1 and frame.changes:
            # 变化 over several years shows the figure of each; beside that figure (户数及增减) from one to the next.
            in_a_row = years[-1] - years[0] == len(years) - 1
            shown = [measure for measure in draft.measures if in_a_row and not isinstance(measure, Change)]
            figures = [m.of if isinstance(m, Change) and m.of not in shown else m for m in draft.measures]
            draft.measures = list(dict.fromkeys(figures))
        return years

    def _with_a_year_before(self, draft: Draft, years: tuple[int, ...]) -> tuple[int, ...]:
        """Of the oldest year on file no growth can be known; the growth of the others is."""
        backs = [measure.years_back for measure in draft.measures if isinstance(measure, Change)]
        table = self.dated_table(draft)
        on_file = self.values.years.get(table, ()) if table is not None else ()
        return tuple(year for year in years if all(year - back in on_file for back in backs)) or years

    @staticmethod
    def _is_annual(draft: Draft) -> bool:
        return any(isinstance(measure, Change) and measure.form == "annual" for measure in draft.measures)

    def since(self, draft: Draft, frame: Frame, years: tuple[int, ...]) -> None:
        """Changes count from the year that was named: 比2023年, 2025年比2022年."""
        named = [
            ask.since.exact[0] for _, ask in frame.asks if isinstance(ask, Moved) and ask.since and ask.since.exact
        ]
        if not named or not years:
            return
        if named[0] >= years[-1]:
            raise self._which_year(frame, named[0], self.values.years.get(draft.subject, ()))
        draft.measure_since(years[-1] - named[0])

    def _which_year(self, frame: Frame, since: int, on_file: tuple[int, ...]) -> Unclear:
        """比去年增加多少, where last year is the newest on file: nothing later stands beside it."""
        leaves = (leaf for token in frame.tokens for leaf in token.leaves())
        token = next((leaf for leaf in leaves if leaf.value == Years("years", (since,))), None)
        if token is None:
            raise CannotSay  # 2025年和2024年比: both in one word.
        earlier = [year for year in on_file if year < since][-3:]
        options = tuple(
            Option(f"{since}年与{year}年比", f"{since}年{frame.rewrite(token, f'{year}年')}")
            for year in reversed(earlier)
        )
        return Unclear(f"库里最新的是{since}年，要拿哪两年来比？", options)

    def of_fragment(self, draft: Draft, frame: Frame, asked_on: date) -> tuple[int, ...]:
        """The years of a fragment; a count by status becomes one of the year."""
        twin = self.twin(draft.subject)
        table = self.dated_table(draft) or twin or draft.subject
        mentions = list(frame.years)
        if frame.by_year or any(group.by_year for group in frame.groups):
            mentions.append(Years("every"))
        return read_years(mentions, self.values.years.get(table, ()), asked_on, self.model.tables[table].label).years

    def twin(self, subject: str) -> str | None:
        """The table in which the same things stand year by year, where there is one."""
        own = self.model.tables[subject]
        names = (
            n
            for n, t in self.model.tables.items()
            if t.year is not None and (t.noun, t.counter) == (own.noun, own.counter)
        )
        return next(names, None)

    def in_newest_year(self, plan: QueryPlan, asked_on: date) -> QueryPlan:
        """The same of the newest year on file, where the things stand in a table of years too."""
        twin = self.twin(plan.subject)
        if plan.years or twin is None or self.model.tables[plan.subject].year is not None:
            return plan
        read = read_years([], self.values.years.get(twin, ()), asked_on, self.model.tables[twin].label)
        return self.settled(plan.model_copy(update={"years": read.years}), asked_on)

    def settled(self, plan: QueryPlan, asked_on: date) -> QueryPlan:
        """Move to the table of the year where a year came in, and give a year where one is needed."""
        twin = self.twin(plan.subject)
        if plan.years and self.model.tables[plan.subject].year is None and twin is not None:
            fields = [name for name in plan.columns if self.joins.sees(twin, name.partition(".")[0])]
            plan = plan.model_copy(update={"subject": twin, "columns": tuple(fields)})
        draft = Draft(plan.subject, list(plan.measures), [plan.where] if plan.where is not None else [])
        draft.by, draft.columns = list(plan.by), list(plan.columns)
        table = self.dated_table(draft)
        if table is None and any(isinstance(measure, Change) for measure in plan.measures):
            raise _as_registered(self.model.tables[plan.subject].label, "比以前的变化")
        if plan.years or table is None:
            return plan
        read = read_years([], self.values.years.get(table, ()), asked_on, self.model.tables[table].label)
        return plan.model_copy(update={"years": read.years})
