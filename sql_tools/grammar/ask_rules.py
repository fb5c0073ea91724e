"""From words to what is asked: groups, orders, the thing that is listed, and figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.asks import (
    Amount,
    Ask,
    Bundle,
    ChangeForm,
    Count,
    Function,
    Gap,
    GroupBy,
    Head,
    Moved,
    OrderBy,
    PortionOf,
    Proportion,
    Rows,
    Spread,
)
from sql_tools.grammar.conditions import Condition, Either, Exists, Fact, both
from sql_tools.grammar.pattern import Build, Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Years
from sql_tools.recognizers.rank import Rank
from sql_tools.semantic_model import SemanticModel

_FUNCTIONS: tuple[Function, ...] = ("sum", "mean", "median", "max", "min")
_MONEY_WORDS = {
    *("总额", "总金额", "金额", "数额", "款项", "资金", "资金总额"),
    *("多少钱", "好多钱", "几多钱", "多少元", "多少块钱", "多少块", "多少万元", "多少万"),
}
_KINDS = {"total": "sum", "mean": "mean", "median": "median", "maximum": "max", "minimum": "min"}


def _ask(found: Found, ask: Ask) -> Token:
    return made_of("ask", ask, found.all)


class AskRules:
    """The rules of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.model: SemanticModel = lexicon.model
        self._lexicon = lexicon
        self._sorts: dict[str, str] = lexicon.section("sorts", {})
        self._changes: dict[str, dict[str, str]] = lexicon.section("changes", {})

    def _type(self, ref: Ref) -> str:
        return self.model.measures[ref.name].type if ref.role == "measure" else self.model.field(ref.name).type

    def _field(self, name: str) -> Ref:
        return Ref("field", name, self.model.field(name).label, name.partition(".")[0])

    # ---- Groups ---------------------------------------------------------------------------------------

    def _by_level(self, found: Found) -> Token:
        return made_of("group", GroupBy(level=found["what"][0].of_role("level")[0].name), found.all)

    def _by_field(self, found: Found) -> Token | None:
        refs = found["what"][0].of_role("field", "question")
        types = {self._type(ref) for ref in refs}
        if types & {"money", "number", "integer", "percent"} and not found["bands"]:
            return None
        return made_of("group", GroupBy(refs=refs, bands=bool(found["bands"])), found.all) if refs else None

    def _by_date(self, found: Found) -> list[Token] | None:
        """每年新增监测户: grouped by the year in which it began."""
        years: dict[str, str] = self._lexicon.section("years_of", {})
        field = found["what"][0]
        name = next((years[ref.name] for ref in field.of_role("field") if ref.name in years), None)
        if not found["every"][0].value.by_year or name is None:
            return None
        group = made_of("group", GroupBy(refs=(self._field(name),)), found["every"])
        kept = replace(field, kinds=("term", "fact"), refs=field.of_role("fact"))
        return [group, kept] if kept.refs else None

    def _and_level(self, found: Found) -> list[Token]:
        level = GroupBy(level=found["what"][0].of_role("level")[0].name)
        return [found["first"][0], made_of("group", level, found.all[1:])]

    def _and_field(self, found: Found) -> list[Token] | None:
        """按乡镇和监测类别."""
        second = self._by_field(found)
        return None if second is None else [found["first"][0], made_of("group", second.value, found.all[1:])]

    def _by_sort(self, found: Found) -> list[Token] | None:
        """按类别: the usual classification of what is spoken of."""
        noun = found["noun"][0] if found["noun"] else None
        tables = [ref.table for ref in noun.refs] if noun is not None else []
        name = next((self._sorts[table] for table in tables if table in self._sorts), None)
        rest = [token for token in found.all if token not in found["noun"]]
        if name is None:
            split = any(token.can("split") or token.can("each") for token in rest)
            return [*found["noun"], made_of("group", GroupBy(by_sort=True), rest)] if split else None
        group = made_of("group", GroupBy(refs=(self._field(name),)), rest)
        return [*found["noun"], group]

    def _by_sort_of(self, found: Found) -> list[Token] | None:
        """哪一类帮扶措施, 各类项目: groups of what follows by its classification."""
        noun = found["noun"][0]
        tables = [ref.table for ref in noun.refs]
        name = next((self._sorts[table] for table in tables if table in self._sorts), None)
        if name is None:
            return None
        return [made_of("group", GroupBy(refs=(self._field(name),)), found.all[:1]), noun]

    def _by_year(self, found: Found) -> Token | None:
        value = found["what"][0].value
        return made_of("group", GroupBy(by_year=True), found.all) if value.kind == "every" else None

    def _which_year(self, found: Found) -> Token:
        return made_of("group", GroupBy(by_year=True), found.all)

    # ---- Orders ---------------------------------------------------------------------------------------

    def _most(self, found: Found) -> Token:
        adjective = found["adjective"][0]
        descending = adjective.as_value("adjective") == "up"
        return made_of("most", (descending, adjective.text in "多少大小"), found.all)

    def _against(self, found: Found) -> Token:
        """跟脱贫户比, 跟春华镇比: a second group or place beside the first."""
        return made_of("against", found["what"][0], found.all)

    def _either_is_more(self, found: Found) -> list[Token] | None:
        """是甲的成本低，还是乙的成本低: the one of the two that comes first."""
        a, b = found["a"][0], found["b"][0]
        if not isinstance(a.value, Fact) or not isinstance(b.value, Fact):
            return None
        refs = found["term"][0].of_role("field", "measure")
        descending = found["adjective"][0].as_value("adjective") == "up"
        return [
            made_of("cond noun", Either((a.value, b.value), listed=True), [a], refs=a.refs),
            made_of("order", OrderBy(refs, descending, pick=True), found.all[1:]),
        ]

    def _in_choice(self, found: Found) -> Token | None:
        """哪家的利润较低: between named things 较 compares them; alone it says nothing definite."""
        return self._most(found) if found.anywhere("which") else None

    def _end_in_choice(self, found: Found) -> Token | None:
        """哪个小区的房价达到最高值."""
        if not found.anywhere("which"):
            return None
        refs = found["term"][0].of_role("field", "measure")
        return made_of("order", OrderBy(refs, found["end"][0].can("maximum"), pick=True), found.all)

    def _of_quality(self, found: Found) -> Token:
        refs = found["quality"][0].of_role("quality")
        descending = refs[0].label.startswith("+")
        target = tuple(ref for quality in refs for ref in self._named(quality.name))
        return made_of("order", OrderBy(target, descending, pick=True), found.all)

    def _quality_of(self, found: Found) -> Token:
        """价格最实惠: the adjective says the direction, the figure is named."""
        descending = found["quality"][0].of_role("quality")[0].label.startswith("+")
        return made_of("order", OrderBy(found["term"][0].of_role("field", "measure"), descending, pick=True), found.all)

    def _named(self, name: str) -> list[Ref]:
        if name in self.model.measures:
            measure = self.model.measures[name]
            return [Ref("measure", name, measure.label, measure.subjects[0])]
        return [self._field(name)]

    def _of_figure(self, found: Found) -> Token:
        descending, _ = found["most"][0].value
        return made_of("order", OrderBy(found["term"][0].of_role("field", "measure"), descending, pick=True), found.all)

    def _top_of(self, found: Found) -> list[Token]:
        """人均纯收入排名前十的: the figure orders, 前十 says how many."""
        refs = found["term"][0].of_role("field", "measure")
        return [made_of("order", OrderBy(refs), found["term"]), found["top"][0]]

    def _of_count(self, found: Found) -> list[Token] | None:
        descending, sized = found["most"][0].value
        if not sized:
            return None
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("table"))
        order = made_of("order", OrderBy(refs, descending, count=True, pick=True), found["noun"] + found["most"])
        return [*found["cond"], order]

    def _most_alone(self, found: Found) -> Token:
        descending, _ = found["most"][0].value
        return made_of("order", OrderBy((), descending, pick=True), found.all)

    def _of_share(self, found: Found) -> list[Token]:
        descending, _ = found["most"][0].value
        order = made_of("order", OrderBy(descending=descending, share=True, pick=True), found["most"])
        return [*found["share"], order]

    def _of_change(self, found: Found) -> Token:
        """收入增长最快的: by the change of the figure; 最快 in percent, 最多 as a difference."""
        descending, sized = found["most"][0].value
        falls = any(token.can("fall") for token in found["way"])
        form = "difference" if sized and not any(token.can("growth") for token in found["way"]) else "percent"
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        refs = tuple(
            self._field(name)
            for name, link in self._changes.items()
            if link["measure"] in names and link["form"] == form
        )
        return made_of("order", OrderBy(refs, descending != falls, pick=True), found.all)

    def _of_money(self, found: Found) -> list[Token]:
        descending, _ = found["most"][0].value
        return [
            made_of("ask", Amount(()), found["money"]),
            made_of("order", OrderBy((), descending, pick=True), found["most"]),
        ]

    def _of_main(self, found: Found) -> list[Token] | None:
        """最主要的风险是什么: the values of the field by how often they occur."""
        group = self._asked_values(found)
        if group is None:
            return None
        return [group, made_of("order", OrderBy((), True, count=True, pick=True), found["main"])]

    def _both_ends(self, found: Found) -> list[Token]:
        """最高的和最低的各是多少."""
        refs = found["term"][0].of_role("field", "measure")
        ends = [token.value[0] for token in found.all if token.can("most")]
        asks = [Amount(refs, "max" if descending else "min") for descending in ends]
        return [made_of("ask", asks[0], found.all), *(made_of("ask", ask, found.all[-1:]) for ask in asks[1:])]

    def _sorted(self, found: Found) -> Token:
        down = not any(token.can("order_up") for token in found["how"])
        refs = tuple(ref for token in found["term"] for ref in token.of_role("field", "measure"))
        return made_of("order", OrderBy(refs, down), found.all)

    def _top_count(self, found: Found) -> list[Token] | None:
        """最低的五个乡镇: a number behind a superlative is how many are wanted."""
        bound = found["n"][0].value
        if bound.about is not None or bound.unit in ("元", "%") or not _whole(bound):
            return None
        return [found["order"][0], made_of("top", Rank(int(bound.tests[0][1])), found["de"] + found["n"])]

    # ---- What is listed -------------------------------------------------------------------------------

    def _head(self, found: Found) -> Token | None:
        count = None
        for token in found["n"]:
            if isinstance(token.value, Bound) and _whole(token.value) and token.value.about is None:
                count = int(token.value.tests[0][1])
        refs = found["noun"][0].of_role("level") or found["noun"][0].of_role("table")
        return made_of("head", Head(refs, count), found.all)

    def _asked_values(self, found: Found) -> Token | None:
        """风险类型有哪些: the values of a classification are its groups."""
        fields = found["what"][0].of_role("field")
        refs = tuple(ref for ref in fields if self._type(ref) in ("enum", "boolean"))
        if refs:
            return made_of("group", GroupBy(refs=refs), found.all)
        texts = tuple(ref for ref in fields if self._type(ref) == "text")
        return _ask(found, Amount(texts)) if texts else None

    def _asked_rows(self, found: Found) -> Token:
        return made_of("head", Head(()), found.all)

    # ---- Figures --------------------------------------------------------------------------------------

    def _count(self, found: Found) -> Token:
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("level") or token.of_role("table"))
        return _ask(found, Count(refs))

    def _amount(self, found: Found) -> Token | None:
        refs = found["term"][0].of_role("measure", "field")
        functions = [_KINDS[kind] for token in found.all for kind in token.kinds if kind in _KINDS]
        function = next((f for f in _FUNCTIONS if f in functions), None)
        return _ask(found, Amount(refs, function)) if refs else None

    def _money(self, found: Found) -> Token | None:
        """发了多少钱, 总额: the money of what is spoken of."""
        if not any(leaf.text in _MONEY_WORDS for token in found.all for leaf in token.leaves()):
            return None
        return _ask(found, Amount(()))

    def _extreme(self, found: Found) -> Token:
        """最高是多少, 最高值: the largest of the field itself."""
        descending, _ = found["most"][0].value
        refs = found["term"][0].of_role("field", "measure")
        return _ask(found, Amount(refs, "max" if descending else "min"))

    def _gap(self, found: Found) -> Token:
        return _ask(found, Gap(Amount(found["term"][0].of_role("measure", "field"))))

    def _change(self, found: Found) -> list[Token]:
        term = found.first("term")
        of: Amount | Count = Amount(term.of_role("measure", "field")) if term is not None else Count()
        named = any(token.can("growth") for token in found["way"])
        ask = _ask(found, Moved(of, self._change_form(found), _since(found), verb=not named))
        return [*found["now"], replace(ask, kinds=("ask", "moved"))]

    def _change_form(self, found: Found) -> ChangeForm:
        """增长百分之几 is in percent, 增长多少 as a difference, by name in percent."""
        if any(token.can("percent_asked") for token in found.all):
            return "percent"
        return _form(found["way"])

    def _count_change(self, found: Found) -> list[Token]:
        refs = tuple(ref for token in (*found["noun"], *found["noun_after"]) for ref in token.of_role("table"))
        rest = [token for token in found.all[len(found["cond"]) :] if token not in found["now"]]
        moved = Moved(Count(refs), self._change_form(found), _since(found), verb=True)
        return [*found["cond"], *found["now"], made_of("ask moved", moved, rest)]

    def _and_growth(self, found: Found) -> list[Token]:
        """可支配收入及增速: the growth of the figure before, by its own name where the model has one."""
        term = found["term"][0]
        named = self._lexicon.find(term.text + found["way"][0].text)
        own = tuple(ref for ref in named if ref.role in ("measure", "field"))
        growth: Ask = Amount(own) if own else Moved(Amount(term.of_role("measure")), "percent")
        rest = found["and"] + found["way"]
        return [made_of("ask", Amount(term.of_role("measure", "field")), [term]), made_of("ask", growth, rest)]

    def _topic(self, found: Found) -> Token | None:
        """住院费用报销比例: of two figures of one table side by side, the last is asked for."""
        topic, head = found["topic"][0], found["head"][0]
        tables = [{ref.table for ref in token.of_role("measure")} for token in (topic, head)]
        if not set.intersection(*tables):
            return None
        return made_of("term measure field", None, found.all, refs=head.refs)

    # ---- Shares ---------------------------------------------------------------------------------------

    def _share_of(self, found: Found) -> list[Token] | Token:
        """X 占 Y 的比例; where Y is only a place, every group is a part of the whole place."""
        part, whole = self._said_of(found["part"]), self._said_of(found["whole"])
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        areas = [token for token in found["whole"] if token.can("area") or token.can("places")]
        figures = tuple(ref for token in found["part"] for ref in token.of_role("measure"))
        if figures:
            return [*areas, _ask(found, PortionOf(Amount(figures)))]
        return [
            *areas,
            _ask(
                found,
                Proportion(
                    both(part), both(whole), refs, tuple(token.value if token.can("area") else "" for token in areas)
                ),
            ),
        ]

    def _said_of(self, tokens: list[Token]) -> list[Condition]:
        """The conditions of a noun phrase; an event in front of a group (务工脱贫人口) is one of them."""
        said: list[Condition] = []
        for place, token in enumerate(tokens):
            if token.can("cond"):
                said.append(token.value)
            elif any(later.can("cond") for later in tokens[place + 1 :]) and token.of_role("table"):
                said.append(Exists("any", None, token.of_role("table", "relation")))
        return said

    def _share_in(self, found: Found) -> Token:
        """脱贫户中监测户占比: what stands before 中 is the whole."""
        whole, part = both(self._said_of(found["whole"])), both(self._said_of(found["part"]))
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        return _ask(found, Proportion(part, whole, refs))

    def _share(self, found: Found) -> Token:
        """人均纯收入达到1.5万元的脱贫户占比: the last noun is the whole, what narrows it the part."""
        conditions = [token for token in found["part"] if token.can("cond")]
        refs = tuple(ref for token in found["part"] for ref in token.of_role("table"))
        if len(conditions) < 2:
            return _ask(found, Proportion(both(self._said_of(found["part"])), None, refs))
        first_is_whole = conditions[0].can("noun") and not conditions[-1].can("noun")
        whole = conditions[0] if first_is_whole else conditions[-1]
        part = both([token.value for token in conditions if token is not whole])
        return _ask(found, Proportion(part, whole.value, refs))

    def _portion(self, found: Found) -> Token:
        return _ask(found, PortionOf(Amount(found["term"][0].of_role("measure"))))

    def _structure(self, found: Found) -> list[Token] | None:
        """务工地点构成: groups by the field, each with its part."""
        refs = found["term"][0].of_role("field")
        if refs and all(self._type(ref) in ("money", "number", "integer", "percent") for ref in refs):
            return [made_of("ask", Spread(refs), found.all)]
        if not refs or not any(self._type(ref) in ("enum", "text", "boolean") for ref in refs):
            return None
        group = made_of("group", GroupBy(refs=refs), found["term"])
        return [group, made_of("ask", PortionOf(Count()), found["how"])]

    def _bundle(self, found: Found) -> Token:
        return _ask(found, Bundle(found["what"][0].of_role("bundle")[0].name))

    def _spread(self, found: Found) -> Token | None:
        refs = found["term"][0].of_role("field")
        return _ask(found, Spread(refs)) if refs else None

    # ---- The rules --------------------------------------------------------------------------------------

    def group_rules(self) -> tuple[GrammarRule, ...]:
        """Groups; applied before conditions take the words that they need."""
        return (
            rule("every_year", r"{split}?(?P<what>{years})", self._by_year),
            rule("which_year", r"{which_year}", self._which_year),
            rule("by_level", r"(?:{each|split})+{list_and}?(?P<what>{level}){inside}?{split_end}?", self._by_level),
            rule("by_date", r"(?P<every>{group})(?:{have}|{is})*(?P<what>{field})", self._by_date),
            rule("and_level", r"(?P<first>{group})(?:{list_and}|{pause})(?P<what>{level})", self._and_level),
            rule(
                "by_bands", r"{split}?(?P<what>{field}){de}?(?P<bands>{bands}){split_end}?(?!{share})", self._by_field
            ),
            rule(
                "by_field",
                r"(?:{each|split})+(?P<what>{field|question})(?P<bands>{bands}?)(?:{split_end}|{each})?(?!{rank|order_down|order_up})",
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
            rule("which_sort", r"(?:{which_sort}|{each_sort})(?P<noun>{table|cond})", self._by_sort_of),
            rule("by_sort", r"(?P<noun>{cond|table}?){de}?(?:{each|split})*{sort}{split_end}?", self._by_sort),
        )

    def order_rules(self) -> tuple[GrammarRule, ...]:
        """Superlatives and orders."""
        term = r"(?P<term>{field|measure})"
        return (
            rule(
                "either_is_more",
                r"{is}?(?P<a>{cond}){de}?(?P<term>{field|measure})(?:{is}|{comparative})*(?P<adjective>{adjective})(?:{stop}|{or}|{bit})+"
                r"{is}?(?P<b>{cond}){de}?{field|measure}?(?:{is}|{comparative})*{adjective}{bit}?",
                self._either_is_more,
            ),
            rule("most", r"(?:{superlative}|{comparative}){de}?(?P<adjective>{adjective}){bit}?", self._most),
            rule("against", r"{list_and}(?P<what>{cond|places}){de}?{versus}", self._against),
            rule("rather_in_choice", r"{rather}(?P<adjective>{adjective}){bit}?", self._in_choice),
            rule(
                "top_in_choice",
                r"(?P<term>{field|measure})(?:{de}|{is})*(?P<end>{maximum|minimum})",
                self._end_in_choice,
            ),
            rule("which_is", r"(?P<adjective>{adjective}){bit}?", _after("which", self._most)),
            rule("which_is_quality", r"(?P<quality>{quality})", _after("which", self._of_quality)),
            rule(
                "quality_of",
                r"(?P<term>{field|measure}){de}?(?:{superlative}|{comparative}){de}?(?P<quality>{quality})",
                self._quality_of,
            ),
            rule("most_quality", r"(?:{superlative}|{comparative}){de}?(?P<quality>{quality})", self._of_quality),
            rule("of_main", r"{superlative}?(?P<main>{main}){de}?(?P<what>{field})(?:{is}|{howmuch})*", self._of_main),
            rule(
                "both_ends",
                term + r"{de}?{most}{de}?(?:{list_and}|{pause}){most}{de}?(?:{respectively}|{is}|{howmuch})+",
                self._both_ends,
            ),
            rule("extreme_of", r"(?:{table})?(?P<most>{most})(?:{howmany}|{howmuch})" + term, self._extreme),
            rule(
                "of_change", term + r"(?P<way>(?:{rise|fall|growth})+)(?:{de}|{is})*(?P<most>{most})", self._of_change
            ),
            rule("of_money", r"(?P<money>{total}+)(?P<most>{most})", self._of_money),
            rule(
                "extreme",
                term + r"{de}?(?P<most>{most})(?:{is}|{de}|{howmuch}|{maximum})*(?:{howmuch}|{howmany})",
                self._extreme,
            ),
            rule("top_of", term + r"{de}?(?P<top>{top})", self._top_of),
            rule("of_figure", term + r"(?:{de}|{is}|{inside})*(?P<most>{most})", self._of_figure),
            rule("of_share", r"(?P<share>{share})(?P<most>{most})", self._of_share),
            rule("of_count", r"(?P<cond>{cond}?)(?P<noun>{table}?){howmany}?(?:{is})?(?P<most>{most})", self._of_count),
            rule(
                "sorted",
                r"{split}?" + term + r"(?:{de}|{split_end})?(?P<how>(?:{rank|order_down|order_up}{split_end}?)+)",
                self._sorted,
            ),
            rule("sorted_in_brackets", r"{open}{split}(?P<term>{field|measure})(?P<how>){close}", self._sorted),
            rule("sorted_alone", r"(?P<term>)(?P<how>(?:{rank|order_down|order_up}{split_end}?)+)", self._sorted),
            rule(
                "extreme_first", r"(?P<most>{most}){de}?(?P<term>{field|measure})(?:{howmuch}|{howmany})", self._extreme
            ),
            rule("figure_first", r"(?P<most>{most}){de}?(?P<term>{field|measure})", self._of_figure),
            rule("most_alone", r"(?P<term>)(?P<most>{most})", self._most_alone),
            rule("top_count", r"(?P<order>{order})(?P<de>{de}?)(?P<n>{amount})", self._top_count),
        )

    def head_rules(self) -> tuple[GrammarRule, ...]:
        """What the answer is a list of."""
        noun = r"(?P<noun>{level|table})"
        return (
            rule("which", r"{which}(?P<n>{amount}?)" + noun, self._head),
            rule("of_which", r"(?P<n>)" + noun + r"(?:{de}|{is}|{have}|{inside})*{which}", self._head),
            rule("which_values", r"(?P<what>{field})(?:{is}|{have})*{which}{table}?", self._asked_values),
            rule("which_value", r"{which}(?P<what>{field})", self._asked_values),
            rule("which_rows", r"(?:(?:{is}|{have})*{which}(?:{have})?|{list})", self._asked_rows),
            rule("best", r"(?P<n>){de}?" + noun, _after("top", self._head)),
            rule("count_level", r"{de}(?P<noun>{level})(?:{have}|{is})*{howmany}", self._count),
            rule("last_noun", r"(?P<n>)(?P<noun>{level})", _after("de", self._head)),
        )

    def figure_rules(self) -> tuple[GrammarRule, ...]:
        """Shares, changes, counts, amounts."""
        function = r"(?:{total|mean|median|maximum|minimum})"
        run = r"(?:(?:{cond}|{table}){de}?)*{cond}(?:{de}?{table})?"
        versus = (
            r"(?P<now>(?:{years}(?={versus}))?)(?P<since>(?:{versus}?(?:{years}|{last_time}){versus}?{de}?{stop}?)?)"
        )
        asking = r"(?:{howmuch}|{howmany}|{is}|{percent_asked})*"
        return (
            rule("bundle", r"(?P<what>{bundle})(?:{share}|{structure})*" + asking, self._bundle),
            rule(
                "share_of",
                r"(?P<part>(?:"
                + run
                + r"|{table}|{measure})){take}(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}){de}?)*)(?:{de}?{share})?"
                + asking,
                self._share_of,
            ),
            rule(
                "share_of_before",
                r"(?P<part>){take}(?P<whole>(?:(?:{cond}|{table}){de}?)+){share}" + asking,
                self._share_of,
            ),
            rule(
                "share_in",
                r"(?P<whole>" + run + r"){de}?{inside}{stop}?(?P<part>" + run + r"){de}?{share}" + asking,
                self._share_in,
            ),
            rule("share", r"(?P<part>" + run + r"){de}?{share}" + asking, self._share),
            rule("structure", r"(?P<term>{field})(?P<how>{de}?{structure}{share}?" + asking + r")", self._structure),
            rule("spread", r"(?P<term>{field}){de}?{bands}" + asking, self._spread),
            rule("portion", r"(?P<term>{measure}){de}?{share}" + asking, self._portion),
            rule("gap", r"(?P<term>{field|measure})(?:{de}|{inside}|{have}|{howmany})*{gap}" + asking, self._gap),
            rule("gap_of", r"(?P<gap>{gap})(?:{de}|{inside})*(?P<term>{field|measure})" + asking, self._gap),
            rule(
                "change",
                r"(?P<term>{field|measure}){de}?{stop}?"
                + versus
                + r"(?P<way>(?:{annual_growth}|{growth}|{rise}|{fall}|{change}))(?:{is}|{list_and}|{or}|{rise}|{fall}|{growth})*"
                + asking
                + r"{table}?",
                self._change,
            ),
            rule(
                "count_change",
                r"(?P<cond>"
                + run
                + r")(?P<noun>{table}?){de}?"
                + versus
                + r"(?P<way>(?:{growth}|{rise}|{fall}|{change}))(?:{or}|{rise|fall|change})*"
                + asking
                + r"(?P<noun_after>{table}?)",
                self._count_change,
            ),
            rule("how_much_of", r"{howmany}{de}?(?P<term>{measure|field})(?!{measure})", self._amount),
            rule("count", r"{howmany}{de}?(?P<noun>{table|level})", self._count),
            rule(
                "named_growth",
                r"(?P<term>{measure})(?P<and>{list_and|pause})(?P<way>{growth})" + asking,
                self._and_growth,
            ),
            rule("topic", r"(?P<topic>{measure})(?P<head>{measure})", self._topic),
            rule("amount", function + r"*{de}?(?P<term>{measure|field}){de}?" + function + r"*" + asking, self._amount),
            rule("money", r"(?:{total}{de}?)+" + asking + r"|{howmuch}", self._money),
            rule("count_noun", r"(?P<noun>{table})(?:{have}|{is})?(?:{howmany}|{total}{howmany}?)", self._count),
            rule("count_alone", r"(?P<noun>){howmany}", self._count),
        )


def _after(kind: str, build: Build) -> Build:
    """The rule applies only behind a token of this kind."""

    def checked(found: Found) -> list[Token] | Token | None:
        return build(found) if found.before is not None and found.before.can(kind) else None

    return checked


def _whole(bound: Bound) -> bool:
    value = bound.tests[0][1]
    return len(bound.tests) == 1 and value == value.to_integral_value() and value >= Decimal(1)


def _since(found: Found) -> Years | None:
    """The year that a change is measured from; 上年 is the one before, whichever year is asked about."""
    for token in found["since"]:
        if isinstance(token.value, Years) and not token.text.startswith(("上", "前一")):
            return token.value
    return None


def _form(way: list[Token]) -> ChangeForm:
    if any(token.can("annual_growth") for token in way):
        return "annual"
    return "percent" if any(token.can("growth") for token in way) else "difference"


__all__ = ["AskRules", "Rows"]
