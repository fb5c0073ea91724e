"""Words for groups: 各乡镇, 按类别, 每年, 哪一类, 按年龄分段."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import (
    Amount,
    GroupBy,
    PortionOf,
)
from sql_tools.grammar.conditions import Condition, Either, Exists, Fact, one_field, opposite, tables_of
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.ask_base import AskRules, ask
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare
from sql_tools.recognizers.number import parse_numeral

_KINDS_OF = ("类", "种")
_SORT_WORDS = set("类种项样")
"""哪项帮扶金额最多 asks for a kind; 哪个 would be some other thing."""


class GroupRules(AskRules):
    """Words for groups: 各乡镇, 按类别, 每年, 哪一类, 按年龄分段."""

    def _by(self, field: str) -> GroupBy:
        return GroupBy(refs=(field_ref(self.model, field),))

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

    def _by_field(self, found: Found) -> Token | None:
        refs = found["what"][0].of_role("field", "question")
        types = {self.kind_of(ref) for ref in refs}
        numeric = bool(types & {"money", "number", "integer", "percent"})
        by_value = types == {"integer"} and any(token.text.startswith("分组") for token in found.all)
        usual = any(ref.role == "field" and self.model.field(ref.name).bands for ref in refs)
        after = found.after
        ends = after is None or after.can("stop") or after.can("split")
        closed = ends or found.all[-1].can("split_end")
        banded = bool(found["bands"]) or (numeric and usual and closed and not by_value)
        if numeric and not banded and not by_value:
            return None
        return made_of("group", GroupBy(refs=refs, bands=banded), found.all) if refs else None

    def _by_date(self, found: Found) -> list[Token] | None:
        """每年新增监测户: grouped by the year in which it began."""
        years: dict[str, str] = self._lexicon.section("years_of", {})
        field = found["what"][0]
        name = next((years[ref.name] for ref in field.of_role("field") if ref.name in years), None)
        if not found["every"][0].value.by_year or name is None:
            return None
        group = made_of("group", self._by(name), found["every"])
        kept = replace(field, kinds=("term", "fact"))
        return [group, kept] if field.of_role("fact") else None

    def _by_month(self, found: Found) -> list[Token] | None:
        """2025年逐月消除风险户数, 新增监测户按月统计: grouped by the month in which it happened."""
        months: dict[str, str] = self._lexicon.section("months_of", {})
        before = [token for token in found.elsewhere("field") if token.end <= found.all[0].start]
        beside = found["what"] or found.elsewhere("begun") or before[-1:]
        name = next(
            (months[ref.name] for token in beside for ref in token.of_role("field") if ref.name in months), None
        )
        if name is None:
            return None
        rest = [token for token in found.all if token not in found["what"]]
        kept = [replace(token, kinds=("term", "fact")) if token.can("fact") else token for token in found["what"]]
        return [made_of("group", self._by(name), rest), *kept]

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

    def _by_sort(self, found: Found) -> list[Token] | None:
        """按类别: the usual classification of what is spoken of."""
        noun = found["noun"][0] if found["noun"] else None
        tables = [ref.table for ref in noun.refs] if noun is not None else []
        name = next((self._sorts[table] for table in tables if table in self._sorts), None)
        rest = [token for token in found.all if token not in found["noun"]]
        if name is None:
            split = any(token.can("split") or token.can("each") for token in rest)
            return [*found["noun"], made_of("group", GroupBy(by_sort=True), rest)] if split else None
        group = made_of("group", self._by(name), rest)
        return [*found["noun"], group]

    def _by_sort_of(self, found: Found) -> list[Token] | None:
        """哪一类帮扶措施, 各类项目: groups of what follows by its classification."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        return [made_of("group", self._by(name), found.all[:1]), noun] if name else None

    def _most_sorts(self, found: Found) -> list[Token] | None:
        """帮扶措施最多的三种: the first of its kinds."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        group = made_of("group", self._by(name), found.all[-1:]) if name else None
        return [group, noun, *found["most"]] if group is not None else None

    def _sorts_it_has(self, found: Found) -> list[Token] | None:
        """监测户分哪几类, 产业项目有几种: groups of it by its classification."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        return [noun, made_of("group", self._by(name), found.all[1:])] if name else None

    def _kinds_named(self, found: Found) -> list[Token] | None:
        """三类监测对象各多少户: the name says how many kinds there are, and each of them is asked for."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        if name is None:
            return None
        values = len(self.model.field(name).values)
        amount = found.first("n")
        if amount is not None:
            said = amount.value.tests == (("=", values),)
        else:
            said = noun.text[1:2] in _KINDS_OF and parse_numeral(noun.text[:1]) == values
        return [noun, made_of("group", self._by(name), found["each"])] if said else None

    def _which_of_groups(self, found: Found) -> Token | None:
        """按类型看，哪类投的钱最多: one of the groups that were said; 产业项目哪类…: by its classification."""
        if found.elsewhere("group"):
            return made_of("de", None, found.all)
        nouns = [token for token in found.elsewhere("table") if token.end <= found.all[0].start]
        name = self._sort_of(nouns[-1]) if nouns else None
        return made_of("group", self._by(name), found.all) if name else None

    def _which_kind(self, found: Found) -> list[Token] | None:
        """哪项帮扶金额最多, 享受了哪些帮扶: of what is told apart by its kind, which kinds."""
        noun = found["noun"][0]
        name = self._kind_of(noun)
        return [made_of("group", self._by(name), found["which"]), noun] if name else None

    def _what_kind(self, found: Found) -> list[Token] | None:
        """都享受了啥: which kinds of what the verb speaks of."""
        verb = found["verb"][0]
        name = self._kind_of(verb) if found["what"][0].as_value("howmuch") == "what" else None
        rest = [*found["what"], *found["sort"]]
        return [verb, made_of("group", self._by(name), rest)] if name else None

    def _amount_of_kinds(self, found: Found) -> list[Token] | None:
        """各项帮扶金额, 帮扶资金结构: by the kind of what the amount is of."""
        homes = [self.model.measures[ref.name].subjects[0] for ref in found["term"][0].of_role("measure")]
        name = next((self._sorts[home] for home in homes if home in self._kinds), None)
        if name is None or any(not set(token.text) & _SORT_WORDS for token in found["each"] if token.can("which")):
            return None
        how, amount = found["structure"], Amount(found["term"][0].of_role("measure"))
        shares = [made_of("ask", PortionOf(amount), how)] if how else []
        return [made_of("group", self._by(name), found["each"] or how), *found["term"], *shares]

    def _kind_of(self, token: Token) -> str | None:
        tables = [ref.table for ref in token.of_role("table", "relation") if ref.table in self._kinds]
        return self._sorts.get(tables[0]) if tables and tables[0] is not None else None

    def _and_such_apart(self, found: Found) -> list[Token] | Token | None:
        """各种项目各几个，种植养殖那些; 护林员保洁员那些分开数: all values of the field, of which some are named."""
        name = one_field(found["named"][0].value)
        if name is None or any(token.text.startswith(("上", "刚", "前", "后", "这")) for token in found["etc"]):
            return None
        if any(name in {ref.name for ref in token.value.refs} for token in found.elsewhere("group")):
            return [made_of("de", None, found.all)]
        apart = bool(found["apart"])
        return made_of("group", self._by(name), found.all) if apart else None

    def _each_of_field(self, found: Found) -> list[Token] | None:
        """务工类型去年各类多少人: by the values of the classification that was named before."""
        refs = tuple(ref for ref in found["what"][0].of_role("field") if self.kind_of(ref) == "enum")
        rest = [found["what"][0], found.all[-1]]
        return [*found["mid"], made_of("group", GroupBy(refs=refs), rest)] if refs else None

    def _again(self, found: Found) -> Token:
        """分哪几类，每类几户: the same groups."""
        return replace(found["first"][0], parts=(*found["first"][0].parts, *found.all[1:]), end=found.all[-1].end)

    def _by_events(self, found: Found) -> Token | None:
        """按帮扶措施统计: what happens, by its classification."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        things = {ref.name for ref in noun.of_role("table")} & events_of(self.model)
        group = made_of("group", self._by(name), found.all) if name is not None else None
        return group if group is not None and things else None

    def _sort_of(self, noun: Token) -> str | None:
        """The field that classifies what a noun stands for."""
        tables = [ref.table for ref in noun.refs]
        name = next((self._sorts[table] for table in tables if table in self._sorts), None)
        facts = [ref.fact for ref in noun.of_role("fact") if isinstance(ref.fact, Compare)]
        value = next((fact.value for fact in facts if fact.field == name), None)
        if value is not None:
            name = self._lexicon.section("sorts_within", {}).get(value)  # 各类公益岗: by post.
        return name

    def _sorts_of_field(self, found: Found) -> Token | None:
        """各类岗位: by the values of a classification that has that name."""
        return self._by_field(found) if self.kind_of(found["what"][0].of_role("field")[0]) == "enum" else None

    def _sorts_such_as(self, found: Found) -> Token | None:
        """大病、残疾等各类健康状况: some values by name, and then all of the classification that has that name."""
        named, what = found["named"][0].value, found["what"][0]
        refs = what.value.refs if what.can("group") else what.of_role("field")
        every = what.can("group") or any(token.text.endswith(("各类", "各种")) for token in found.all)
        listed = isinstance(named, Either) and named.listed and one_field(named) in {ref.name for ref in refs}
        return made_of("group", GroupBy(refs=refs), found.all) if listed and every else None

    def _what_sort(self, found: Found) -> Token:
        """什么类别, of rows that are listed: the usual classification of what is spoken of."""
        return ask(found, Amount(tuple(field_ref(self.model, name) for name in self._sorts.values())))

    def _sort_column(self, found: Found) -> list[Token] | None:
        """列出项目名称、类型、资金: the usual classification of what is listed, as a column."""
        if not (found.anywhere("list") or (found.before is not None and found.before.can("field"))):
            return None
        fields = tuple(field_ref(self.model, name) for name in self._sorts.values())
        return [*found["comma"], made_of("ask", Amount(fields), found.all[1:])]

    def _whether(self, found: Found) -> Token | None:
        """风险消除没有, 是否脱贫户, of rows that are listed: the yes/no field as a column."""
        if (found.before is not None and found.before.can("amount")) or found.all[-1].text.startswith("都"):
            return None  # 哪些村一户脱贫户都没有: none of them, not whether.
        asked = found["what"][0].of_role("question")
        refs = tuple(Ref("field", ref.name, ref.label, ref.table) for ref in asked)
        return ask(found, Amount(refs)) if refs and found.anywhere("which") else None

    def _by_whether(self, found: Found) -> list[Token] | None:
        """按风险是否已消除, 按是否享受过小额信贷: those of whom it holds and the others."""
        how = "".join(token.text for token in found["how"])
        said = self._whether_there_is(found["cond"][0], how.endswith("有"))
        if "是否" not in how or said is None:
            return None
        facts = [ref.fact for ref in said.refs] if isinstance(said, Fact) else []
        told = [fact.field for fact in facts if isinstance(fact, Compare) and isinstance(fact.value, bool)]
        if told:
            return [made_of("group", GroupBy(refs=tuple(field_ref(self.model, name) for name in told)), found.all)]
        apart = Either((said, opposite(said)), listed=True)
        return [made_of("cond", apart, found["cond"]), made_of("respectively", None, found["how"])]

    def _whether_there_is(self, token: Token, had: bool) -> Condition | None:
        happens = events_of(self.model)
        if token.can("cond"):
            named = isinstance(token.value, Fact) and tables_of(token.value) <= happens  # 是否外出务工
            return Exists("any", token.value) if had or named else token.value
        events = tuple(ref for ref in token.of_role("table", "relation") if ref.table in happens)
        return Exists("any", None, events) if events else None

    def _by_year(self, found: Found) -> Token | None:
        value = found["what"][0].value
        return made_of("group", GroupBy(by_year=True), found.all) if value.kind == "every" else None

    def _which_year(self, found: Found) -> Token:
        return made_of("group", GroupBy(by_year=True), found.all)

    def group_rules(self) -> tuple[GrammarRule, ...]:
        """Groups; applied before conditions take the words that they need."""
        return (
            rule("every_year", r"{split}?(?P<what>{years})", self._by_year),
            rule("what_sort", r"{howmuch}{sort}(?!{stop}?(?:{each}|{respectively}))", self._what_sort),
            rule("sort_column", r"(?P<comma>{pause|list_and}){sort}(?={pause}|{list_and}|{stop}|$)", self._sort_column),
            rule("whether", r"(?P<what>{question}){have_not}(?={stop}|$)", self._whether),
            rule("which_year", r"{which_year}", self._which_year),
            rule("so_many_levels", r"(?P<n>{amount|howmany})(?P<what>{level}){inside}?", self._so_many_levels),
            rule("spread_to", r"{bands}{toward}?{each}?(?P<what>{level})(?={stop}|$)", self._by_level),
            rule(
                "by_level",
                r"(?:{each|split})+{list_and}?(?P<what>{level}){inside}?(?:{split_end}|{apart})?",
                self._by_level,
            ),
            rule("by_date", r"(?P<every>{group})(?:{have}|{is})*(?P<what>{field})", self._by_date),
            rule(
                "by_month",
                r"{split}?{each_month}(?:{split_end}|{de}|{have}|{is})*(?P<what>{field}?)",
                self._by_month,
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
                r"(?:{each|split})+(?P<what>{field|question})(?P<bands>{bands}?)(?:{split_end}|{each}|{apart})?(?!{rank|order_down|order_up}|{exists})",
                self._by_field,
            ),
            rule(
                "and_field",
                r"(?P<first>{group})(?:{list_and}|{pause})(?P<what>{field|question})(?P<bands>{bands}?)",
                self._and_field,
            ),
        )

    def sort_rules(self) -> tuple[GrammarRule, ...]:
        """Groups by the usual classification; needs to know what is spoken of."""
        return (
            rule(
                "kinds_named",
                r"(?:(?P<n>{amount}){sort})?(?P<noun>{cond})(?P<each>{respectively|each})(?={howmany|howmuch})",
                self._kinds_named,
            ),
            rule(
                "by_whether",
                r"(?P<how>{split}{field}?{exists}?)(?P<cond>{cond}|{table})(?:{de}{table})?(?:{split_end}|{apart}|{split})*"
                r"(?={stop}|{measure}|{howmany}|{respectively}|$)",
                self._by_whether,
            ),
            rule("by_events", r"{split}(?P<noun>{table}){split_end}", self._by_events),
            rule(
                "of_such_sorts",
                r"{amount}(?P<sort>{sort})(?={structure|bands|share})",
                lambda found: found["sort"] if found.before is not None and found.before.can("cond") else None,
            ),
            rule(
                "sorts_it_has",
                r"(?P<noun>{cond|table})(?:{have}|{is}|{split})*{bit}?(?:{which_sort}|{which}{sort}|{howmany}{sort}|{howmuch}{sort}"
                r"|{amount}{sort}+(?={respectively}|{howmany}|{howmuch})|{stop}?{each_sort}(?={measure}|{howmany}|{howmuch}))"
                r"(?={stop}|{respectively}|{measure}|{howmany}|{howmuch}|$)",
                self._sorts_it_has,
            ),
            rule(
                "each_of_field",
                r"(?P<what>{field})(?P<mid>(?:{years}|{list_and}|{pause}|{stop})*){each_sort}(?={howmany|howmuch|measure})",
                self._each_of_field,
            ),
            rule(
                "again",
                r"(?P<first>{group}){split}?{stop}(?:{each_sort}|{each|split}+{sort})(?={howmany|howmuch|measure|field})",
                self._again,
            ),
            rule("which_sort", r"(?:{which_sort}|{each_sort})(?P<noun>{table|cond})", self._by_sort_of),
            rule(
                "most_sorts",
                r"(?P<noun>{table|cond})(?P<most>{is}?{superlative}{adjective}{de}?{amount}){sort}(?={is}|{which}|{stop}|$)",
                self._most_sorts,
            ),
            rule("sorts_of_field", r"{each_sort}(?P<bands>)(?P<what>{field}){split_end}?", self._sorts_of_field),
            rule(
                "sorts_such_as",
                r"(?P<named>{cond})(?:{pronoun}|{and_so_on})+(?P<what>{group}|{field})(?={respectively|howmany|stop|de})",
                self._sorts_such_as,
            ),
            rule(
                "and_such_apart",
                r"(?P<named>{cond})(?P<etc>(?:{pronoun}|{and_so_on})+)(?P<apart>(?:{split_end}|{respectively}|{apart})*)(?={stop}|$)",
                self._and_such_apart,
            ),
            rule("by_sort", r"(?P<noun>{cond|table}?){de}?(?:{each|split})*{sort}{split_end}?", self._by_sort),
            rule("which_kind", r"(?P<which>{which|howmuch}{sort}?)(?P<noun>{table})", self._which_kind),
            rule(
                "what_kind",
                r"(?P<verb>{relation})(?P<what>{howmuch})(?P<sort>(?:{stop}?{sort|split_end})?)(?={stop}|{howmany|measure|table}|$)",
                self._what_kind,
            ),
            rule(
                "amount_of_kinds",
                r"(?P<each>{each_sort}|{each}{sort}|{which_sort}|{which}{sort}?)(?P<term>{measure})(?P<structure>)",
                self._amount_of_kinds,
            ),
            rule(
                "structure_of_amount",
                r"(?P<each>)(?P<term>{measure}){de}?(?P<structure>{structure}{share}?)",
                self._amount_of_kinds,
            ),
            rule("which_of_groups", r"{which_sort}(?={de}?{measure|field|total})", self._which_of_groups),
        )
