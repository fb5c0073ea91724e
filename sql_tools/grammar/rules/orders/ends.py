"""The largest and the smallest at once: 最高的和最低的各是多少, 平均多少、最多的多少、最少的多少."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Function
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref


class EndsRules(AskRules):
    """Both ends of one figure."""

    def _both_ends(self, found: Found) -> list[Token] | None:
        """最高的和最低的各是多少; 最高和最低的是哪个乡镇 asks for the two that are, not for their figures."""
        if found.after is not None and found.after.can("which"):
            return None
        refs = found["term"][0].of_role("field", "measure")
        ends = [token.value[0] for token in found.all if token.can("most")]
        asks = [Amount(refs, "max" if descending else "min") for descending in ends]
        return [made_of("ask", asks[0], found.all), *(made_of("ask", ask, found.all[-1:]) for ask in asks[1:])]

    def _ends_of_field(self, found: Found) -> list[Token] | None:
        """最大的人多大岁数，最小的呢: the largest and the smallest of the one field that is spoken of."""
        named = [{ref.name for ref in token.of_role("field")} for token in found.all if token.can("field")]
        orders = [token.value for token in found.all if token.can("order")]
        named += [{ref.name for ref in order.refs} for order in orders]
        if not set.intersection(*named):
            return None
        refs = found["term"][0].of_role("field")
        ends = [
            t.value[0] if t.can("most") else t.value.descending for t in found.all if t.can("most") or t.can("order")
        ]
        return [made_of("ask", Amount(refs, "max" if descending else "min"), found.all) for descending in ends]

    def _mean_and_ends(self, found: Found) -> list[Token] | None:
        """每笔平均多少、最多的多少、最少的多少: three figures of one field."""
        refs = found["term"][0].of_role("field", "measure")
        fields = tuple(ref for ref in refs if ref.role == "field") or self._shared_out(refs)
        if not fields:
            return [made_of("unread", None, found.all)]
        mean: Function | None = "mean" if any(token.can("mean") for token in found["first"]) else None
        ends = [token for token in found["ends"] if token.can("most")]
        asks = [Amount(refs, mean), *(Amount(fields, "max" if end.value[0] else "min") for end in ends)]
        rest = [[end] for end in ends]
        rest[-1] = found["ends"][found["ends"].index(ends[-1]) :]
        if not found["first"]:
            return [made_of("ask", each, tokens) for each, tokens in zip(asks[1:], rest, strict=True)]
        return [made_of("ask", each, tokens) for each, tokens in zip(asks, [found["first"], *rest], strict=True)]

    def _shared_out(self, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """The field of a row that a mean over rows adds up: 务工收入 of 人均务工收入."""
        found: list[Ref] = []
        for ref in refs:
            measure = self.model.measures[ref.name]
            if measure.numerator is None or measure.denominator is None:
                continue
            if self.model.measures[measure.denominator].counts_rows:
                found += self.added_up(measure.numerator)
        return tuple(found)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied among the orders, before one end takes its words."""
        term = r"(?P<term>{field|measure})"
        return (
            rule(
                "both_ends",
                term
                + r"{de}?{most}{de}?(?:{list_and}|{pause})?{most}{de}?{table}?"
                + r"(?:{respectively}|{is}|{howmuch}|{howmany})+",
                self._both_ends,
            ),
            rule(
                "mean_and_ends",
                r"(?P<first>{mean}?(?P<term>{field|measure}){de}?{mean}?(?:{howmany}|{howmuch}|{is})+)"
                r"(?P<ends>(?:(?:{pause}|{stop}|{list_and}|{both})+{most}{de}?(?:{howmany}|{howmuch}|{is})+)+)(?={stop}|$)",
                self._mean_and_ends,
            ),
            rule(
                "ends_asked",
                r"(?P<first>)(?P<term>{field|measure}){de}?"
                r"(?P<ends>{most}{de}?(?:{howmany}|{howmuch}|{is})+"
                r"(?:(?:{pause}|{stop}|{list_and}|{both})*{most}{de}?(?:{howmany}|{howmuch}|{is})*)+)(?={stop}|{open}|$)",
                self._mean_and_ends,
            ),
            rule(
                "both_ends_of_field",
                r"{field}?(?P<most>{most}|{order}){de}?{table}?(?:{is}|{howmany}|{howmuch})+(?P<term>{field})"
                r"(?:{stop}|{pause}|{list_and})+{field}?(?:{most}|{order}){de}?{table}?(?:{is}|{howmany}|{howmuch})*{field}?(?={stop}|$)",
                self._ends_of_field,
            ),
        )
