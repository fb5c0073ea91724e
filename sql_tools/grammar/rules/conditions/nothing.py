"""Nothing of a figure, or some of it: 没有工资性收入, 一分钱没分红, 没带动一户的项目, 有工资性收入的户."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.grammar.conditions import Both, Test, Tests
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.field import FieldRules, condition, said_of_a_noun
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.recognizers.bound import Bound

_NONE: Tests = (("=", Decimal(0)),)
_SOME: Tests = ((">", Decimal(0)),)


class NothingRules(FieldRules):
    """The rules of one model: what is not on file is not nothing."""

    def _none_of_it(self, found: Found) -> Token | None:
        """没有工资性收入: the amount is zero, where every row has it on file."""
        fields = (found["term"] or found["last"])[0].of_role("field")
        money = [ref for ref in fields if self.model.field(ref.name).type == "money"]
        kept = [ref for ref in money if ref.table in self._upper and self.model.field(ref.name).required]
        kept = kept or [ref for ref in money if self._is_of_rows_behind(ref, found)]
        return condition(found, Test(tuple(kept), _NONE)) if kept else None

    def _is_of_rows_behind(self, ref: Ref, found: Found) -> bool:
        """没有分红的村: said of the rows themselves, by their own noun."""
        first, *rest = (*found.ahead(2), None, None)[:2]
        noun = rest[0] if first is not None and first.can("de") else first
        tables = {each.name for each in noun.of_role("table")} if noun is not None else set()
        nouns = {self.model.tables[name].noun for name in tables}
        return ref.table is not None and self.model.tables[ref.table].noun in nouns

    def _some_of_it(self, found: Found) -> Token | None:
        """有工资性收入的脱贫户: more than nothing."""
        ahead = found.ahead(2)
        direct = len(ahead) == 2 and ahead[0].can("de") and any(map(ahead[1].can, ("fact", "table", "cond")))
        if not direct and not any(map(ahead[0].can, ("have_not", "both"))) and not said_of_a_noun(found):
            return None
        money = tuple(ref for ref in found["term"][0].of_role("field") if self.model.field(ref.name).type == "money")
        return condition(found, Test(money, _SOME)) if money else None

    def _each_or_none(self, found: Found) -> Token | None:
        """既有工资性收入又有经营性收入的户, 没有工资性收入和经营性收入的户: of each of them, or of none."""
        lead = found["lead"][0]
        if lead.can("both") and not lead.text.endswith("有"):
            return None
        terms = [token for token in found["terms"] if token.can("field")]
        fields = [tuple(r for r in t.of_role("field") if self.model.field(r.name).type == "money") for t in terms]
        tests = _NONE if lead.can("have_not") else _SOME
        return condition(found, Both(tuple(Test(refs, tests) for refs in fields))) if all(fields) else None

    def _not_one_of_it(self, found: Found) -> Token | None:
        """没带动一户, 一分钱没分红: not one of the unit in which the figure is counted."""
        fields = found.one("field").of_role("field")
        one = next(token for token in found.all if token.can("amount") or token.can("not_a_bit"))
        kept = tuple(ref for ref in fields if self._is_one(one, ref))
        return condition(found, Test(kept, _NONE)) if kept else None

    def _is_one(self, said: Token, ref: Ref) -> bool:
        if said.can("not_a_bit"):
            return self.model.field(ref.name).type == "money"
        bound = said.value
        once = isinstance(bound, Bound) and bound.about is None and bound.tests == (("=", Decimal(1)),)
        return once and bound.unit is not None and bound.unit == self.model.field(ref.name).unit

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before a figure takes the amount beside it."""
        ends = r"(?={de}|{table}|{fact}|{stop}|{level}|$)"
        return (
            rule(
                "each_of_them_or_none",
                r"(?P<lead>{have}|{have_not}|{both})(?P<terms>{field}(?:(?:{list_and}|{pause}|{both}{have}?){field})+)(?={de}(?:{fact}|{table}|{cond}))",
                self._each_or_none,
            ),
            rule(
                "not_one_of_it",
                r"(?:{have_not}{field}{amount}|{amount|not_a_bit}{have_not}{field})" + ends,
                self._not_one_of_it,
            ),
        )

    def late_rules(self) -> tuple[GrammarRule, ...]:
        """Applied behind bounds."""
        return (
            rule("some_of_it", r"{have}(?P<term>{field})(?={de}|{stop}|{both}|{have_not})", self._some_of_it),
            rule(
                "none_of_it_after",
                r"(?:{not_a_bit}(?P<term>{field}){de}?|(?P<last>{field}){de}?{not_a_bit}?){have_not}(?={de}|{table}|{fact})",
                self._none_of_it,
            ),
            rule(
                "none_of_it",
                r"(?P<last>){have_not}{not_a_bit}?(?P<term>{field})(?={de}|{table}|{fact}|{stop}|$)",
                self._none_of_it,
            ),
        )
