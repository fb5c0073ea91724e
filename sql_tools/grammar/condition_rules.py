"""From words to conditions: bounds find their figure, negation its scope, lists their joint meaning."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Either,
    Exists,
    Fact,
    FieldsTest,
    Many,
    No,
    PartShare,
    Quantifier,
    Test,
    Tests,
    Unrecorded,
    When,
    both,
)
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Operator
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Period, Years
from sql_tools.semantic_model import SemanticModel

_COUNTED_UNITS = {None, "个", "名", "位", "人", "户", "家", "处", "笔", "次", "项", "宗", "套", "口", "口人"}
_THAN: dict[str, Operator] = {"gt": ">", "lt": "<", "ge": ">=", "le": "<="}


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
        tests = [Test(refs, _scaled(bound), bound.unit) for bound in bounds]
        joined: Condition = Either(tuple(tests)) if any(t.can("or") for t in found.all) else _all(tests)
        return _condition(found, joined)

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
        if name is None or bound.about is not None:
            return None
        return _condition(found, Test((self._field(name),), _scaled(bound), bound.unit))

    def _field(self, name: str) -> Ref:
        return Ref("field", name, self.model.field(name).label, name.partition(".")[0])

    def _grown(self, found: Found) -> Token | None:
        """人均纯收入比上年增长10%以上: a bound on the growth that belongs to the figure."""
        bound, down = found["bound"][0].value, any(token.can("fall") for token in found["way"])
        form = "percent" if bound.unit == "%" else "difference"
        refs = self.change_fields(found["term"][0], form)
        if not refs or bound.about is not None:
            return None
        tests = _mirrored(bound.tests) if down else bound.tests
        return _condition(found, Test(refs, tests, bound.unit))

    def _moved(self, found: Found) -> Token | None:
        """人均纯收入比上年下降的: grown or fallen at all."""
        refs = self.change_fields(found["term"][0], "difference") or self.change_fields(found["term"][0], "percent")
        if not refs:
            return None
        op: Operator = "<" if any(token.can("fall") for token in found["way"]) else ">"
        return _condition(found, Test(refs, ((op, Decimal(0)),), None))

    def change_fields(self, term: Token, form: str) -> tuple[Ref, ...]:
        """The fields that hold the change of a figure against the year before."""
        names = {ref.name for ref in term.of_role("measure")}
        return tuple(
            self._field(name)
            for name, link in self._changes.items()
            if link["measure"] in names and link["form"] == form
        )

    def _fields(self, found: Found) -> Token | None:
        left, than, right = found["left"][0], found["than"][0], found["right"][0]
        refs = (left.of_role("field"), right.of_role("field"))
        if not all(refs):
            return None
        return _condition(found, FieldsTest(refs[0], _THAN[than.as_value("than")], refs[1]))

    def _ratio(self, found: Found) -> Token | None:
        """工资性收入占纯收入的比例: the measure of the model that divides the two."""
        parts = {ref.name for ref in found["part"][0].of_role("measure")}
        wholes = {ref.name for ref in found["whole"][0].of_role("measure")}
        for name, measure in self.model.measures.items():
            if measure.numerator in parts and measure.denominator in wholes and measure.type == "percent":
                return made_of("term measure field", None, found.all, refs=self._ratio_refs(name))
        return None

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

    def rules(self) -> tuple[GrammarRule, ...]:
        """All rules, in the order in which they apply."""
        return (
            rule("ratio", r"(?P<part>{measure}){de}?{take}(?P<whole>{measure})(?:{de}?{share})?", self._ratio),
            rule(
                "ratio_from",
                r"(?P<bound>{bound}){de}?(?P<whole>{measure}){de}?{from}(?P<part>{measure})",
                self._inverted_ratio,
            ),
            rule(
                "grown",
                r"(?P<term>{measure}){stop}?(?:{versus}?(?:{last_time}|{years})(?:{de}(?:{measure}))?)?{is}?(?P<way>{rise|fall|growth})"
                r"{is}?(?:{than})?(?P<bound>{bound})",
                self._grown,
            ),
            rule(
                "moved",
                r"(?P<term>{measure})(?:{versus}?(?:{last_time}|{years}))(?P<way>{rise|fall})(?={de})",
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
            rule("by_unit", r"(?P<bound>{bound})(?:{inside})?", self._by_unit),
            rule("by_unit_exact", r"(?P<bound>{amount})(?={de}|{fact})", self._by_unit),
            rule("fields", r"(?P<left>{field})(?P<than>{than})(?P<right>{field})", self._fields),
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
        return _condition(found, When(refs, period)) if refs and period is not None else None


def _all(tests: list[Test]) -> Condition:
    joined = both(list(tests))
    assert joined is not None
    return joined


def _scaled(bound: Bound) -> Tests:
    """Months said in years: a bound on a number of months is in months already."""
    return bound.tests


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
