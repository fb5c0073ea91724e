"""Figures divided by others: 工资性收入占纯收入的比例, 人均自付医疗支出, 平均每户."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal

from sql_tools.grammar.conditions import (
    Condition,
    FieldsTest,
    Test,
)
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, measure_ref, measure_refs
from sql_tools.grammar.rules.field import THAN, FieldRules, all_of, condition
from sql_tools.grammar.token import UNKNOWN, Token, made_of
from sql_tools.lexicon import Ref

_EVEN = "均"
_LIST = r"{measure}(?:(?:{pause}|{list_and}){measure})+"
_TOTALS = ("合计", "总额", "总计")
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
        for name in self.model.shares(*self._undivided(parts, wholes)):
            return made_of("term measure field", None, said, refs=measure_refs(self.model, name))
        return None

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
        return self._ratio(found) if found["area"][0].value in listed else None

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

    def _per(self, found: Found) -> Token | None:
        """人均自付医疗支出: the measure that divides the figure as 人均 does; without one, it is not understood."""
        per, figure = found["per"][0], found["figure"][0]
        below = {self.model.measures[ref.name].denominator for ref in per.of_role("measure")} - {None}
        above = {ref.name for ref in figure.of_role("measure")}
        if not below or any(self.model.measures[name].numerator for name in above):
            return None
        return self._divided_by(found, above, below)

    def _divided_by(self, found: Found, above: Collection[str | None], below: Collection[str | None]) -> Token:
        """The measure that divides one of the first by one of the second; without one, it is not understood."""
        for name in self.model.quotients(above, below):
            return made_of("term measure", None, found.all, refs=measure_refs(self.model, name))
        return made_of(UNKNOWN, None, found.all)

    def _per_behind(self, found: Found) -> Token | None:
        """转移性收入人均: the measure that divides the figure, said the other way round."""
        figure, per = found["figure"][0], found["per"][0].text
        if not self._divides(per) or not any(per in m.label for m in self.model.measures.values()):
            return None
        named = tuple(ref for ref in self.lexicon.find(per + figure.text) if ref.role == "measure")
        named = named or self._divided(per, figure)  # 自付医疗费户均
        return made_of("term measure", None, found.all, refs=named) if named else None

    def _per_behind_twice(self, found: Found) -> list[Token] | None:
        """转移性收入户均和人均各多少: the one figure, divided in two ways."""
        ways = [self._divided(token.text, found["figure"][0]) for token in (*found["per"], *found["other"])]
        even = all(token.text.endswith(_EVEN) for token in (*found["per"], *found["other"]))
        if not even or not all(ways):
            return None
        first = made_of("term measure", None, [*found["figure"], *found["per"]], refs=ways[0])
        return [first, *found["and"], made_of("term measure", None, found["other"], refs=ways[1])]

    def _per_of_list(self, found: Found) -> list[Token] | None:
        """工资性、经营性收入人均各多少: 人均 is of all that are listed."""
        per = found["per"][0].text
        told = [self._with_per(per, token, True) if token.can("measure") else token for token in found["list"]]
        divided = all(a is not b for a, b in zip(told, found["list"], strict=True) if b.can("measure"))
        return told if divided and per.endswith(_EVEN) else None

    def _per_carried(self, found: Found) -> list[Token] | None:
        """人均工资性收入和经营性收入: 人均 is of all that are listed."""
        first, rest = found["first"][0], found["rest"]
        if first.can("field"):
            return None  # 人均纯收入、工资性收入: the first has a name of its own.
        pers = [first.text[:end] for end in range(len(first.text) - 1, 0, -1) if self._divides(first.text[:end])]
        for per in pers:
            carried = [self._with_per(per, token) if token.can("measure") else token for token in rest]
            if any(a is not b for a, b in zip(carried, rest, strict=True)):
                return [first, *carried]
        return None

    def _elided(self, found: Found) -> list[Token] | None:
        """生产经营性收入多少，支出多少: the second figure begins as the first does."""
        first, what = found["first"][0], found["what"][0]
        if found.all[-2].can("measure"):
            return None  # 分红额: the end of the name in front of it, and no second figure.
        for end in range(len(first.text) - 1, 1, -1):
            refs = tuple(r for r in self.lexicon.find(first.text[:end] + what.text) if r.role in ("measure", "field"))
            if refs:
                kinds = " ".join(("term", *dict.fromkeys(ref.role for ref in refs)))
                return [*found.all[:-1], made_of(kinds, None, [what], refs=refs)]
        return None

    def _divides(self, word: str) -> bool:
        measures = (self.model.measures[ref.name] for ref in self.lexicon.find(word) if ref.role == "measure")
        return any(measure.denominator is not None for measure in measures)

    def _with_per(self, per: str, token: Token, in_part: bool = False) -> Token:
        """The figure divided so; ``in_part``: said by a part of its name (工资性) as well."""
        refs = () if token.text.startswith(per) else self.lexicon.find(per + token.text)
        measures = tuple(ref for ref in refs if ref.role == "measure")
        if not measures and in_part and not token.text.endswith(_TOTALS):
            measures = self._divided(per, token)
        return made_of("term measure", None, [token], refs=measures) if measures else token

    def _divided(self, per: str, token: Token) -> tuple[Ref, ...]:
        """The measures that divide the figure as those of this name are divided."""
        below = {self.model.measures[ref.name].denominator for ref in self.lexicon.find(per) if ref.role == "measure"}
        above = {ref.name for ref in token.of_role("measure")}
        return tuple(measure_ref(self.model, name) for name in self.model.quotients(above, below))

    def _each(self, found: Found) -> Token | None:
        """平均每户医疗支出, 医疗支出平均每户: the measure that divides the figure by the number of those."""
        return self._per_row(found) if found["each"][0].text.endswith("每") else None

    def _per_row(self, found: Found) -> Token | None:
        if any(ref.table not in self._upper for token in found.all for ref in token.of_role("fact")):
            return None  # 平均每户老年人的人数: the old people are counted, not those who live with one.
        nouns = {ref.name for ref in found["noun"][0].of_role("table")}
        counts = {
            name
            for name, measure in self.model.measures.items()
            if measure.sql is not None and measure.unit in {self.model.tables[noun].counter for noun in nouns}
        }
        return self._divided_by(found, {ref.name for ref in found["figure"][0].of_role("measure")}, counts)

    def _each_of(self, found: Found) -> list[Token] | None:
        """平均每户脱贫户纯收入."""
        made = self._each(found)
        return None if made is None else [*found["mid"], made]

    def _each_how_many(self, found: Found) -> list[Token] | None:
        """每户有多少人: the measure that divides the number of the one by that of the other."""
        if not found["each"][0].text.endswith("每"):
            return None
        above = {self.model.tables[ref.name].counter for ref in found["of"][0].of_role("table")}
        below = {self.model.tables[ref.name].counter for ref in found["noun"][0].of_role("table")}
        counted = [name for name in self.model.counted_in(below) if self._counts(name, found["noun"][0])]
        for name in self.model.quotients(self.model.counted_in(above), counted):
            rest = [token for token in found.all if token not in found["mid"]]
            return [*found["mid"], made_of("term measure", None, rest, refs=measure_refs(self.model, name))]
        return None

    def _counts(self, name: str, noun: Token) -> bool:
        """每村有几户 is not of projects: what is divided by counts the rows of that noun."""
        homes = {self.model.tables[table].noun for table in self.model.measures[name].subjects[:1]}
        return bool(homes & {self.model.tables[ref.name].noun for ref in noun.of_role("table")})

    def _each_alone(self, found: Found) -> Token | None:
        """临时救助平均每户多少钱: the measure that is so much to each of them, of whatever is spoken of."""
        if not any(token.can("mean") for token in found.all):
            return None
        before, after = found.before, found.after
        if after is not None and after.can("fact") and not {r.name for r in after.refs} & self.changes.keys():
            return None
        if after is not None and (after.text.startswith("几") or (before is not None and self._counts_people(before))):
            return None  # 残疾人平均每户几个: their number.
        counters = {self.model.tables[ref.name].counter for ref in found["noun"][0].of_role("table")}
        refs = tuple(ref for each in counters for ref in self.lexicon.find(f"{each}均") if ref.role == "measure")
        return made_of("term measure", None, found.all, refs=refs) if refs else None

    def _counts_people(self, token: Token) -> bool:
        tables = {ref.table for ref in token.of_role("fact", "table") if ref.table is not None}
        return any(self.model.tables[table].counter in PEOPLE for table in tables)

    def rules(self) -> tuple[GrammarRule, ...]:
        """All rules, in the order in which they apply."""
        return (
            rule("elided", r"(?P<first>{measure})(?:<[^<>]*>)*?(?P<what>{unknown|ambiguous})", self._elided),
            rule(
                "per_carried", r"(?P<first>{measure})(?P<rest>(?:(?:{pause}|{list_and}){measure})+)", self._per_carried
            ),
            rule(
                "per_behind_list",
                rf"(?P<list>{_LIST})(?P<per>{{measure}})(?={{respectively}}|{{each}}|{{howmany}}|{{howmuch}}|{{stop}}|$)",
                self._per_of_list,
            ),
            rule("per_of_list", rf"(?P<per>{{measure}})(?P<list>{_LIST})", self._per_of_list),
            rule(
                "per_behind_twice",
                r"(?P<figure>{measure})(?P<per>{measure})(?P<and>{list_and}|{pause})(?P<other>{measure})",
                self._per_behind_twice,
            ),
            rule("per_behind", r"(?P<figure>{measure})(?P<per>{measure})", self._per_behind),
            rule("per", r"(?P<per>{measure})(?P<figure>{measure})", self._per),
            rule(
                "each_how_many",
                r"(?P<each>{each}|{mean})(?P<noun>{table})(?P<mid>(?:{fact}{de}?)*)(?:{mean}|{have}|{relation})*"
                r"{howmany}(?P<of>{table})(?!{table|relation|fact})",
                self._each_how_many,
            ),
            rule("each_has", r"(?P<figure>{measure}){de}?(?P<each>{mean}|{each})(?P<noun>{table})", self._each),
            rule(
                "each_has_on_average",
                r"(?P<each>{mean}|{each})(?P<noun>{table})(?P<mid>(?:{fact}{de}?)*){de}?{mean}?(?:{de}|{have}|{howmany}|{howmuch}|{relation})*(?P<figure>{measure})",
                self._each_of,
            ),
            rule(
                "each_alone",
                r"{mean|each}(?P<noun>{table}){mean}?(?=(?:{is}|{have})*(?:{fact}?{howmany}(?!{table|level|relation|fact|field})"
                r"|{fact}?{howmuch}(?!{measure|field})|{spent}|{total})|{stop}|{pause}|$)",
                self._each_alone,
            ),
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
            rule("ratio", r"(?P<part>{measure}){de}?{take}(?P<whole>{measure})(?:{de}?{share})?", self._ratio),
            rule(
                "ratio_of_each",
                r"(?P<part>{measure}){de}?{take}(?P<area>{area}){de}?(?P<whole>{measure})(?:{de}?{share})?",
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
