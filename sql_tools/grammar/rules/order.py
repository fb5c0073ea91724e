"""Words for orders: superlatives, choices between two, rankings, first places."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import (
    Amount,
    Bundle,
    Function,
    Moved,
    OrderBy,
    Rows,
)
from sql_tools.grammar.conditions import Either, Fact, Test, both, leaves
from sql_tools.grammar.pattern import ANY, Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, measure_ref, measure_refs
from sql_tools.grammar.rules.ask_base import SEVERAL, AskRules, after, ask, is_whole
from sql_tools.grammar.rules.ends import EndsRules
from sql_tools.grammar.rules.main import MainRules
from sql_tools.grammar.rules.most_in_row import MostInRowRules
from sql_tools.grammar.rules.sorted import SortedRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare
from sql_tools.recognizers.rank import Rank

_THAT = ("那", "这")
_TAKE = ("取", "选", "挑", "要", "看")


_BY_NUMBER = {"多", "少", "大", "小", "集中"}
"""残疾人最多, 最集中的村: by how many there are."""


class OrderRules(AskRules):
    """Words for orders: superlatives, choices between two, rankings, first places."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._main, self._ends, self._sorting = MainRules(lexicon), EndsRules(lexicon), SortedRules(lexicon)
        self._in_row = MostInRowRules(lexicon)

    def _most(self, found: Found) -> Token:
        adjective = found["adjective"][0]
        descending = adjective.as_value("adjective") == "up"
        return made_of("most", (descending, adjective.text in _BY_NUMBER), found.all)

    def _against(self, found: Found) -> Token:
        """跟脱贫户比, 跟春华镇比, 跟三口人以下的脱贫户比: a second group or place beside the first."""
        told = [token for token in found["what"] if not token.can("de")]
        joined = both([token.value for token in told if token.can("cond")])
        what = told[0] if len(told) < 2 else made_of("cond noun", joined, told, refs=told[-1].refs)
        return made_of("against", what, found.all)

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

    def _which_figure(self, found: Found) -> list[Token] | None:
        """工资性收入和转移性收入哪个多: both figures, which say it."""
        a, b = found["a"][0], found["b"][0]
        if a.text == b.text:
            return None
        rest = found.all[1:]
        return [
            made_of("ask", Amount(a.of_role("measure", "field")), [a]),
            made_of("ask", Amount(b.of_role("measure", "field")), rest),
        ]

    def _where_they_are(self, found: Found) -> list[Token] | None:
        """人均最低的前二十户，在哪个村: where each of them is, no choice among villages."""
        counters = {table.counter for table in self.model.tables.values()} - {"个"}
        if self.model.places is None or found["top"][0].value.unit not in {*counters, "名"}:
            return None
        title = self.model.places.level(found["level"][0].of_role("level")[0].name).title
        return [*found["top"], *found["stop"], made_of("ask", Rows(((field_ref(self.model, title),),)), found.all[2:])]

    def _which_of_bundle_moved(self, found: Found) -> list[Token]:
        """四项收入里哪项增得最快: how each of them has moved, which says it."""
        names = self._lexicon.section("bundles", {})[found["what"][0].of_role("bundle")[0].name]["measures"]
        refs = [measure_ref(self.model, name) for name in names]
        rest = [token for token in found.all if token not in found["mid"]]
        kept = [token for token in found["mid"] if token.can("years")]
        return [*kept, *(made_of("ask moved", Moved(Amount((ref,)), "percent"), rest) for ref in refs)]

    def _in_choice(self, found: Found) -> Token | None:
        """哪家的利润较低: between named things 较 compares them; alone it says nothing definite."""
        chosen = any(token.can("which") for token in found.elsewhere("which") if token.text[:2] not in SEVERAL)
        return self._most(found) if chosen else None

    def _which_of_listed(self, found: Found) -> list[Token] | None:
        """脱贫户和监测户人均纯收入哪个高: the figure of each of those listed, which says which is the higher."""
        lists = [token for token in found.elsewhere("cond") if isinstance(token.value, Either) and token.value.listed]
        # 重点村的收入和一般村比哪个高: the second of the two stands behind the figure.
        lists = lists or [token.value for token in found.elsewhere("against") if token.value.can("cond")]
        alone = not found.anywhere("places") or not any(len(token.value) > 1 for token in found.elsewhere("places"))
        single = any(isinstance(t.value, Either) and self._names_things(t.value) for t in lists)
        if len(lists) != 1 or not alone or single:
            return None
        rest = [token for token in found.all if token not in found["term"]]
        return [made_of("respectively", None, rest), *found["term"]]

    def _names_things(self, listed: Either) -> bool:
        """甲小区和乙小区: things by their names, of which one comes first; no groups."""
        facts = [ref.fact for item in listed.items if isinstance(item, Fact) for ref in item.refs]
        return any(isinstance(fact, Compare) and self.model.field(fact.field).values_from_data for fact in facts)

    def _more_in_choice(self, found: Found) -> Token | None:
        """谁的监测户多: at the end of a choice between places the adjective compares them."""
        before = found.before
        chosen = before is not None and before.can("level") and any(token.can("which") for token in found.behind(2))
        kinds = ("cond", "table", "measure", "field", "share")
        figure = chosen or (before is not None and any(map(before.can, kinds)))
        one = any(token.text[:2] not in SEVERAL for token in found.elsewhere("which"))
        return self._most(found) if figure and one and found.anywhere("places") else None

    def _of_which(self, found: Found) -> Token | None:
        """监测户多的是哪个镇: of all of them the one that has most."""
        several = any(token.can("which") and token.text[:2] in SEVERAL for token in found.ahead(3))
        return None if several else self._most(found)

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

    def _named(self, name: str) -> tuple[Ref, ...]:
        if name in self.model.measures:
            return measure_refs(self.model, name)
        return (field_ref(self.model, name),)

    def _of_figure(self, found: Found) -> Token:
        descending, _ = found["most"][0].value
        return made_of("order", OrderBy(found["term"][0].of_role("field", "measure"), descending, pick=True), found.all)

    def _by_figure(self, found: Found) -> list[Token]:
        """按2025年人均纯收入最低的."""
        return [*found["time"], self._of_figure(found)]

    def _top_of(self, found: Found) -> list[Token]:
        """人均纯收入排名前十的: the figure orders, 前十 says how many."""
        refs = found["term"][0].of_role("field", "measure")
        return [made_of("order", OrderBy(refs), found["term"]), found["top"][0]]

    def _of_count(self, found: Found) -> list[Token] | None:
        descending, sized = found["most"][0].value
        if not sized:
            return None
        chosen = found.before is not None and found.before.can("which") and not found["cond"]
        levels = [
            token for token in found["noun"] if chosen and token.can("level")
        ]  # 收入哪个村最多: the village is chosen.
        nouns = [token for token in found["noun"] if token not in levels]
        refs = tuple(ref for token in nouns for ref in token.of_role("table"))
        order = made_of("order", OrderBy(refs, descending, count=True, pick=True), nouns + found["most"])
        return [*found["cond"], *levels, order]

    def _most_alone(self, found: Found) -> Token:
        descending, _ = found["most"][0].value
        return made_of("order", OrderBy((), descending, pick=True), found.all)

    def _of_change(self, found: Found) -> Token | list[Token]:
        """收入增长最快的: by the change of the figure; 最快 in percent, 最多 as a difference."""
        descending, sized = found["most"][0].value
        falls = any(token.can("fall") for token in found["way"])
        form = "difference" if sized and not any(token.can("growth") for token in found["way"]) else "percent"
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        refs = tuple(
            field_ref(self.model, name)
            for name, link in self._changes.items()
            if link["measure"] in names and link["form"] == form
        )
        if not refs:
            # 户均工资性收入增长最快的镇: by how the figure of each has moved.
            moved = Moved(
                Amount(found["term"][0].of_role("measure")), "difference" if form == "difference" else "percent"
            )
            order = made_of("order", OrderBy((), descending != falls, pick=True), found["most"])
            return [made_of("ask moved", moved, [t for t in found.all if t not in found["most"]]), order]
        return made_of("order", OrderBy(refs, descending != falls, pick=True), found.all)

    def _of_moved(self, found: Found) -> Token | None:
        """增收最多的: by the change of the figure that the word says has moved."""
        fact = found["fact"][0]
        names = {ref.name for ref in fact.refs}
        names |= {leaf.flag.name for leaf in leaves(fact.value) if isinstance(leaf, Test) and leaf.flag is not None}
        links = [link for name, link in self._changes.items() if name in names and link["form"] in ("up", "down")]
        if not links:
            return None
        descending, sized = found["most"][0].value
        form = "difference" if sized else "percent"
        refs = tuple(
            field_ref(self.model, name)
            for name, link in self._changes.items()
            if link["measure"] == links[0]["measure"] and link["form"] == form
        )
        return made_of("order", OrderBy(refs, descending == (links[0]["form"] == "up"), pick=True), found.all)

    def _of_function(self, found: Found) -> Token | None:
        """平均年龄最大的村: by this function of a field, where the field alone is of one row."""
        refs = tuple(ref for ref in found["term"][0].of_role("field") if self.kind_of(ref) in ("integer", "number"))
        descending, _ = found["most"][0].value
        function: Function = "mean" if found["function"][0].can("mean") else "median"
        return made_of("order", OrderBy(refs, descending, pick=True, function=function), found.all) if refs else None

    def _of_money(self, found: Found) -> list[Token]:
        descending, _ = found["most"][0].value
        return [
            made_of("ask", Amount(()), found["money"]),
            made_of("order", OrderBy((), descending, pick=True), found["most"]),
        ]

    def _figure_in_brackets(self, found: Found) -> list[Token]:
        """最穷的五个乡镇（按2025年人均纯收入）: the brackets say by which figure."""
        order = found["order"][0]
        value = order.value if order.can("order") else OrderBy((), order.value[0], pick=True)
        named = replace(value, refs=found["term"][0].of_role("field", "measure"), count=False, share=False)
        return [made_of("order", named, [order]), *found["mid"], *found["time"]]

    def _top_count(self, found: Found) -> list[Token] | None:
        """最低的五个乡镇, 最高的10%: a number behind a superlative is how many are wanted, or what part of them."""
        bound = found["n"][0].value
        if bound.about is not None or bound.unit == "元" or (bound.unit != "%" and not is_whole(bound)):
            return None
        value = bound.tests[0][1]
        rank = Rank(0, percent=value) if bound.unit == "%" else Rank(int(value), unit=bound.unit)
        return [found["order"][0], made_of("top", rank, found["de"] + found["n"])]

    def _that_row(self, found: Found) -> list[Token] | None:
        """收入最低的那户: the first one."""
        if not found["order"][0].value.pick or not any(token.text.startswith(_THAT) for token in found.all):
            return None
        counters = [self.model.tables[ref.name].counter for ref in found["noun"][0].of_role("table")]
        first = Rank(1, unit=counters[0])
        return [*found["order"], made_of("top", first, found.all[1:])]

    def _each_top(self, found: Found) -> Token | None:
        """各乡镇前3名: so many of each; 按乡镇排名前五: the first of them."""
        if found.all[0].text.startswith("按") and "排" in found["top"][0].text:
            return None
        return made_of("top", found["top"][0].value, found.all)

    def _extreme(self, found: Found) -> Token:
        """最高是多少, 最高值: the largest of the field itself."""
        descending, _ = found["most"][0].value
        refs = found["term"][0].of_role("field", "measure")
        return ask(found, Amount(refs, "max" if descending else "min"))

    def order_rules(self) -> tuple[GrammarRule, ...]:
        """Superlatives and orders."""
        term = r"(?P<term>{field|measure})"
        return (
            rule(
                "either_is_more",
                r"{is}?(?P<a>{cond}){de}?(?P<term>{field|measure})(?:{is}|{comparative}|{rather})*(?P<adjective>{adjective})(?:{stop}|{or}|{bit})+"
                r"{is}?(?P<b>{cond}){de}?{field|measure}?(?:{is}|{comparative}|{rather})*{adjective}{bit}?",
                self._either_is_more,
            ),
            rule("most", r"(?:{superlative}|{comparative}){de}?(?P<adjective>{adjective}){bit}?", self._most),
            rule(
                "which_figure",
                r"(?P<a>{measure|field})(?:{list_and}|{pause}|{versus})(?P<b>{measure|field}){versus}?{stop}?{which}"
                r"(?:{is}|{comparative}|{rather}|{take})*(?:{adjective}{bit}?|{superlative}{adjective})(?={stop}|$)",
                self._which_figure,
            ),
            rule(
                "which_of_bundle_moved",
                r"(?P<what>{bundle})(?P<mid>(?:{inside}|{de}|{years}|{stop})*){which}(?:{is}|{de})*"
                r"{rise|fall|growth}{de}?(?:{superlative}{adjective}|{most})",
                self._which_of_bundle_moved,
            ),
            rule(
                "which_of_bundle",
                r"(?P<what>{bundle})(?:{inside}|{de}|{stop}|{is}|{take})*"
                r"(?:{which}(?:{is}|{take}|{de})*(?:{adjective}|{most})|(?:{share}|{take})?{most}{de}?{is}?{which})(?={stop}|$)",
                lambda found: ask(found, Bundle(found["what"][0].of_role("bundle")[0].name)),
            ),
            rule(
                "extreme_of_all",
                r"(?P<end>{extreme})",
                lambda found: made_of("most", (found["end"][0].as_value("extreme") == "up", False), found.all),
            ),
            rule(
                "where_they_are",
                r"(?P<top>{top|amount})(?P<stop>{stop})(?:{split_end}|{list}|{is}|{relation})*{which}(?P<level>{level})(?={stop}|$)",
                self._where_they_are,
            ),
            rule("against", r"{list_and}(?P<what>(?:{cond}{de})*{cond}{de}?|{places}{de}?){versus}", self._against),
            rule("rather_in_choice", r"{rather}(?P<adjective>{adjective}){bit}?", self._in_choice),
            rule("more_in_choice", r"(?P<adjective>{adjective}){bit}?(?={stop}|$)", self._more_in_choice),
            rule(
                "of_which",
                r"(?P<adjective>{adjective}){bit}?(?=(?:{de}{is}?|{is}){which}{amount}?(?:{level}|{table}|{stop}|$))",
                self._of_which,
            ),
            rule(
                "top_in_choice",
                r"(?P<term>{field|measure})(?:{de}|{is})*(?P<end>{maximum|minimum})",
                self._end_in_choice,
            ),
            rule(
                "which_of_listed",
                r"{which}{de}?(?P<term>(?:{field|measure})?)(?:{is}|{rather})*(?:{adjective}{bit}?|{most})(?={stop}|$)",
                self._which_of_listed,
            ),
            rule("which_is", r"(?P<adjective>{adjective}){bit}?", after("which", self._most)),
            rule("which_is_quality", r"(?P<quality>{quality})", after("which", self._of_quality)),
            rule(
                "quality_of",
                r"(?P<term>{field|measure}){de}?(?:{superlative}|{comparative}){de}?(?P<quality>{quality})",
                self._quality_of,
            ),
            rule("most_quality", r"(?:{superlative}|{comparative}){de}?(?P<quality>{quality})", self._of_quality),
            *self._main.rules(),
            *self._ends.rules(),
            rule("extreme_of", r"(?:{table})?(?P<most>{most})(?:{howmany}|{howmuch})" + term, self._extreme),
            rule(
                "of_change",
                term + r"(?:{versus}{last_time})?(?P<way>(?:{rise|fall|growth})+)(?:{de}|{is})*(?P<most>{most})",
                self._of_change,
            ),
            rule(
                "of_mean",
                r"(?P<function>{mean|median}){de}?" + term + r"(?:{is}|{de})*(?P<most>{most})",
                self._of_function,
            ),
            rule("of_moved", r"(?P<fact>{cond})(?:{is}|{de})*(?P<most>{most})", self._of_moved),
            rule("of_money", r"(?P<money>{total}+)(?P<most>{most})", self._of_money),
            rule(
                "extreme",
                term + r"{de}?(?P<most>{most})(?:{is}|{de}|{howmuch}|{maximum})*(?:{howmuch}|{howmany})",
                self._extreme,
            ),
            rule("top_of", term + r"{de}?(?P<top>{top})", self._top_of),
            rule(
                "by_figure",
                r"{split}(?P<time>{years}?){de}?" + term + r"(?:{de}|{is})*(?P<most>{most})",
                self._by_figure,
            ),
            *self._in_row.rules(),
            rule("of_figure", term + r"(?:{de}|{is}|{inside})*(?P<most>{most})", self._of_figure),
            rule("of_count", r"(?P<cond>{cond}?)(?P<noun>{table}?){howmany}?(?:{is})?(?P<most>{most})", self._of_count),
            rule(
                "figure_in_brackets",
                r"(?P<order>{order|most})(?P<mid>"
                + ANY
                + r"*?){open}{split}(?P<time>{years}?){de}?(?P<term>{field|measure})"
                r"(?:{rank|order_down|order_up})*{close}",
                self._figure_in_brackets,
            ),
            *self._sorting.rules(),
            rule(
                "extreme_first", r"(?P<most>{most}){de}?(?P<term>{field|measure})(?:{howmuch}|{howmany})", self._extreme
            ),
            rule("figure_first", r"(?P<most>{most}){de}?(?P<term>{field|measure})", self._of_figure),
            rule("most_alone", r"(?P<term>)(?P<most>{most})", self._most_alone),
            rule("that_row", r"(?P<order>{order})(?P<de>{de}){follow}{amount}?(?P<noun>{table})", self._that_row),
            rule("take_first", r"(?P<take>{list})(?P<top>{top})(?={stop}|{inside}|$)", _take_first),
            rule("each_top", r"{group}(?P<top>{top})", self._each_top),
            rule("and_how_much", r"(?P<order>{order})(?P<stop>{stop}){howmany|howmuch}(?={stop}|$)", _and_how_much),
            rule("top_count", r"(?P<order>{order})(?P<de>{de}?)(?P<n>{amount})", self._top_count),
        )


def _and_how_much(found: Found) -> list[Token] | None:
    """哪个村集体收入最高，多少: the figure that chose it."""
    chosen = found["order"][0].value
    return [*found["order"], *found["stop"]] if chosen.pick and chosen.refs and not chosen.count else None


def _take_first(found: Found) -> list[Token] | None:
    """…最强，取前五: 取 only says that so many are wanted."""
    return found["top"] if found["take"][0].text.startswith(_TAKE) else None
