"""Figures as parts of others: 工资性收入占纯收入的比例, 自付医疗支出超过纯收入三成."""

from __future__ import annotations

import re
from decimal import Decimal

from sql_tools.grammar.conditions import Condition, FieldsTest, Test
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, measure_refs
from sql_tools.grammar.rules.conditions.field import THAN, FieldRules, all_of, condition
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref

_ADDED = re.compile(r"SUM\(\{(?P<field>[\w.]+)\}\)")
"""A measure that adds up one field."""


class RatioRules(FieldRules):
    """The rules of one model: a ratio is the measure of the model that divides the two."""

    def _ratio(self, found: Found) -> Token | None:
        """工资性收入占纯收入的比例: the measure of the model that divides the two."""
        return self._part_of(found["part"][0], found["whole"][0], found.all)

    def _part_of(self, part: Token, whole: Token, said: list[Token]) -> Token | None:
        parts = {ref.name for ref in part.of_role("measure")}
        wholes = {ref.name for ref in whole.of_role("measure")}
        for name in (*self.model.shares(*self._undivided(parts, wholes)), *self._of_structure(parts, wholes)):
            return made_of("term measure field", None, said, refs=measure_refs(self.model, name))
        return None

    def _of_structure(self, parts: set[str], wholes: set[str]) -> list[str]:
        """工资性收入占人均纯收入的比例: the parts of a whole are parts of it also where it is told for each person."""
        bundled = {name for each in self.lexicon.section("bundles", {}).values() for name in each["measures"]}
        sums = {self.model.measures[name].numerator for name in wholes} - {None}
        return [name for name in self.model.shares(parts, sums) if name in bundled]

    def _ratio_next(self, found: Found) -> list[Token] | None:
        """分红多少，占集体收入百分之几: the amount, and its part of the other."""
        ratio = self._part_of(found["part"][0], found["whole"][0], found["ratio"])
        return None if ratio is None else [*found["part"], *found["asked"], ratio]

    def _ratio_of_list(self, found: Found) -> list[Token] | None:
        """工资性收入和经营性收入各占纯收入几成: the part of each; the end of the last name may be that of all."""
        told: list[Token] = []
        *firsts, last = found["parts"]
        for token in (*firsts, last):
            if token.can("pause") or token.can("list_and"):
                told.append(token)
                continue
            rest = [token] if token is not last else found.all[len(firsts) :]
            made = self._part_of(self._in_full(token, last), found["whole"][0], rest)
            if made is None:
                return None
            told.append(made)
        return told

    def _in_full(self, token: Token, last: Token) -> Token:
        """工资性、经营性收入: 工资性收入."""
        if token.of_role("measure"):
            return token
        ends = (last.text[at:] for at in range(1, len(last.text)))
        named = (self.lexicon.find(token.text + end) for end in ends)
        refs = next((refs for refs in named if any(ref.role == "measure" for ref in refs)), ())
        return made_of("term measure", None, [token], refs=refs)

    def _undivided(self, parts: set[str], wholes: set[str]) -> tuple[set[str], set[str]]:
        """人均工资性收入占人均纯收入: what both are divided by falls out."""
        pairs = [(self.model.measures[a], self.model.measures[b]) for a in parts for b in wholes]
        alike = [(a, b) for a, b in pairs if a.denominator is not None and a.denominator == b.denominator]
        return parts | {a.numerator for a, _ in alike if a.numerator}, wholes | {
            b.numerator for _, b in alike if b.numerator
        }

    def _ratio_of_each(self, found: Found) -> Token | None:
        """监测户人口占全村农村人口超过3%的村: the whole is that of each place that is asked about."""
        listed = {ref.name for token in found.elsewhere("level") for ref in token.of_role("level")}
        listed |= {token.value.level for token in found.elsewhere("group")}
        return self._ratio(found) if all(area.value in listed for area in found["area"]) else None

    def _ratio_bounded(self, found: Found) -> Token | None:
        """医疗支出占纯收入三成以上, where the model has no ratio: against that part of the other, which is positive."""
        bound = found["bound"][0].value
        left, right = found["part"][0].of_role("field"), found["whole"][0].of_role("field")
        if bound.unit != "%" or bound.about is not None or not left or not right or self._is_of_something_else(found):
            return None
        right = self._of_the_same(left, right, found["whole"][0].text)
        tests: list[Condition] = [FieldsTest(left, op, right, times=value / 100) for op, value in bound.tests]
        return condition(found, all_of([Test(right, ((">", Decimal(0)),)), *tests]))

    def _is_of_something_else(self, found: Found) -> bool:
        """公益岗收入占家庭纯收入一半以上: of one job of one person, which no figure of the household is."""
        before = next((token for token in reversed(found.behind(2)) if not token.can("de")), None)
        tables = {ref.table for ref in before.of_role("fact")} if before is not None else set()
        return bool(tables) and tables.isdisjoint(self._upper)

    def _over_part(self, found: Found) -> Token | None:
        """自付医疗支出超过家庭纯收入三成: without 的, only of what shares are taken of."""
        bound, left = found["n"][0].value, found["part"][0].of_role("field")
        right = found["whole"][0].of_role("field")
        wholes = {m.denominator for m in self.model.measures.values() if m.type == "percent" and m.denominator}
        sums = {self.model.measures[name].sql for name in wholes}
        plain = bound.unit == "%" and bound.about is None and len(bound.tests) == 1 and bound.tests[0][0] == "="
        amounts = all(self.model.field(ref.name).type == "money" for ref in (*left, *right))
        shared = bool(found["of"]) or any(f"SUM({{{ref.name}}})" in sums for ref in right)
        if not (plain and amounts and shared and left and right) or self._is_of_something_else(found):
            return None
        op, value = THAN[found["than"][0].as_value("than")], bound.tests[0][1]
        return condition(
            found, all_of([Test(right, ((">", Decimal(0)),)), FieldsTest(left, op, right, times=value / 100)])
        )

    def _of_the_same(self, left: tuple[Ref, ...], right: tuple[Ref, ...], said: str) -> tuple[Ref, ...]:
        """自付医疗费占收入一半以上: what a household pays is held against all that it has, not one head of it."""
        wholes = [self._shared_out(ref) for ref in right]
        if any(self._shared_out(ref) is not None for ref in left) or not all(wholes):
            return right
        fields = tuple(field_ref(self.model, name) for name in wholes if name is not None)
        if not all(ref.label.endswith(said) for ref in fields):
            return right  # 人均收入: said to be of one head.
        return fields

    def _shared_out(self, ref: Ref) -> str | None:
        """The field that a figure of each head is made of, where it is one (人均纯收入: 家庭纯收入)."""
        called = (measure for measure in self.model.measures.values() if measure.label == ref.label)
        whole = next((measure.numerator for measure in called if measure.numerator), None)
        added = _ADDED.fullmatch(self.model.measures[whole].sql or "") if whole is not None else None
        return added["field"] if added is not None else None

    def _inverted_ratio(self, found: Found) -> Token | None:
        """百分之八十以上收入靠工资."""
        ratio = self._ratio(found)
        if ratio is None or found["bound"][0].value.about is not None:
            return None
        return condition(found, Test(ratio.refs, found["bound"][0].value.tests, "%"))

    def _ratio_in(self, found: Found) -> list[Token] | None:
        """纯收入里，工资性收入占多少."""
        ratio = self._ratio(found)
        return None if ratio is None else [*found["mid"], ratio]

    def rules(self) -> tuple[GrammarRule, ...]:
        """All rules, in the order in which they apply."""
        return (
            rule(
                "ratio_in",
                r"(?P<whole>{measure}){inside}{stop}?(?P<mid>{years}?)(?P<part>{measure}){de}?(?:{take}|{share})",
                self._ratio_in,
            ),
            rule(
                "ratio_by",
                r"{fact}{de}?(?P<take>{take})(?P<whole>{measure}){open}{split}(?P<part>{measure}){split_end}?{close}"
                r"(?:{de}?{share})?",
                self._ratio,
            ),
            rule("ratio_asked", r"(?P<part>{measure}){is}(?P<whole>{measure})(?={de}?{percent_asked})", self._ratio),
            rule(
                "ratio_of_list",
                r"(?P<parts>{measure|field}(?:(?:{pause}|{list_and}){measure|field})+){de}?{take}(?P<whole>{measure})"
                r"(?:{de}?{share|percent_asked})?",
                self._ratio_of_list,
            ),
            rule(
                "ratio_next",
                r"(?P<part>{measure})(?P<asked>{de}?(?:{is}|{have})*(?:{howmany}|{howmuch})(?:{stop}|{list_and})+)"
                r"(?P<ratio>{take}(?P<whole>{measure}){de}?(?:{share}|{percent_asked}|{howmany}|{howmuch}))",
                self._ratio_next,
            ),
            rule(
                "ratio",
                r"(?P<part>{measure}){de}?{take}(?P<area>{area}?){de}?(?P<whole>{measure})(?:{de}?{share})?",
                self._ratio_of_each,
            ),
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
                "over_part",
                r"(?P<part>{measure|field})(?P<than>{than})(?P<whole>{measure|field})(?P<of>{de}?)(?P<n>{amount})(?={de}|{table}|{fact}|{stop}|$)",
                self._over_part,
            ),
        )
