"""Words for groups by the classification of what is spoken of: 按类别, 哪一类, 各项帮扶."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, GroupBy, PortionOf
from sql_tools.grammar.conditions import Either, Unrecorded, one_field
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Compare
from sql_tools.recognizers.number import parse_numeral

_KINDS_OF = ("类", "种")
_SORT_WORDS = set("类种项样")
"""哪项帮扶金额最多 asks for a kind; 哪个 would be some other thing."""


class SortRules(AskRules):
    """What each table is classified by is said in the lexicon of the model (``sorts``, ``kinds``)."""

    def _grouped(self, field: str, said: list[Token]) -> Token:
        """These words ask for groups by this field."""
        return made_of("group", GroupBy(refs=(field_ref(self.model, field),)), said)

    def _by_sort(self, found: Found) -> list[Token] | None:
        """按类别: the usual classification of what is spoken of."""
        noun = found["noun"][0] if found["noun"] else None
        tables = [ref.table for ref in noun.refs] if noun is not None else []
        name = next((self._sorts[table] for table in tables if table in self._sorts), None)
        rest = [token for token in found.all if token not in found["noun"]]
        if name is None:
            split = any(token.can("split") or token.can("each") for token in rest)
            return [*found["noun"], made_of("group", GroupBy(by_sort=True), rest)] if split else None
        return [*found["noun"], self._grouped(name, rest)]

    def _by_sort_of(self, found: Found) -> list[Token] | None:
        """哪一类帮扶措施, 各类项目: groups of what follows by its classification."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        return [self._grouped(name, found.all[:1]), noun] if name else None

    def _most_sorts(self, found: Found) -> list[Token] | None:
        """帮扶措施最多的三种: the first of its kinds."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        return [self._grouped(name, found.all[-1:]), noun, *found["most"]] if name else None

    def _sorts_it_has(self, found: Found) -> list[Token] | None:
        """监测户分哪几类, 产业项目有几种: groups of it by its classification."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        return [noun, self._grouped(name, found.all[1:])] if name else None

    def _kinds_named(self, found: Found) -> list[Token] | None:
        """三类监测对象各多少户, 八种致贫原因各多少户: a name, or a number, says how many kinds there are."""
        noun, amount = found["noun"][0], found.first("n")
        of_sorts = amount is not None and (bool(found["sort"]) or amount.value.unit in _SORT_WORDS)
        fields = [ref.name for ref in noun.of_role("field") if self.kind_of(ref) == "enum"] if of_sorts else []
        name = next(iter(fields), None) or self._sort_of(noun)
        if name is None or not (of_sorts or noun.can("cond")):
            return None
        values = len(self.model.field(name).values)
        if amount is not None:
            said = of_sorts and amount.value.tests == (("=", values),)
        else:
            said = noun.text[1:2] in _KINDS_OF and parse_numeral(noun.text[:1]) == values
        group = GroupBy(refs=(field_ref(self.model, name),), said=values)
        if not said:
            return None
        if not fields:
            return [noun, made_of("group", group, found["each"] or [noun])]
        recorded = made_of("cond", Unrecorded(group.refs, holds=False), [noun])
        return [recorded, made_of("group", group, [noun, *found["each"]])]

    def _kinds_inside(self, found: Found) -> list[Token] | None:
        """三类监测对象里因病的各占多少: the share in each of the kinds."""
        after = found.after
        each = bool(found["apart"]) or (after is not None and after.can("respectively"))
        kinds = self._kinds_named(found) if each else None
        return None if kinds is None else [*kinds, *found["what"]]

    def _which_of_groups(self, found: Found) -> Token | None:
        """按类型看，哪类投的钱最多: one of the groups that were said; 产业项目哪类…: by its classification."""
        if found.elsewhere("group"):
            return made_of("de", None, found.all)
        nouns = [token for token in found.elsewhere("table") if token.end <= found.all[0].start]
        name = self._sort_of(nouns[-1]) if nouns else None
        return self._grouped(name, found.all) if name else None

    def _which_kind(self, found: Found) -> list[Token] | None:
        """哪项帮扶金额最多, 享受了哪些帮扶: of what is told apart by its kind, which kinds."""
        noun = found["noun"][0]
        name = self._kind_of(noun)
        return [self._grouped(name, found["which"]), noun] if name else None

    def _what_kind(self, found: Found) -> list[Token] | None:
        """都享受了啥: which kinds of what the verb speaks of."""
        verb = found["verb"][0]
        name = self._kind_of(verb) if found["what"][0].as_value("howmuch") == "what" else None
        rest = [*found["what"], *found["sort"]]
        return [verb, self._grouped(name, rest)] if name else None

    def _amount_of_kinds(self, found: Found) -> list[Token] | None:
        """各项帮扶金额, 帮扶资金结构: by the kind of what the amount is of."""
        homes = [self.model.measures[ref.name].subjects[0] for ref in found["term"][0].of_role("measure")]
        name = next((self._sorts[home] for home in homes if home in self._kinds), None)
        if name is None or any(not set(token.text) & _SORT_WORDS for token in found["each"] if token.can("which")):
            return None
        how, amount = found["structure"], Amount(found["term"][0].of_role("measure"))
        shares = [made_of("ask", PortionOf(amount), how)] if how else []
        return [self._grouped(name, found["each"] or how), *found["term"], *shares]

    def _and_such_apart(self, found: Found) -> list[Token] | Token | None:
        """各种项目各几个，种植养殖那些; 护林员保洁员那些分开数: all values of the field, of which some are named."""
        name = one_field(found["named"][0].value)
        if name is None or any(token.text.startswith(("上", "刚", "前", "后", "这")) for token in found["etc"]):
            return None
        if any(name in {ref.name for ref in token.value.refs} for token in found.elsewhere("group")):
            return [made_of("de", None, found.all)]
        return self._grouped(name, found.all) if found["apart"] else None

    def _each_of_field(self, found: Found) -> list[Token] | None:
        """务工类型去年各类多少人, 就业形式各多少人: by the values of the classification that was named before."""
        before, alone = found.before, not found.all[-1].can("each_sort")
        led = before is not None and any(map(before.can, ("each_sort", "pronoun", "and_so_on")))
        if alone and (led or found.anywhere("main") or found.anywhere("which")):
            return None  # 这些阶段各有多少, 主要是哪些风险，各多少户: only those
        refs = tuple(ref for ref in found["what"][0].of_role("field") if self.kind_of(ref) == "enum")
        rest = [found["what"][0], found.all[-1]]
        return [*found["mid"], made_of("group", GroupBy(refs=refs), rest)] if refs else None

    def _again_later(self, found: Found) -> Token | None:
        """各类项目的情况，每类几个: the groups that were said before."""
        sorts = [t for t in found.elsewhere("group") if t.end <= found.all[0].start and t.value.refs]
        return made_of("stop", None, found.all) if len(sorts) == 1 else None

    def _by_events(self, found: Found) -> Token | None:
        """按帮扶措施统计: what happens, by its classification."""
        noun = found["noun"][0]
        name = self._sort_of(noun)
        things = {ref.name for ref in noun.of_role("table")} & events_of(self.model)
        return self._grouped(name, found.all) if name is not None and things else None

    def _sorts_of_field(self, found: Found) -> Token | None:
        """各类岗位: by the values of a classification that has that name."""
        fields = found["what"][0].of_role("field")
        sorted_by = self.kind_of(fields[0]) == "enum"
        return made_of("group", GroupBy(refs=fields), found.all) if sorted_by else None

    def _sorts_such_as(self, found: Found) -> Token | None:
        """大病、残疾等各类健康状况: some values by name, and then all of the classification that has that name."""
        named, what = found["named"][0].value, found["what"][0]
        refs = what.value.refs if what.can("group") else what.of_role("field")
        every = what.can("group") or any(token.text.endswith(("各类", "各种")) for token in found.all)
        listed = isinstance(named, Either) and named.listed and one_field(named) in {ref.name for ref in refs}
        if listed and not every and not any(token.can("and_so_on") for token in found.all):
            return made_of("cond noun", named, found.all, refs=found["named"][0].refs)  # 小学、初中这些阶段
        return made_of("group", GroupBy(refs=refs), found.all) if listed and every else None

    def _kind_of(self, token: Token) -> str | None:
        tables = [ref.table for ref in token.of_role("table", "relation") if ref.table in self._kinds]
        return self._sorts.get(tables[0]) if tables and tables[0] is not None else None

    def _sort_of(self, noun: Token) -> str | None:
        """The field that classifies what a noun stands for."""
        tables = [ref.table for ref in noun.refs]
        name = next((self._sorts[table] for table in tables if table in self._sorts), None)
        facts = [ref.fact for ref in noun.of_role("fact") if isinstance(ref.fact, Compare)]
        value = next((fact.value for fact in facts if fact.field == name), None)
        if value is not None:
            name = self._lexicon.section("sorts_within", {}).get(value)  # 各类公益岗: by post.
        return name

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when it is known what is spoken of."""
        return (*self._of_noun(), *self._of_values(), *self._of_kinds())

    def _of_noun(self) -> tuple[GrammarRule, ...]:
        """监测户分哪几类, 哪一类项目: groups of the noun beside it."""
        return (
            rule(
                "kinds_named",
                r"(?:(?P<n>{amount})(?P<sort>{sort}?){de}?)?(?P<noun>{cond|table|field})(?P<each>{respectively|each})(?={howmany|howmuch|spent})",
                self._kinds_named,
            ),
            rule(
                "kinds_inside",
                r"(?:(?P<n>{amount})(?P<sort>{sort}?))?(?P<noun>{cond})(?P<each>{de}?{inside})(?P<what>(?:{cond}|{de})+)(?P<apart>(?:{respectively}|{each})*(?={share}))",
                self._kinds_inside,
            ),
            rule(
                "shares_of_kinds",
                r"(?:(?P<n>{amount})(?P<sort>{sort}?))?(?P<noun>{cond})(?P<each>{de}?)(?={share})",
                self._kinds_named,
            ),
            rule(
                "shares_of_field",
                r"(?P<what>{field})(?P<mid>)(?:{each_sort}|{respectively}|{each}|{de})*(?={share})",
                self._each_of_field,
            ),
            rule("by_events", r"{split}(?P<noun>{table}){split_end}", self._by_events),
            rule(
                "of_such_sorts",
                r"{amount}{sort}*(?P<sort>{sort})(?=(?:{area}|{places}|{inside})*{structure|bands|share})",
                lambda found: found["sort"] if found.before is not None and found.before.can("cond") else None,
            ),
            rule(
                "sorts_it_has",
                r"(?P<noun>{cond|table})(?:{have}|{is}|{split})*{bit}?(?:{which_sort}|{which}{sort}|{howmany}{sort}|{howmuch}{sort}"
                r"|{amount}{sort}+(?={respectively}|{howmany}|{howmuch})|{stop}?{each_sort}(?={measure}|{howmany}|{howmuch}|{share}))"
                r"(?={stop}|{respectively}|{measure}|{howmany}|{howmuch}|{share}|$)",
                self._sorts_it_has,
            ),
            rule(
                "each_of_field",
                r"(?P<what>{field})(?P<mid>(?:{years}|{list_and}|{pause}|{stop})*)(?:{each_sort}|{respectively}|{each})(?={howmany|howmuch|measure})",
                self._each_of_field,
            ),
            rule("which_sort", r"(?:{which_sort}|{each_sort})(?P<noun>{table|cond})", self._by_sort_of),
            rule(
                "again_later",
                r"{stop}(?:{each_sort}|{each|split}+{sort})(?={howmany|howmuch|measure|field})",
                self._again_later,
            ),
            rule(
                "most_sorts",
                r"(?P<noun>{table|cond})(?P<most>{is}?{superlative}{adjective}{de}?{amount}){sort}(?={is}|{which}|{stop}|$)",
                self._most_sorts,
            ),
        )

    def _of_values(self) -> tuple[GrammarRule, ...]:
        """各类岗位, 种植养殖那些: by a classification that is named, itself or some of its values."""
        return (
            rule("sorts_of_field", r"{each_sort}(?P<what>{field}){split_end}?", self._sorts_of_field),
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
        )

    def _of_kinds(self) -> tuple[GrammarRule, ...]:
        """哪项帮扶, 各项帮扶金额: by the kind of what is given."""
        return (
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
            rule("which_sort_of_groups", r"{which_sort}(?={de}?{measure|field|total})", self._which_of_groups),
        )
