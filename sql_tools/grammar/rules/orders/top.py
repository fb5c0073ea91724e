"""How many of an order are wanted: 最低的五个乡镇, 最高的10%, 收入最低的那户."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, GroupBy, OrderBy
from sql_tools.grammar.counters import ONE_BY_ONE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import AskRules, is_whole
from sql_tools.grammar.token import Token, made_of
from sql_tools.recognizers.rank import Rank

_SORTS = ("类", "种", "样")
_THAT = ("那", "这")
_HOW_MUCH = ("多少", "好多", "几多")
_NUMBERS = ("number", "money")


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

    def _figure_of_first(self, found: Found) -> list[Token] | None:
        """收入最高的监测户人均多少, 投资最大的那个项目投了多少: the figure of the one row that it chose."""
        order: OrderBy = found["order"][0].value
        noun, that = found["noun"], found.first("that")
        one = bool(found["top"]) or (bool(found["de"]) and any(token.refs for token in noun))
        if not one or not order.pick or not order.refs or order.count or order.share:
            return None
        if (that is not None and not that.text.startswith(_THAT)) or not self._is_same(order, found):
            return None
        if any(token.can("level") for token in noun):  # 分红最多的村分了多少: the order shows it.
            return [*found["order"], *found["de"], *noun] if len(noun) == 1 and not found["top"] else None
        bare = not found["term"] and not found["unit"]
        refs = found["term"][0].of_role("measure", "field") if found["term"] else () if bare else order.refs
        tables = [ref.table for token in reversed(noun) for ref in token.refs if ref.table is not None]
        counters = [self.model.tables[table].counter for table in tables]
        first = found["top"] or [
            made_of("top", Rank(1, unit=next(iter(counters), None)), [*found["de"], *found["that"]])
        ]
        of_row = tuple(field for ref in order.refs if ref.role == "measure" for field in self.added_up(ref.name))
        chosen = replace(order, refs=tuple(dict.fromkeys((*order.refs, *of_row))))
        return [replace(found["order"][0], value=chosen), *first, *noun, made_of("ask", Amount(refs), found["asked"])]

    def _is_same(self, order: OrderBy, found: Found) -> bool:
        """The figure once more, a number in its unit, or a bare 多少."""
        if found["term"]:
            return bool({ref.name for ref in found["term"][0].refs} & {ref.name for ref in order.refs})
        units = {self.unit_of(ref) for ref in order.refs}
        counters = {self.model.tables[ref.name].counter for token in found["unit"] for ref in token.of_role("table")}
        return (
            bool(units & counters)
            if counters
            else (found["asked"][-1].text in _HOW_MUCH or found["asked"][-1].as_value("howmuch") in _NUMBERS)
        )

    def _each_top(self, found: Found) -> Token | None:
        """各乡镇前3名: so many of each; 按乡镇排名前五: the first of them."""
        if found.all[0].text.startswith("按") and "排" in found["top"][0].text:
            return None
        return made_of("top", found["top"][0].value, found.all)

    def _top_sorts(self, found: Found) -> list[Token] | None:
        """投入最多的前三类: so many sorts of them, not rows."""
        top = found["top"][0]
        if top.value.unit not in _SORTS:
            return None
        if found.anywhere("group"):
            return [made_of("unread", None, found.all)]
        group = made_of("group", GroupBy(by_sort=True), found["de"] or found["top"])
        return [*found["of"], group, *found["order"], made_of("top", replace(top.value, unit=None), found["top"])]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied behind the orders."""
        return (
            rule(
                "that_one",
                r"(?P<order>{order})(?P<de>{de})(?P<that>{follow})(?P<one>{unknown})(?={table|cond})",
                _that_one,
            ),
            rule("top_sorts", r"(?P<order>{order})(?P<de>{de}?)(?P<top>{top})(?P<of>{table}?)", self._top_sorts),
            rule("that_row", r"(?P<order>{order})(?P<de>{de}){follow}{amount}?(?P<noun>{table})", self._that_row),
            rule("each_top", r"{group}(?P<top>{top})", self._each_top),
            rule("and_how_much", r"(?P<order>{order})(?P<stop>{stop}){howmany|howmuch}(?={stop}|$)", _and_how_much),
            rule("top_count", r"(?P<order>{order})(?P<de>{de}?)(?P<n>{amount})", self._top_count),
            rule(
                "figure_of_first",
                r"(?P<order>{order})(?P<de>{de}?)(?P<top>{top}?)(?P<that>(?:{follow}|{unknown})?)(?P<noun>(?:{cond}|{table})*)"
                r"(?:{de}|{is}|{have})*(?P<asked>(?P<term>{measure|field})(?:{howmany}|{howmuch}){table}?|{howmuch}|{howmany}(?P<unit>{table}?))"
                r"(?={stop}|$)",
                self._figure_of_first,
            ),
        )


def _that_one(found: Found) -> list[Token] | None:
    """投资最大的那个项目: the superlative says which."""
    that = found["that"][0].text in _THAT and found["one"][0].text in ONE_BY_ONE
    return [*found["order"], *found["de"]] if that and found["order"][0].value.pick else None


def _and_how_much(found: Found) -> list[Token] | None:
    """哪个村集体收入最高，多少: the figure that chose it."""
    chosen = found["order"][0].value
    return [*found["order"], *found["stop"]] if chosen.pick and chosen.refs and not chosen.count else None
