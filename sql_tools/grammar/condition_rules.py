"""From words to conditions: bounds find their figure, negation its scope, lists their joint meaning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import (
    Condition,
    Either,
    Fact,
    FieldsTest,
    Test,
    Tests,
    Unrecorded,
    When,
    both,
    conjuncts,
)
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import UNKNOWN, Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare, Operator
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Period, Years
from sql_tools.semantic_model import SemanticModel

_THAN: dict[str, Operator] = {"gt": ">", "lt": "<", "ge": ">=", "le": "<="}


_COUNTERS = {"人", "口", "个"}
"""Units that count whatever stands before them (残疾人2人以上); only alone do they name a figure."""


def _condition(found: Found, condition: Condition) -> Token:
    return made_of("cond", condition, found.all)


class ConditionRules:
    """The rules of one model: which figures a unit names, which growth belongs to which figure."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.model: SemanticModel = lexicon.model
        self._units: dict[str, str] = lexicon.section("units", {})
        self._changes: dict[str, dict[str, str]] = lexicon.section("changes", {})

    # ---- Figures within bounds ----------------------------------------------------------------------

    def _test(self, found: Found) -> Token | None:
        term, bounds = found["term"][0], [token.value for token in found["bound"] if isinstance(token.value, Bound)]
        refs = term.of_role("field", "measure")
        if any(bound.about is not None for bound in bounds) or not self._fit(refs, bounds[0]):
            return None
        if found.before is not None and found.before.can("fact") and self._only_counts(refs):
            return None
        tests = [Test(refs, _scaled(bound), bound.unit) for bound in bounds]
        joined: Condition = Either(tuple(tests)) if any(t.can("or") for t in found.all) else _all(tests)
        return _condition(found, joined)

    def _bands(self, found: Found) -> Token | None:
        """5000以下、5000到1万、1万以上: bounds that meet are the bands of a distribution."""
        bounds = [token.value for token in found["bounds"] if isinstance(token.value, Bound)]
        edges = band_edges(bounds)
        term = found.first("term")
        refs = term.of_role("field", "measure") if term is not None else self._unit_fields(bounds[0])
        fields = tuple(ref for ref in refs if ref.role == "field")
        if edges is None or not fields:
            return None
        return made_of("group", GroupBy(refs=fields, edges=edges), found.all)

    def _only_counts(self, refs: tuple[Ref, ...]) -> bool:
        """True of 户数 and 人数: behind the name of a group they count that group."""
        return all(ref.role == "measure" and self.model.measures[ref.name].type == "integer" for ref in refs)

    def _unit_fields(self, bound: Bound) -> tuple[Ref, ...]:
        name = self._units.get(bound.unit or "")
        return (self._field(name),) if name is not None and bound.unit not in _COUNTERS else ()

    def _each(self, found: Found) -> Token | None:
        """平均每户医疗支出, 医疗支出平均每户: the measure that divides the figure by the number of those."""
        if not found["each"][0].text.endswith("每"):
            return None
        nouns = {ref.name for ref in found["noun"][0].of_role("table")}
        counts = {
            name
            for name, measure in self.model.measures.items()
            if measure.sql is not None and measure.unit in {self.model.tables[noun].counter for noun in nouns}
        }
        above = {ref.name for ref in found["figure"][0].of_role("measure")}
        for name, measure in self.model.measures.items():
            if measure.numerator in above and measure.denominator in counts:
                return made_of("term measure", None, found.all, refs=self._ratio_refs(name))
        return made_of(UNKNOWN, None, found.all)

    def _each_how_many(self, found: Found) -> Token | None:
        """每户有多少人: the measure that divides the number of the one by that of the other."""
        if not found["each"][0].text.endswith("每"):
            return None
        above = {self.model.tables[ref.name].counter for ref in found["of"][0].of_role("table")}
        below = {self.model.tables[ref.name].counter for ref in found["noun"][0].of_role("table")}
        for name, measure in self.model.measures.items():
            if measure.numerator is None or measure.denominator is None:
                continue
            units = self.model.measures[measure.numerator].unit, self.model.measures[measure.denominator].unit
            if units[0] in above and units[1] in below:
                return made_of("term measure", None, found.all, refs=self._ratio_refs(name))
        return None

    def _each_of(self, found: Found) -> list[Token] | None:
        """平均每户脱贫户纯收入."""
        made = self._each(found)
        return None if made is None else [*found["mid"], made]

    def _per(self, found: Found) -> Token | None:
        """人均自付医疗支出: the measure that divides the figure as 人均 does; without one, it is not understood."""
        per, figure = found["per"][0], found["figure"][0]
        below = {m.denominator for ref in per.of_role("measure") if (m := self.model.measures[ref.name]).numerator}
        above = {ref.name for ref in figure.of_role("measure")}
        if not below or any(self.model.measures[name].numerator for name in above):
            return None
        for name, measure in self.model.measures.items():
            if measure.numerator in above and measure.denominator in below:
                return made_of("term measure", None, found.all, refs=self._ratio_refs(name))
        return made_of(UNKNOWN, None, found.all)

    def _fit(self, refs: tuple[Ref, ...], bound: Bound) -> bool:
        """A percentage does not bound an amount of money, nor money a number of people."""
        kinds = {self._type(ref) for ref in refs}
        if bound.unit in ("%", "百分点"):
            return "percent" in kinds
        if bound.unit == "元":
            return "money" in kinds
        if bound.unit in ("岁", "周岁", "个月", "年", "天"):
            return bool(kinds & {"integer", "number"})
        return True

    def _type(self, ref: Ref) -> str:
        return self.model.measures[ref.name].type if ref.role == "measure" else self.model.field(ref.name).type

    def _by_unit(self, found: Found) -> Token | None:
        """60岁以上: the unit names the figure."""
        bound = found["bound"][0].value
        name = self._units.get(bound.unit or "")
        counts = found.before is not None and any(found.before.can(k) for k in ("fact", "table", "measure", "field"))
        if name is None or bound.about is not None or (counts and bound.unit in _COUNTERS):
            return None
        return _condition(found, Test((self._field(name),), _scaled(bound), bound.unit))

    def _people(self, found: Found) -> Token | None:
        """一个人的(户): a counter and the noun that it counts are one unit."""
        bound, noun = found["n"][0].value, found["who"][0].text
        if bound.unit not in ("个", None) or noun not in self._units:
            return None
        return made_of(found["n"][0].kinds[0], replace(bound, unit=noun), found.all)

    def _field(self, name: str) -> Ref:
        return Ref("field", name, self.model.field(name).label, name.partition(".")[0])

    def _grown(self, found: Found) -> Token | None:
        """人均纯收入比上年增长10%以上: a bound on the growth that belongs to the figure."""
        bound, down = found["bound"][0].value, any(token.can("fall") for token in found["way"])
        form = "percent" if bound.unit == "%" else "difference"
        refs = self.change_fields(found["term"][0], form)
        if bound.about is not None:
            return None
        tests = _mirrored(bound.tests) if down else bound.tests
        if not refs:
            return self._against_before(found, form, tests)
        return _condition(found, Test(refs, tests, bound.unit))

    def _against_before(self, found: Found, form: str, tests: Tests) -> Token | None:
        """A field without a growth of its own is held against the row of the year before."""
        for ref in found["term"][0].of_role("field"):
            table, _, name = ref.name.partition(".")
            joins = self.model.tables[table].joins if table in self.model.tables else ()
            before = next((join.name for join in joins if join.to == table and join.year == "previous"), None)
            if before is not None:
                other = Ref("field", f"{before}.{name}", f"上年{ref.label}", before)
                parts = [_grown_by(ref, other, op, value, form) for op, value in tests]
                joined = both(list(parts))
                return _condition(found, joined) if joined is not None else None
        return None

    def _moved(self, found: Found) -> Token | None:
        """人均纯收入比上年下降的: grown or fallen at all."""
        down = any(_means_less(token) for token in found["way"])
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        moved = self._change_of(names, down)
        if moved is None:
            return self._against_before(found, "difference", (("<" if down else ">", Decimal(0)),))
        return _condition(found, moved)

    def _change_of(self, measures: set[str], down: bool) -> Test | None:
        """Fallen or risen at all: the change of the figure, and the yes/no field of a row that says so."""
        refs = self._linked(measures, "difference") or self._linked(measures, "percent")
        if not refs:
            return None
        flags = self._linked(measures, "down" if down else "up")
        flag = next((replace(f, role="fact", fact=Compare(field=f.name, op="=", value=True)) for f in flags), None)
        return Test(refs, (("<" if down else ">", Decimal(0)),), None, flag)

    def _flagged(self, found: Found) -> Token | None:
        """收入不增反降: the yes/no field says of which figure."""
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        for ref in found["fact"][0].of_role("fact"):
            link = self._changes.get(ref.name)
            if link is not None and link["measure"] in names:
                moved = self._change_of(names, link["form"] == "down")
                return _condition(found, moved) if moved is not None else None
        return None

    def _of_field(self, found: Found) -> Token | None:
        """返贫风险为因病: the value names its field as well."""
        field, fact = found["field"][0], found["fact"][0]
        names = {ref.name for ref in field.of_role("field", "question")}
        refs = tuple(ref for ref in fact.of_role("fact") if ref.name in names)
        return made_of("term fact", None, found.all, refs=refs) if refs else None

    def _ratio_in(self, found: Found) -> list[Token] | None:
        """纯收入里，工资性收入占多少."""
        ratio = self._ratio(found)
        return None if ratio is None else [*found["mid"], ratio]

    def _and_moved(self, found: Found) -> list[Token] | None:
        """人均纯收入低于1万元且较上年下降的: the second condition speaks of the figure of the first."""
        first = found["first"][0].value
        test = next((item for item in conjuncts(first) if isinstance(item, Test)), None)
        if test is None:
            return None
        names = {ref.name for ref in test.refs if ref.role == "measure"}
        moved = self._change_of(names, any(token.can("fall") for token in found["way"]))
        if moved is None:
            return None
        return [made_of("cond", _all_of([first, moved]), found.all)]

    def change_fields(self, term: Token, form: str) -> tuple[Ref, ...]:
        """The fields that hold the change of a figure against the year before."""
        return self._linked({ref.name for ref in term.of_role("measure")}, form)

    def _linked(self, measures: set[str], form: str) -> tuple[Ref, ...]:
        return tuple(
            self._field(name)
            for name, link in self._changes.items()
            if link["measure"] in measures and link["form"] == form
        )

    def _fields(self, found: Found) -> Token | None:
        left, than, right = found["left"][0], found["than"][0], found["right"][0]
        refs = (left.of_role("field", "measure"), right.of_role("field", "measure"))
        if left.text == right.text:
            return None
        return _condition(found, FieldsTest(refs[0], _THAN[than.as_value("than")], refs[1]))

    def _figures(self, found: Found) -> Token | None:
        """收入增速比农村居民收入增速高出3个百分点以上."""
        left, right = found["left"][0].of_role("field", "measure"), found["right"][0].of_role("field", "measure")
        down = any(_means_less(token) for token in found["way"])
        bound = next((token.value for token in found["bound"]), None)
        if bound is None:
            return _condition(found, FieldsTest(left, "<" if down else ">", right))
        if bound.about is not None or len(bound.tests) != 1:
            return None
        (op, value), *_ = _mirrored(bound.tests) if down else bound.tests
        return _condition(found, FieldsTest(left, op, right, plus=value))

    def _year_against(self, found: Found) -> list[Token] | None:
        """2025年比2024年低."""
        now, then = found.first("now"), found["then"][0].value
        year = now.value.exact[-1] if now is not None and now.value.exact else None
        if len(then.exact) != 1 or (year is not None and year - then.exact[0] != 1):
            return None
        refs = self.change_fields(found["term"][0], "difference")
        if not refs:
            return None
        op: Operator = "<" if found["way"][0].as_value("adjective") == "down" else ">"
        made = _condition(found, Test(refs, ((op, Decimal(0)),), None))
        return [*found["now"], made] if now is not None else [made]

    def _ratio(self, found: Found) -> Token | None:
        """工资性收入占纯收入的比例: the measure of the model that divides the two."""
        parts = {ref.name for ref in found["part"][0].of_role("measure")}
        wholes = {ref.name for ref in found["whole"][0].of_role("measure")}
        for name, measure in self.model.measures.items():
            if measure.numerator in parts and measure.denominator in wholes and measure.type == "percent":
                return made_of("term measure field", None, found.all, refs=self._ratio_refs(name))
        return None

    def _ratio_bounded(self, found: Found) -> Token | None:
        """医疗支出占纯收入三成以上, without a ratio of its own: against that part of the other, which must be positive."""
        bound = found["bound"][0].value
        left, right = found["part"][0].of_role("field"), found["whole"][0].of_role("field")
        if bound.unit != "%" or bound.about is not None or not left or not right:
            return None
        tests: list[Condition] = [FieldsTest(left, op, right, times=value / 100) for op, value in bound.tests]
        return _condition(found, _all_of([Test(right, ((">", Decimal(0)),)), *tests]))

    def _ratio_refs(self, measure: str) -> tuple[Ref, ...]:
        """The measure, and the field of a row that says the same (they share their label)."""
        content = self.model.measures[measure]
        refs = [Ref("measure", measure, content.label, content.subjects[0])]
        for table in content.subjects:
            for name, entry in self.model.tables[table].fields.items():
                if entry.label == content.label:
                    refs.append(Ref("field", f"{table}.{name}", entry.label, table))
        return tuple(refs)

    def _inverted_ratio(self, found: Found) -> Token | None:
        """百分之八十以上收入靠工资."""
        ratio = self._ratio(found)
        if ratio is None or found["bound"][0].value.about is not None:
            return None
        return _condition(found, Test(ratio.refs, found["bound"][0].value.tests, "%"))

    def band_rules(self) -> tuple[GrammarRule, ...]:
        """Bands that were said; applied before groups take the words that they need."""
        return (
            rule(
                "bands_said",
                r"(?P<term>(?:{field|measure}(?:{de}|{split}|{stop}|{bands}|{pause})*)?)(?P<bounds>{bound}(?:(?:{pause}|{list_and}|{stop})*{de}?{bound})+)(?:{amount}?{bands})?",
                self._bands,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """All rules, in the order in which they apply."""
        return (
            rule("one_thing", r"(?P<n>{amount})(?P<what>{table|field})(?!{de})", _one_thing),
            rule("per", r"(?P<per>{measure})(?P<figure>{measure})", self._per),
            rule(
                "each_how_many",
                r"(?P<each>{each}|{mean})(?P<noun>{table})(?:{mean}|{have})*{howmany}(?P<of>{table})",
                self._each_how_many,
            ),
            rule("each_has", r"(?P<figure>{measure}){de}?(?P<each>{mean}|{each})(?P<noun>{table})", self._each),
            rule(
                "each_has_on_average",
                r"(?P<each>{mean}|{each})(?P<noun>{table})(?P<mid>(?:{fact}{de}?)*){de}?{mean}?{de}?(?P<figure>{measure})",
                self._each_of,
            ),
            rule(
                "ratio_in",
                r"(?P<whole>{measure}){inside}{stop}?(?P<mid>{years}?)(?P<part>{measure}){de}?(?:{take}|{share})",
                self._ratio_in,
            ),
            rule("ratio", r"(?P<part>{measure}){de}?{take}(?P<whole>{measure})(?:{de}?{share})?", self._ratio),
            rule(
                "ratio_from",
                r"(?P<bound>{bound}){de}?(?P<whole>{measure}){de}?{from}(?P<part>{measure})",
                self._inverted_ratio,
            ),
            rule(
                "ratio_bounded",
                r"(?P<part>{measure|field}){de}?{take}{de}?(?P<whole>{measure|field})(?:{de}?{share})?{is}?(?P<bound>{bound})",
                self._ratio_bounded,
            ),
            rule(
                "grown",
                r"(?P<term>{measure|field}){stop}?(?:{versus}?(?:{last_time}|{years})(?:{de}(?:{measure}))?)?{is}?(?P<way>{rise|fall|growth})"
                r"{is}?(?:{than})?(?P<bound>{bound})",
                self._grown,
            ),
            rule(
                "moved",
                r"(?P<term>{measure|field})(?:{versus}?(?:{last_time}|{years}))?(?P<way>{rise|fall})(?={de}|{table}|{cond}|{fact})",
                self._moved,
            ),
            rule(
                "two_bounds",
                r"(?P<term>{field|measure})(?:{de}|{is}|{have}|{inside})*"
                r"(?P<bound>{bound}(?:{both}|{list_and}|{stop}|{or}|{pause})*{bound})",
                self._test,
            ),
            rule(
                "bounded",
                r"(?P<term>{field|measure})(?:{de}|{is}|{have}|{inside}|{total})*(?P<bound>{bound})",
                self._test,
            ),
            rule(
                "equal",
                r"(?P<term>{field|measure})(?:{de}|{is}|{have})*(?P<bound>{amount})(?={de}|{level}|{fact}|{table})",
                self._test,
            ),
            rule("so_many_people", r"(?P<n>{amount|bound})(?P<who>{table})(?={de})", self._people),
            rule(
                "below_before",
                r"(?P<term>{measure|field})(?P<way>{than})(?:{years}|{last_time})(?={de}|{table}|{fact}|{stop})",
                self._moved,
            ),
            rule("flagged", r"(?P<term>{measure}){de}?(?P<fact>{fact})", self._flagged),
            rule("of_field", r"(?P<field>{field|question})(?:{is}|{de})*(?P<fact>{fact})", self._of_field),
            rule("by_unit", r"(?P<bound>{bound})(?:{inside})?", self._by_unit),
            rule("by_unit_exact", r"(?P<bound>{amount})(?={de}|{fact})", self._by_unit),
            rule(
                "and_moved",
                r"(?P<first>{cond}){stop}?{both}?(?P<versus>{versus|rather})(?:{years}|{last_time})(?P<way>{rise|fall})(?P<bound>{bound}?)(?={de})",
                self._and_moved,
            ),
            rule(
                "fields", r"(?P<left>{field|measure}){versus}?(?P<than>{than})(?P<right>{field|measure})", self._fields
            ),
            rule(
                "figures",
                r"(?P<left>{field|measure}){versus}(?P<right>{field|measure})(?P<way>{rise|fall|than|adjective}+)(?P<bound>{bound}?)",
                self._figures,
            ),
            rule(
                "years_against",
                r"(?P<term>{field|measure})(?P<now>{years}?){versus}(?P<then>{years})(?:{comparative}|{rather})?(?P<way>{adjective})(?!{howmuch|howmany})",
                self._year_against,
            ),
            rule("when", r"(?P<time>{years|period})(?:{inside}|{stop})?(?P<field>{field})", self._when),
            rule("when_after", r"(?P<field>{field})(?:{is}|{inside})*(?P<time>{years|period})", self._when),
            rule("unrecorded", r"(?P<field>{field})(?P<how>{missing|recorded})", _unrecorded),
        )

    def _when(self, found: Found) -> Token | None:
        refs = tuple(
            ref for ref in found["field"][0].of_role("field") if self.model.field(ref.name).type in ("date", "year")
        )
        period = _period(found["time"][0].value)
        own_year = {f"{name}.{table.year}" for name, table in self.model.tables.items()}
        refs = tuple(ref for ref in refs if ref.name not in own_year)
        if not refs or period is None:
            return None
        when: list[Condition] = [When(refs, period)]
        groups = found["field"][0].of_role("fact")
        joined = both([Fact(groups), *when] if groups else when)
        assert joined is not None
        return made_of("cond noun", joined, found.all, refs=found["field"][0].refs)


def _all_of(items: list[Condition]) -> Condition:
    joined = both(items)
    assert joined is not None
    return joined


def _all(tests: list[Test]) -> Condition:
    joined = both(list(tests))
    assert joined is not None
    return joined


def _scaled(bound: Bound) -> Tests:
    """Months said in years: a bound on a number of months is in months already."""
    return bound.tests


def _means_less(token: Token) -> bool:
    return token.can("fall") or token.as_value("adjective") == "down" or token.as_value("than") in ("lt", "le")


def _grown_by(now: Ref, before: Ref, op: Operator, value: Decimal, form: str) -> FieldsTest:
    if form == "percent":
        return FieldsTest((now,), op, (before,), times=1 + value / 100)
    return FieldsTest((now,), op, (before,), plus=value)


def band_edges(bounds: list[Bound]) -> tuple[Decimal, ...] | None:
    """The inner borders where the bounds, in rising order, meet end to end and leave nothing out; else ``None``."""
    spans = []
    for bound in bounds:
        low = next((value for op, value in bound.tests if op in (">", ">=")), None)
        high = next((value for op, value in bound.tests if op in ("<", "<=")), None)
        if bound.about is not None or (low is None and high is None):
            return None
        spans.append((low, high))
    spans.sort(key=lambda span: (span[0] is not None, span[0] or Decimal(0)))
    meet = all(left[1] is not None and left[1] == right[0] for left, right in pairwise(spans))
    if len(spans) < 2 or not meet or spans[0][0] is not None or spans[-1][1] is not None:
        return None
    return tuple(high for _, high in spans if high is not None)


def _one_thing(found: Found) -> Token | None:
    """一个项目, 一户: the thing itself, not a number of it."""
    bound = found["n"][0].value
    if bound.tests != (("=", Decimal(1)),) or bound.about is not None:
        return None
    thing = found["what"][0]
    return made_of(" ".join(thing.kinds), None, found.all, refs=thing.refs)


def _mirrored(tests: Tests) -> Tests:
    """下降10%以上 is a growth of −10 or less."""
    mirror: dict[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
    return tuple((mirror[op], -value) for op, value in tests)


def _fractional(bound: Bound) -> bool:
    return any(value != value.to_integral_value() for _, value in bound.tests)


def _period(value: Years | Period) -> Period | None:
    if isinstance(value, Period):
        return value
    if value.kind != "years" or list(value.exact) != list(range(min(value.exact), max(value.exact) + 1)):
        return None
    return Period(date(min(value.exact), 1, 1), date(max(value.exact), 12, 31))


def _unrecorded(found: Found) -> Token:
    holds = found["how"][0].can("missing")
    return made_of("cond", Unrecorded(found["field"][0].of_role("field"), holds), found.all)
