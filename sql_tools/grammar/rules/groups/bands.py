"""Bands that were said: 5000以下、5000到1万、1万以上."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import Test, Tests
from sql_tools.grammar.counters import OF_MEMBERS
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.conditions.field import FieldRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Operator
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.money import YUAN

_WHOLE_UNITS = {"岁", "周岁", "个月", "人", "口", "口人", "个", "户"}
"""What has no halves: 16到59岁 meets 60岁以上."""
_KEPT = ("fact", "table", "years", "places", "area")
"""What stands amid the words for the bands and says of what."""


class BandRules(FieldRules):
    """The rules of one model."""

    def _bands(self, found: Found) -> list[Token] | None:
        """5000以下、5000到1万、1万以上: bounds that meet are the bands of a distribution."""
        bounds = [token.value for token in found["bounds"] if isinstance(token.value, Bound)]
        term = found.first("term")
        refs = term.of_role("field", "measure") if term is not None else self._unit_fields(bounds[0])
        fields = tuple(ref for ref in refs if ref.role == "field")
        bands = bands_of(bounds, whole=all(self.model.field(ref.name).type == "integer" for ref in fields))
        if bands is None or not fields or not _so_many(found["term"], len(bands.edges) + 1):
            return None
        number = found["number"][:1]
        if number and not (self._counts(number[0]) and any(token.can("bands") for token in found["term"])):
            return None
        said = (*found["of"], *found["term"][1:])
        kept = [token for token in said if any(map(token.can, _KEPT))] + number
        rest = [token for token in found.all if token not in kept]
        ends = [made_of("cond", Test(fields, bands.ends, bounds[0].unit), found["bounds"])] if bands.ends else []
        return [made_of("group", GroupBy(refs=fields, edges=bands.edges), rest), *ends, *kept]

    def _counts(self, number: Token) -> bool:
        """人均纯收入分段统计户数：…: the number of rows, of which the bounds are none."""
        counters = {table.counter for table in self.model.tables.values()}
        return any(self.model.measures[ref.name].unit in counters for ref in number.of_role("measure"))

    def _bands_of_amount(self, found: Found) -> list[Token] | None:
        """小额信贷按金额分档：1万以下、…: the one amount of money that such a row has."""
        tables = {ref.table for ref in found["of"][0].of_role("fact") if ref.table is not None}
        amounts = [field_ref(self.model, name) for table in tables for name in self._stored_money(table)]
        bands = bands_of([token.value for token in found["bounds"] if isinstance(token.value, Bound)])
        if len(amounts) != 1 or bands is None:
            return None
        fields = tuple(amounts)
        ends = [made_of("cond", Test(fields, bands.ends, YUAN), found["bounds"])] if bands.ends else []
        rest = [token for token in found.all if token not in found["of"]]
        return [found["of"][0], made_of("group", GroupBy(refs=fields, edges=bands.edges), rest), *ends]

    def _stored_money(self, table: str) -> list[str]:
        fields = self.model.tables[table].fields.items()
        return [f"{table}.{name}" for name, entry in fields if entry.type == "money" and entry.column is not None]

    def _sizes(self, found: Found) -> list[Token] | None:
        """1人户、2人户、3人及以上户: one group of rows for each size, and one for all that are larger."""
        bounds = [token.value for token in found["bounds"] if isinstance(token.value, Bound)]
        units, values = {bound.unit for bound in bounds}, [bound.tests[0][1] for bound in bounds]
        kinds = [[op for op, _ in bound.tests] for bound in bounds]
        told = kinds == [["="]] * (len(bounds) - 1) + [[">="]] and not any(bound.about for bound in bounds)
        counters = {self.model.tables[r.name].counter for t in found.all for r in t.of_role("table")}
        own = self.model.tables[self.model.default_subject].counter
        name = self.units.get(units.pop() or "") if len(units) == 1 else None
        if name is None or not told or counters != {own} or any(b - a != 1 for a, b in pairwise(values)):
            return None
        fields, noun = (field_ref(self.model, name),), found["noun"][0]
        group = made_of("group", GroupBy(refs=fields, edges=tuple(values[1:])), found["bounds"])
        least = [] if values[0] <= 1 else [made_of("cond", Test(fields, ((">=", values[0]),), None), found["bounds"])]
        return [group, *least, noun]

    def _unit_fields(self, bound: Bound) -> tuple[Ref, ...]:
        name = self.units.get(bound.unit or "")
        return (field_ref(self.model, name),) if name is not None and bound.unit not in OF_MEMBERS else ()

    def rules(self) -> tuple[GrammarRule, ...]:
        """Bands that were said; applied before groups take the words that they need."""
        return (
            rule(
                "sizes_said",
                r"(?P<bounds>{amount}{table}(?:(?:{pause}|{list_and}){amount}{table})*(?:{pause}|{list_and}){bound})(?P<noun>{table})",
                self._sizes,
            ),
            rule(
                "bands_said",
                r"(?:{split}(?P<of>{fact|years}?){de}?)?(?P<term>(?:{field|measure}(?:{de}|{split}|{stop}|{bands}|{amount}(?={bands})|{structure}|{pause}|{split_end}|{fact}|{table}|{years}|{places}|{area}|{open})*)?)"
                r"(?P<number>(?:{measure}{stop})?)(?P<bounds>{bound}(?:(?:{pause}|{list_and}|{stop})*{de}?{bound})+){close}?(?:{amount}?{bands})?",
                self._bands,
            ),
            rule(
                "bands_of_amount",
                r"{split}?(?P<of>{fact}){de}?{split}?(?P<term>{total})(?:{bands}|{stop}|{split_end}|{open}|{split})*(?P<bounds>{bound}(?:(?:{pause}|{list_and}|{stop})*{bound})+){close}?(?:{amount}?{bands})?",
                self._bands_of_amount,
            ),
        )


def _so_many(said: list[Token], number: int) -> bool:
    """分成三档: as many as are then told."""
    return all(token.value.tests == (("=", number),) for token in said if token.can("amount"))


@dataclass(frozen=True)
class Bands:
    """The inner borders of bands, and the bounds of the lowest and the highest where those are not open."""

    edges: tuple[Decimal, ...]
    ends: Tests = ()


def bands_of(bounds: list[Bound], whole: bool = False) -> Bands | None:
    """The bands that the bounds make where, in rising order, they meet end to end; else ``None``.

    ``whole``: the figure has no halves, so that 16—29 meets 30—39.
    """
    spans = []
    for bound in bounds:
        low = next((value for op, value in bound.tests if op in (">", ">=")), None)
        high = next((value for op, value in bound.tests if op in ("<", "<=")), None)
        if bound.about is not None or (low is None and high is None):
            return None
        spans.append((low, high))
    spans.sort(key=lambda span: (span[0] is not None, span[0] or Decimal(0)))
    step = Decimal(1) if whole or any(bound.unit in _WHOLE_UNITS for bound in bounds) else Decimal(0)
    meet = all(
        left is not None and right is not None and right - left in (0, step)
        for (_, left), (right, _) in pairwise(spans)
    )
    if len(spans) < 2 or not meet:
        return None
    lowest, highest = spans[0][0], spans[-1][1]
    ends: list[tuple[Operator, Decimal]] = [(">=", lowest)] if lowest is not None else []
    ends += [("<=", highest)] if highest is not None else []
    return Bands(tuple(low for low, _ in spans[1:] if low is not None), tuple(ends))
