"""Words that choose among a few things: 哪个更高, 甲的成本低还是乙的, 四项收入里哪项最多."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Bundle, Moved, Rows
from sql_tools.grammar.conditions import Either, Fact, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref, measure_ref
from sql_tools.grammar.rules.figures.ask_base import SEVERAL, AskRules, after, ask
from sql_tools.grammar.rules.orders.most import first_of, most
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Compare


class ChoiceRules(AskRules):
    """Between named things an adjective without 最 compares them."""

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
            first_of(refs, descending, found.all[1:]),
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
        return most(found) if chosen else None

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
        return most(found) if figure and one and found.anywhere("places") else None

    def _of_which(self, found: Found) -> Token | None:
        """监测户多的是哪个镇: of all of them the one that has most."""
        several = any(token.can("which") and token.text[:2] in SEVERAL for token in found.ahead(3))
        return None if several else most(found)

    def _end_in_choice(self, found: Found) -> Token | None:
        """哪个小区的房价达到最高值."""
        if not found.anywhere("which"):
            return None
        refs = found["term"][0].of_role("field", "measure")
        return first_of(refs, found["end"][0].can("maximum"), found.all)

    def _where_they_are(self, found: Found) -> list[Token] | None:
        """人均最低的前二十户，在哪个村: where each of them is, no choice among villages."""
        counters = {table.counter for table in self.model.tables.values()} - {"个"}
        if self.model.places is None or found["top"][0].value.unit not in {*counters, "名"}:
            return None
        title = self.model.places.level(found["level"][0].of_role("level")[0].name).title
        return [*found["top"], *found["stop"], made_of("ask", Rows(((field_ref(self.model, title),),)), found.all[2:])]

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before 更低 is read as the lowest of all."""
        return (
            rule(
                "either_is_more",
                r"{is}?(?P<a>{cond}){de}?(?P<term>{field|measure})(?:{is}|{comparative}|{rather})*(?P<adjective>{adjective})(?:{stop}|{or}|{bit})+"
                r"{is}?(?P<b>{cond}){de}?{field|measure}?(?:{is}|{comparative}|{rather})*{adjective}{bit}?",
                self._either_is_more,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before superlatives choose among all."""
        return (
            rule(
                "where_they_are",
                r"(?P<top>{top|amount})(?P<stop>{stop})(?:{split_end}|{list}|{is}|{relation})*{which}(?P<level>{level})(?={stop}|$)",
                self._where_they_are,
            ),
            rule(
                "which_figure",
                r"(?P<a>{measure|field})(?:{list_and}|{pause}|{versus})(?P<b>{measure|field}){versus}?{stop}?{which}"
                r"(?:{is}|{comparative}|{rather}|{take})*{adjective}{bit}?(?={stop}|$)",
                self._which_figure,
            ),
            rule(
                "which_of_bundle_moved",
                r"(?P<what>{bundle})(?P<mid>(?:{inside}|{de}|{years}|{stop})*){which}(?:{is}|{de})*"
                r"{rise|fall|growth}{de}?{most}",
                self._which_of_bundle_moved,
            ),
            rule(
                "which_of_bundle",
                r"(?P<what>{bundle})(?:{inside}|{de}|{stop}|{is}|{take})*"
                r"(?:{which}(?:{is}|{take}|{de})*(?:{adjective}|{most})|(?:{share}|{take})?{most}{de}?{is}?{which})(?={stop}|$)",
                lambda found: ask(found, Bundle(found["what"][0].of_role("bundle")[0].name)),
            ),
            rule("against", r"{list_and}(?P<what>(?:{cond}{de})*{cond}{de}?|{places}{de}?){versus}", self._against),
            rule("rather_in_choice", r"{rather}(?P<adjective>{adjective}){bit}?", self._in_choice),
            rule("more_in_choice", r"(?P<adjective>{adjective}){bit}?(?={stop}|$)", self._more_in_choice),
            rule(
                "more_of_which",
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
            rule("which_is", r"(?P<adjective>{adjective}){bit}?", after("which", most)),
        )
