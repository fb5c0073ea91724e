"""How many of an order are wanted: 最低的五个乡镇, 最高的10%, 收入最低的那户."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import AskRules, is_whole
from sql_tools.grammar.token import Token, made_of
from sql_tools.recognizers.rank import Rank

_THAT = ("那", "这")


class TopRules(AskRules):
    """So many from the end of the order that is said."""

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

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied behind the orders."""
        return (
            rule("that_row", r"(?P<order>{order})(?P<de>{de}){follow}{amount}?(?P<noun>{table})", self._that_row),
            rule("each_top", r"{group}(?P<top>{top})", self._each_top),
            rule("and_how_much", r"(?P<order>{order})(?P<stop>{stop}){howmany|howmuch}(?={stop}|$)", _and_how_much),
            rule("top_count", r"(?P<order>{order})(?P<de>{de}?)(?P<n>{amount})", self._top_count),
        )


def _and_how_much(found: Found) -> list[Token] | None:
    """哪个村集体收入最高，多少: the figure that chose it."""
    chosen = found["order"][0].value
    return [*found["order"], *found["stop"]] if chosen.pick and chosen.refs and not chosen.count else None
