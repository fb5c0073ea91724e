"""Figures divided by a number of rows: 人均自付医疗支出, 平均每户医疗支出, 每户有多少人."""

from __future__ import annotations

from collections.abc import Collection

from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_ref, measure_refs
from sql_tools.grammar.rules.conditions.field import FieldRules
from sql_tools.grammar.token import UNKNOWN, Token, made_of
from sql_tools.lexicon import Ref

_EVEN = "均"
_LIST = r"{measure}(?:(?:{pause}|{list_and}){measure})+"
_TOTALS = ("合计", "总额", "总计")


class PerRules(FieldRules):
    """The measures of the model that divide a figure by so many people, households or other rows."""

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

    def _per_of_list(self, found: Found) -> list[Token] | None:
        """工资性、经营性收入人均各多少: 人均 is of all that are listed."""
        per = found["per"][0].text
        told = [self._with_per(per, token, True) if token.can("measure") else token for token in found["list"]]
        divided = all(a is not b for a, b in zip(told, found["list"], strict=True) if b.can("measure"))
        return told if divided and per.endswith(_EVEN) else None

    def _per_behind_twice(self, found: Found) -> list[Token] | None:
        """转移性收入户均和人均各多少: the one figure, divided in two ways."""
        ways = [self._divided(token.text, found["figure"][0]) for token in (*found["per"], *found["other"])]
        even = all(token.text.endswith(_EVEN) for token in (*found["per"], *found["other"]))
        if not even or not all(ways):
            return None
        first = made_of("term measure", None, [*found["figure"], *found["per"]], refs=ways[0])
        return [first, *found["and"], made_of("term measure", None, found["other"], refs=ways[1])]

    def _per_behind(self, found: Found) -> Token | None:
        """转移性收入人均: the measure that divides the figure, said the other way round."""
        figure, per = found["figure"][0], found["per"][0].text
        if not self._divides(per) or not any(per in m.label for m in self.model.measures.values()):
            return None
        named = tuple(ref for ref in self.lexicon.find(per + figure.text) if ref.role == "measure")
        named = named or self._divided(per, figure)  # 自付医疗费户均
        return made_of("term measure", None, found.all, refs=named) if named else None

    def _per(self, found: Found) -> Token | None:
        """人均自付医疗支出: the measure that divides the figure as 人均 does; without one, it is not understood."""
        per, figure = found["per"][0], found["figure"][0]
        below = {self.model.measures[ref.name].denominator for ref in per.of_role("measure")} - {None}
        above = {ref.name for ref in figure.of_role("measure")}
        if not below or any(self.model.measures[name].numerator for name in above):
            return None
        return self._divided_by(found, above, below)

    def _per_asked(self, found: Found) -> list[Token] | None:
        """户均多少收入: the figure that is divided stands behind the question."""
        per, figure = found["per"][0], found["figure"][0]
        if not per.text.endswith(_EVEN) or not self._divides(per.text):
            return None
        made = self._with_per(per.text, figure, in_part=True)
        if made is figure:
            return [made_of(UNKNOWN, None, found.all)]
        return [made_of("term measure", None, [per, figure], refs=made.refs), *found["how"]]

    def _divided_by(self, found: Found, above: Collection[str | None], below: Collection[str | None]) -> Token:
        """The measure that divides one of the first by one of the second; without one, it is not understood."""
        for name in self.model.quotients(above, below):
            return made_of("term measure", None, found.all, refs=measure_refs(self.model, name))
        return made_of(UNKNOWN, None, found.all)

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
        return (*self._by_name(), *self._by_noun())

    def _by_name(self) -> tuple[GrammarRule, ...]:
        """人均, 户均, 村均."""
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
                "per_asked",
                r"(?P<per>{measure})(?P<how>{have}?{howmany|howmuch})(?P<figure>{measure})(?!{howmany|howmuch})",
                self._per_asked,
            ),
        )

    def _by_noun(self) -> tuple[GrammarRule, ...]:
        """平均每户, 每个村."""
        return (
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
        )
