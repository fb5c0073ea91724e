"""Words for groups by places, years and fields: 各乡镇, 每年, 按年龄分段."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of

_EVEN = "均"


class GroupRules(AskRules):
    """Groups of places, of years, and of the values or bands of a field."""

    def _by_level(self, found: Found) -> Token:
        return made_of("group", GroupBy(level=found["what"][0].of_role("level")[0].name), found.all)

    def _so_many_levels(self, found: Found) -> Token | None:
        """六个县分别是多少, 长沙市四个县: groups of a level and their number, which the places confirm."""
        asked = any(token.text[0] in "各分" for token in found.elsewhere("howmuch"))
        limit = found.after is not None and found.after.text.startswith("以")  # 五个村以上
        within = found.before is not None and found.before.can("places") and not limit
        ranked = any(map(found.anywhere, ("order_down", "order_up", "rank")))
        begins = found.before is None or any(map(found.before.can, ("years", "places")))
        chosen = begins and not limit and found.anywhere("which")  # 四个县哪个最多
        apart = asked or ranked or chosen or found.anywhere("respectively") or found.anywhere("versus")
        level = found["what"][0].of_role("level")[0].name
        if found["n"][0].can("howmany"):
            # 某镇几个村去年集体收入从高到低: each of them; their number is not what is asked.
            told = asked or found.anywhere("measure") or found.elsewhere("howmany")
            figure = told and within and found["n"][0].text.endswith("个")
            return made_of("group", GroupBy(level=level), found.all) if figure and apart else None
        bound, apart = found["n"][0].value, apart or within
        chosen = found.before is not None and any(found.before.can(kind) for kind in ("which", "de", "top", "most"))
        whole = len(bound.tests) == 1 and bound.tests[0][1] == bound.tests[0][1].to_integral_value()
        if not apart or chosen or not whole or bound.about is not None or bound.unit not in (None, "个"):
            return None
        return made_of("group", GroupBy(level=level, said=int(bound.tests[0][1])), found.all)

    @staticmethod
    def _begins_a_list(found: Found) -> bool:
        """分脱贫户、监测户: the groups one by one; 按低保户、特困户统计 is by the one and by the other."""
        behind = found.ahead(2)
        if len(behind) < 2 or not found["what"][0].can("fact") or not behind[1].can("fact"):
            return False
        ends = (*found.elsewhere("split_end"), *found.elsewhere("split"))
        apart = any(token.text.startswith("分") for token in (*found.all[:1], *ends))
        joined = behind[0].can("pause") or behind[0].can("list_and")
        return joined and (apart or not behind[1].can("question"))

    def _by_field(self, found: Found) -> Token | None:
        if self._begins_a_list(found):
            return None
        refs = found["what"][0].of_role("field", "question")
        if found["what"][0].text.endswith(_EVEN):
            return None  # 务工收入差多少，按人均: how a figure is divided is no figure to be grouped by.
        types = {self.kind_of(ref) for ref in refs}
        numeric = bool(types & {"money", "number", "integer", "percent"})
        by_value = types == {"integer"} and any(token.text.startswith("分组") for token in found.all)
        usual = any(ref.role == "field" and self.model.field(ref.name).bands for ref in refs)
        after = found.after
        ends = after is None or after.can("stop") or after.can("split")
        closed = ends or found.all[-1].can("split_end")
        banded = bool(found["bands"]) or (numeric and usual and closed and not by_value)
        of_places = (
            found.before is not None and found.before.can("level") and not found["bands"]
        )  # 西渡镇的村各人均收入
        if numeric and (of_places or not (banded or by_value)):
            return None
        return made_of("group", GroupBy(refs=refs, bands=banded), found.all) if refs else None

    def _by_date(self, found: Found) -> list[Token] | None:
        """每年新增监测户: grouped by the year in which it began."""
        years: dict[str, str] = self._lexicon.section("years_of", {})
        field = found["what"][0]
        name = next((years[ref.name] for ref in field.of_role("field") if ref.name in years), None)
        if not found["every"][0].value.by_year or name is None:
            return None
        group = made_of("group", GroupBy(refs=(field_ref(self.model, name),)), found["every"])
        kept = replace(field, kinds=tuple(kind for kind in field.kinds if kind != "field"))
        return [group, *found["number"], kept] if field.of_role("fact") else None

    def _by_month(self, found: Found) -> list[Token] | None:
        """2025年逐月消除风险户数, 新增监测户分季度统计: grouped by the month in which it happened, or by
        the quarter of its year.
        """
        quarters = any(token.as_value("each_month") == "quarter" for token in found.all)
        sections = ("years_of", "quarters_of") if quarters else ("months_of",)
        *years, months = (self._lexicon.section(name, {}) for name in sections)
        before = [token for token in found.elsewhere("field") if token.end <= found.all[0].start]
        behind = [token for token in found.elsewhere("field") if token.start >= found.all[-1].end]
        beside = found["what"] or found.elsewhere("begun") or before[-1:] or behind[:1]
        dates = [ref.name for token in beside for ref in token.of_role("field") if ref.name in months]
        if not dates:
            return None
        rest = [token for token in found.all if token not in found["what"]]
        kept = [replace(token, kinds=("term", "fact")) if token.can("fact") else token for token in found["what"]]
        refs = [field_ref(self.model, each[dates[0]]) for each in (*years, months)]
        return [*(made_of("group", GroupBy(refs=(ref,)), rest) for ref in refs), *kept]

    def _and_level(self, found: Found) -> list[Token]:
        level = GroupBy(level=found["what"][0].of_role("level")[0].name)
        return [found["first"][0], made_of("group", level, found.all[1:])]

    def _and_field(self, found: Found) -> list[Token] | None:
        """按乡镇和监测类别; 各年及增速 asks for a figure, not for its bands."""
        numeric = any(self.kind_of(ref) in ("money", "percent") for ref in found["what"][0].of_role("field"))
        second = None if numeric and not found["bands"] else self._by_field(found)
        return None if second is None else [found["first"][0], made_of("group", second.value, found.all[1:])]

    def _by_borders(self, found: Found) -> Token:
        """按人均纯收入（5000、10000元分段）分组."""
        borders = [token.value.tests[0][1] for token in found["borders"] if token.can("amount")]
        group = GroupBy(refs=found["what"][0].of_role("field"), edges=tuple(sorted(borders)))
        return made_of("group", group, found.all)

    def _by_year(self, found: Found) -> Token | None:
        value = found["what"][0].value
        return made_of("group", GroupBy(by_year=True), found.all) if value.kind == "every" else None

    def _which_year(self, found: Found) -> Token:
        return made_of("group", GroupBy(by_year=True), found.all)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before conditions take the words that they need."""
        return (
            rule("every_year", r"{split}?(?P<what>{years})", self._by_year),
            rule("which_year", r"{which_year}", self._which_year),
            rule("so_many_levels", r"(?P<n>{amount|howmany})(?P<what>{level}){inside}?", self._so_many_levels),
            rule("spread_to", r"{bands}{toward}?{each}?(?P<what>{level})(?={stop}|$)", self._by_level),
            rule(
                "by_level",
                r"(?:{each|split})+{list_and}?(?P<what>{level}){inside}?(?:{split_end}|{apart})?",
                self._by_level,
            ),
            rule(
                "by_date",
                r"(?P<every>{group})(?:{have}|{is})*(?P<number>(?:{howmany}{table}?)?)(?P<what>{field})",
                self._by_date,
            ),
            rule(
                "by_month", r"{split}?{each_month}(?:{split_end}|{de}|{have}|{is})*(?P<what>{field}?)", self._by_month
            ),
            rule("and_level", r"(?P<first>{group})(?:{list_and}|{pause})(?P<what>{level})", self._and_level),
            rule(
                "by_bands", r"{split}?(?P<what>{field}){de}?(?P<bands>{bands}){split_end}?(?!{share})", self._by_field
            ),
            rule(
                "by_borders",
                r"{split}(?P<what>{field}){open}(?P<borders>{amount}(?:{pause}{amount})*){bands}{close}{split_end}?",
                self._by_borders,
            ),
            rule(
                "by_field",
                r"(?:{each|split})+(?:{table}(?={field}))?(?P<what>{field|question})(?P<bands>{bands}?)(?:{split_end}|{each}|{apart})?(?!{rank|order_down|order_up}|{exists})",
                self._by_field,
            ),
            rule(
                "and_field",
                r"(?P<first>{group})(?:{list_and}|{pause})(?P<what>{field|question})(?P<bands>{bands}?)",
                self._and_field,
            ),
        )
