"""From words to conditions: bounds find their figure, times their date field."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sql_tools.grammar.conditions import Condition, Either, Fact, Test, Unrecorded, When, both, tables_of
from sql_tools.grammar.counters import HOUSEHOLDS, OF_MEMBERS, PEOPLE, counts
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, type_of
from sql_tools.grammar.rules.changes.change import ChangeRules
from sql_tools.grammar.rules.conditions.field import SUM, FieldRules, all_of, condition, only_so_many
from sql_tools.grammar.rules.conditions.nothing import NothingRules
from sql_tools.grammar.rules.conditions.on_record import OnRecordRules
from sql_tools.grammar.rules.figures.per import PerRules
from sql_tools.grammar.rules.gaps.against_average import AgainstAverageRules
from sql_tools.grammar.rules.gaps.held_against import HeldAgainstRules
from sql_tools.grammar.rules.orders.total_of_row import TotalOfRowRules
from sql_tools.grammar.rules.shares.ratio import RatioRules
from sql_tools.grammar.token import UNKNOWN, Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Period, Years
from sql_tools.recognizers.money import YUAN

_SHORT = ("没有", "没得", "没")
_MONTH = "个月"


class ConditionRules(FieldRules):
    """The rules of one model: which figures a unit names, which fields hold a time."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._per, self._ratios, self._changes = PerRules(lexicon), RatioRules(lexicon), ChangeRules(lexicon)
        self._held_against, self._on_record = HeldAgainstRules(lexicon), OnRecordRules(lexicon)
        self._averages, self._nothing = AgainstAverageRules(lexicon), NothingRules(lexicon)
        self._of_row = TotalOfRowRules(lexicon)

    def _one_thing(self, found: Found) -> list[Token] | Token | None:
        """一个项目, 一户: the thing itself, not a number of it; 一户帮扶金额 is all that a household got."""
        bound, thing = found["n"][0].value, found["what"][0]
        if bound.tests != (("=", Decimal(1)),) or bound.about is not None:
            return None
        if bound.unit == _MONTH:
            return [made_of(UNKNOWN, None, found["n"]), thing]  # 一个月住院费用: no figure is of a month.
        named = {ref.name for ref in thing.of_role("measure")}
        of_one = tuple(
            field_ref(self.model, f"{table}.{name}")
            for table, content in self.model.tables.items()
            if content.counter == bound.unit
            for name, entry in content.fields.items()
            if entry.rollup is not None and entry.rollup.where is None and entry.rollup.measure in named
        )
        if of_one:
            return made_of("term field", None, found.all, refs=of_one)
        if not (thing.can("table") or thing.can("field")):
            return None
        refs = tuple(ref for ref in thing.refs if ref.role != "field" or self._is_of(ref, bound.unit))
        return made_of(" ".join(thing.kinds), None, found.all, refs=refs or thing.refs)

    def _is_of(self, ref: Ref, unit: str | None) -> bool:
        """一个人务工收入: of a person, not of all in the household."""
        return (
            ref.table is None or unit not in PEOPLE | HOUSEHOLDS or counts(unit, self.model.tables[ref.table].counter)
        )

    def _test(self, found: Found) -> Token | None:
        term, bounds = found["term"][0], [token.value for token in found["bound"] if isinstance(token.value, Bound)]
        refs = term.of_role("field", "measure")
        if term.can("fact") and not term.of_role("field"):
            # 劳动力不少于3个的脱贫户: of a year the number that its row holds; without one its members are counted.
            refs = (*refs, *self._same_figure_of_a_row(refs)) if found.anywhere("years") else ()
            if not refs:
                return None
        refs, bounds = self._in_months(refs, bounds)
        if any(bound.about is not None for bound in bounds) or not self._fit(refs, bounds[0]):
            return None
        group = [token for token in found.behind(2) if not token.can("de")][-1:]
        if group and group[0].can("fact") and self._only_counts(refs):
            return None
        tests = [Test(refs, bound.tests, bound.unit) for bound in bounds]
        joined: Condition = Either(tuple(tests)) if any(t.can("or") for t in found.all) else all_of(list(tests))
        return condition(found, joined)

    def _in_months(self, refs: tuple[Ref, ...], bounds: list[Bound]) -> tuple[tuple[Ref, ...], list[Bound]]:
        """纳入监测两年以上: of what is counted in months; of what has several units, that of the bound."""
        unit = bounds[0].unit
        months = tuple(ref for ref in refs if self._unit(ref) == _MONTH)
        if unit == "年" and months:
            years = [replace(b, unit=_MONTH, tests=tuple((op, value * 12) for op, value in b.tests)) for b in bounds]
            return months, years
        if unit not in (_MONTH, "年", "天"):
            return refs, bounds
        same = tuple(ref for ref in refs if self._unit(ref) == unit)
        return same or tuple(ref for ref in refs if type_of(self.model, ref) != "date"), bounds

    def _equal(self, found: Found) -> Token | None:
        """收入有两万的: so much money is reached; without 有 it is just so much."""
        made, bound = self._test(found), found["bound"][0].value
        reached = any(token.can("have") for token in found.all) and bound.unit in (YUAN, None)
        if made is None or not reached or not isinstance(made.value, Test):
            return made
        return condition(found, replace(made.value, tests=((">=", bound.tests[0][1]),)))

    def _short_of(self, found: Found) -> Token | None:
        """收入没有八千块的: less than so much."""
        term, bound = found["term"][0], found["bound"][0].value
        refs = term.of_role("field", "measure")
        if found["none"][0].text not in _SHORT or bound.unit != YUAN or bound.about is not None:
            return None
        if term.can("fact") or not self._fit(refs, bound):
            return None
        return condition(found, Test(refs, (("<", bound.tests[0][1]),), bound.unit))

    def _only_counts(self, refs: tuple[Ref, ...]) -> bool:
        """True of 户数 and 人数: behind the name of a group they count that group."""
        return all(ref.role == "measure" and self.model.measures[ref.name].type == "integer" for ref in refs)

    def _fit(self, refs: tuple[Ref, ...], bound: Bound) -> bool:
        """A percentage does not bound an amount of money, nor money a number of people."""
        kinds = {type_of(self.model, ref) for ref in refs}
        if bound.unit in ("%", "百分点"):
            return "percent" in kinds
        if bound.unit == "元":
            return "money" in kinds
        if bound.unit in ("岁", "周岁", "个月", "年", "天"):
            same = any(self._unit(ref) in (None, bound.unit.removeprefix("周")) for ref in refs)
            return same and bool(kinds & {"integer", "number"})  # 务工一年 is not one month of work.
        return True

    def _unit(self, ref: Ref) -> str | None:
        return self.model.measures[ref.name].unit if ref.role == "measure" else self.model.field(ref.name).unit

    def _by_unit(self, found: Found) -> Token | None:
        """60岁以上: the unit names the figure."""
        bound = found["bound"][0].value
        name = self.units.get(bound.unit or "")
        before = [token for token in found.behind(2) if not token.can("only")][-1:]  # 公益岗只有一个人的村
        counts = any(token.can(kind) for token in before for kind in ("fact", "table", "measure", "field"))
        if name is None or bound.about is not None or (counts and bound.unit in OF_MEMBERS):
            return None
        if bound.unit in OF_MEMBERS and (only_so_many(found) or self._counted_after(found, bound)):
            return None
        return condition(found, Test((field_ref(self.model, name),), bound.tests, bound.unit))

    def _same_figure_of_a_row(self, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """The fields that hold for one row what a measure adds up."""
        labels = {self.model.measures[ref.name].label for ref in refs if ref.role == "measure"}
        table = self.model.default_subject
        fields = self.model.tables[table].fields.items()
        return tuple(field_ref(self.model, f"{table}.{name}") for name, entry in fields if entry.label in labels)

    def _earned(self, found: Found) -> list[Token] | None:
        """在省外务工、挣到10万元以上的: what is earned in the job that was named, by each person."""
        bound, tables = found["bound"][0].value, {ref.table for ref in found["event"][0].refs}
        names = self.lexicon.section("ambiguous", {}).get(found["verb"][0].as_value("ambiguous"), [])
        sums = [SUM.fullmatch(self.model.measures[name].sql or "") for name in names]
        fields = [match["field"] for match in sums if match is not None and match["table"] in tables]
        if len(fields) != 1 or bound.unit not in (YUAN, None) or bound.about is not None:
            return None
        test = Test((field_ref(self.model, fields[0]),), bound.tests, bound.unit)
        kept = [token for token in found.all if token not in (*found["verb"], *found["bound"])]
        made = made_of("cond", test, [*found["verb"], *found["bound"]])
        return sorted([*kept, made], key=lambda token: token.start)

    def _of_so_many(self, found: Found) -> Token | None:
        """三口之家, 三人户: a unit that only ever says the size of what follows."""
        unit = found["bound"][0].value.unit
        if unit == "人" and found.after is not None and found.after.text == "户":
            return self._by_unit(found)
        return self._by_unit(found) if unit in self.units and unit not in {*OF_MEMBERS, None} - {"口"} else None

    def _counted_after(self, found: Found, bound: Bound) -> bool:
        """两人以上务工, 2人以上去省外的: the number is of those who follow, not of the household."""
        after = next((token for token in found.ahead(2) if not token.can("toward")), None)
        if after is None or not any(after.can(kind) for kind in ("table", "fact", "relation")):
            return False
        if after.of_role("relation"):
            return True
        tables = {ref.table for ref in after.of_role("table", "fact") if ref.table is not None}
        whose = {join.to for table in tables for join in self.model.tables[table].joins}
        return any(self.model.tables[table].counter == bound.unit for table in tables | whose)

    def _of_level(self, found: Found) -> Token | None:
        """地区层级是县: the value of a field that has the name of a level."""
        level = found["level"][0].of_role("level")[0]
        for ref in found["field"][0].of_role("field"):
            values = {value.value for value in self.model.field(ref.name).values}
            value = next((word for word in (level.name, found["level"][0].text) if word in values), None)
            if value is not None:
                fact = Compare(field=ref.name, op="=", value=value)
                return condition(found, Fact((Ref("fact", ref.name, level.label, ref.table, fact),)))
        return None

    def _of_field(self, found: Found) -> Token | None:
        """返贫风险为因病: the value names its field as well."""
        field, fact = found["field"][0], found["fact"][0]
        names = {ref.name for ref in field.of_role("field", "question")}
        refs = tuple(ref for ref in fact.of_role("fact") if ref.name in names)
        return made_of("term fact", None, found.all, refs=refs) if refs else None

    def _event_twice(self, found: Found) -> Token | None:
        """消除风险退出监测的: one event by two of its names."""
        one, again = found["a"][0], found["b"][0]
        dates = [
            {ref.name for ref in token.of_role("field") if type_of(self.model, ref) == "date"} for token in (one, again)
        ]
        again = replace(again, refs=())
        return made_of(" ".join(one.kinds), None, [one, again], refs=one.refs) if dates[0] & dates[1] else None

    def _when(self, found: Found) -> list[Token] | None:
        field, time = (
            found.one("field"),
            next(token for token in found.all if token.can("years") or token.can("period")),
        )
        refs = tuple(ref for ref in field.of_role("field") if type_of(self.model, ref) in _TIMES)
        period = _period(time.value)
        own_year = {f"{name}.{table.year}" for name, table in self.model.tables.items()}
        refs = tuple(ref for ref in refs if ref.name not in own_year)
        if not refs or period is None or self._names_a_group(found):
            return None
        when: list[Condition] = [When(refs, period)]
        groups = field.of_role("fact")
        joined = both([Fact(groups), *when] if groups else when)
        assert joined is not None
        where = [token for token in found["where"] if token.can("places") or token.can("area")]
        said = [token for token in found.all if token not in where]
        return [*where, made_of("cond noun", joined, said, refs=field.refs)]

    def _names_a_group(self, found: Found) -> bool:
        """2025年脱贫劳动力: without 的, in front of those who are meant, the word is no event of a year."""
        field, after = found.one("field"), found.after
        people = after is not None and (after.can("fact") or after.can("table"))
        return people and field.can("fact") and not field.text.endswith("的") and found.all[-1] is field

    def late_rules(self) -> tuple[GrammarRule, ...]:
        """Applied when groups are conditions."""
        return self._averages.shares()

    def _unrecorded_amount(self, found: Found) -> list[Token] | None:
        """帮扶措施金额没登记的: the one amount of money that such a row has."""
        of = found["of"][0]
        tables = tables_of(of.value) if of.can("cond") else {ref.table for ref in of.of_role("table")}
        refs = tuple(
            field_ref(self.model, f"{table}.{name}")
            for table in tables
            if table is not None
            for name, entry in self.model.tables[table].fields.items()
            if entry.type == "money" and entry.column is not None
        )
        how = found["how"]
        missing = Unrecorded(refs, how[0].can("missing"))
        return [of, made_of("cond", missing, [*found["term"], *how])] if len(refs) == 1 else None

    def _when_bounded(self, found: Found) -> Token | None:
        """纳入监测日期不早于2024年1月1日."""
        kinds = ("date", "year")
        refs = tuple(r for r in found["field"][0].of_role("field") if self.model.field(r.name).type in kinds)
        period = _period(found["time"][0].value)
        if not refs or period is None:
            return None
        later = found["than"][0].as_value("date_than") == "ge"
        span = Period(period.first, None) if later else Period(None, period.last)
        return made_of("cond", When(refs, span), found.all)

    def rules(self) -> tuple[GrammarRule, ...]:
        """All rules, in the order in which they apply."""
        return (*self._bounds(), *self._values(), *self._times(), *self._gaps())

    def _bounds(self) -> tuple[GrammarRule, ...]:
        """A figure within bounds."""
        return (
            rule("toward", r"{toward}(?P<what>{fact|years})", lambda found: found["what"]),
            rule("end_included", r"{open}{have}(?P<n>{amount}){close}", _end_included),
            rule("one_thing", r"(?P<n>{amount})(?P<what>{table|field|measure})(?!{de})", self._one_thing),
            *self._per.rules(),
            *self._ratios.rules(),
            *self._averages.rules(),
            *self._changes.rules(),
            *self._nothing.rules(),
            *self._of_row.bounded(),
            rule(
                "two_bounds",
                r"(?P<term>{field|measure})(?:{de}|{is}|{have}|{inside})*"
                r"(?P<bound>{bound}(?:{both}|{list_and}|{stop}|{or}|{pause})*{bound})",
                self._test,
            ),
            rule(
                "bounded",
                r"(?P<term>{field|measure})(?:{de}|{is}|{have}|{inside}|{total}|{both}|{or})*(?P<bound>{bound})",
                self._test,
            ),
            rule(
                "equal",
                r"(?P<term>{field|measure})(?:{de}|{is}|{have}|{only})*(?P<bound>{amount})(?={de}|{level}|{fact}|{table})",
                self._equal,
            ),
            rule(
                "short_of",
                r"(?P<term>{field|measure})(?P<none>{have_not})(?P<bound>{amount})(?={de}|{have}|{howmany}|{level}|{table})",
                self._short_of,
            ),
            *self._changes.rules_of_groups(),
        )

    def _values(self) -> tuple[GrammarRule, ...]:
        """A value of a field, or of the field that the unit names."""
        return (
            rule("of_field", r"(?P<field>{field|question})(?:{is}|{de}|{both})*(?P<fact>{fact})", self._of_field),
            rule("verb_of_field", r"(?P<fact>{fact})(?P<field>{question})", self._of_field),
            rule(
                "value_of_field",
                r"(?P<fact>{fact})(?P<field>{field})(?={de}|{table}|{fact}|{except_end}|{years}|{have}|{howmany}|{stop}|$)",
                self._of_field,
            ),
            rule("by_unit", r"(?P<bound>{bound})(?:{inside})?", self._by_unit),
            rule("by_unit_exact", r"(?P<bound>{amount})(?={de}|{fact})", self._by_unit),
            rule(
                "earned",
                r"(?P<event>{fact|table})(?:{pause}|{stop}|{both}|{de}|{years}|{places}|{table}|{inside})*(?P<verb>{ambiguous})(?P<bound>{bound})",
                self._earned,
            ),
            rule("earned_by", r"(?P<verb>{ambiguous})(?P<bound>{bound}){de}(?P<event>{table|fact})", self._earned),
            rule("of_so_many", r"(?P<bound>{amount})(?={table})", self._of_so_many),
            *self._changes.comparisons(),
            *self._held_against.rules(),
        )

    def _times(self) -> tuple[GrammarRule, ...]:
        """When something happened."""
        return (
            rule("event_twice", r"(?P<a>{field}){pause}?(?P<b>{field})", self._event_twice),
            rule(
                "when",
                r"{years|period}(?P<where>(?:{inside}|{stop})?(?:{places}|{area})?){field}|{field}(?:{is}|{inside})*{years|period}",
                self._when,
            ),
            rule(
                "when_bounded", r"(?P<field>{field})(?P<than>{date_than})(?P<time>{period|years})", self._when_bounded
            ),
            rule("of_level", r"(?P<field>{field}){is}(?P<level>{level})", self._of_level),
        )

    def _days_there(self, found: Found) -> Token | None:
        """纳入时间和消除时间都有的, 没有消除日期的监测户: whether a day or a year is on file."""
        fields = [token for token in found.all if token.can("field")]
        lacking = any(token.can("have_not") for token in found.all)
        of_fields = [token.of_role("field") for token in fields]
        named = [tuple(ref for ref in refs if self.model.field(ref.name).type in _TIMES) for refs in of_fields]
        happens = any(token.can("fact") for token in fields)
        if happens or not all(named) or (lacking and len(named) > 1):
            return None  # 低保没纳入的监测户: what has not happened; no day is named.
        joined = both([Unrecorded(refs, lacking) for refs in named])
        return made_of("cond", joined, found.all)

    def _gaps(self) -> tuple[GrammarRule, ...]:
        """What is not on file."""
        return (
            *self._nothing.late_rules(),
            rule(
                "days_there",
                rf"{_FIELDS}{{have|have_not}}(?={{de}})|{{have|have_not}}{_FIELDS}(?={{de}}{{table|cond|fact|howmany}})",
                self._days_there,
            ),
            *self._on_record.rules(),
            rule(
                "unrecorded_amount",
                r"(?P<of>{table}|{cond}){de}?(?P<term>{total})(?P<how>{missing|recorded})",
                self._unrecorded_amount,
            ),
        )


_TIMES = ("date", "year")
_FIELDS = r"{field}(?:(?:{list_and}|{pause}){field})*"


def _end_included(found: Found) -> list[Token] | None:
    """两个以上的…（含两个）: the end belongs to the bound already."""
    said = found["n"][0].value.tests[0][1]
    ends = [test for token in found.elsewhere("bound") for test in token.value.tests]
    included = any(op in (">=", "<=") and value == said for op, value in ends)
    return [] if included and "含" in found.all[1].text else None


def _period(value: Years | Period) -> Period | None:
    if isinstance(value, Period):
        return value
    if value.kind != "years" or list(value.exact) != list(range(min(value.exact), max(value.exact) + 1)):
        return None
    return Period(date(min(value.exact), 1, 1), date(max(value.exact), 12, 31))
