"""Words for orders: superlatives, and the rules of choices, rankings and first places in their order."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Function, GroupBy, OrderBy
from sql_tools.grammar.conditions import Unrecorded
from sql_tools.grammar.pattern import ANY, Found, GrammarRule, rule
from sql_tools.grammar.rules.changes.most_moved import MostMovedRules
from sql_tools.grammar.rules.figures.ask_base import AskRules, ask
from sql_tools.grammar.rules.orders.choice import ChoiceRules
from sql_tools.grammar.rules.orders.ends import EndsRules
from sql_tools.grammar.rules.orders.main import MainRules
from sql_tools.grammar.rules.orders.most import first_of, most
from sql_tools.grammar.rules.orders.quality import QualityRules
from sql_tools.grammar.rules.orders.sorted import SortedRules
from sql_tools.grammar.rules.orders.top import TopRules
from sql_tools.grammar.rules.orders.total_of_row import TotalOfRowRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref

_TERM = r"(?P<term>{field|measure})"


class OrderRules(AskRules):
    """The figure that chooses the first of all."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._choices, self._qualities, self._main = ChoiceRules(lexicon), QualityRules(lexicon), MainRules(lexicon)
        self._ends, self._moving, self._in_row = EndsRules(lexicon), MostMovedRules(lexicon), TotalOfRowRules(lexicon)
        self._sorting, self._top = SortedRules(lexicon), TopRules(lexicon)

    def _of_figure(self, found: Found) -> Token | None:
        """人均纯收入最高的; a year is no more and no less than another (脱贫年份最多的)."""
        (descending, sized), refs = found["most"][0].value, found["term"][0].of_role("field", "measure")
        return None if sized and self._are_years(refs) else first_of(refs, descending, found.all)

    def _commonest_year(self, found: Found) -> list[Token] | None:
        """脱贫年份最多的是哪一年: the one that most rows have."""
        (descending, sized), refs = found["most"][0].value, found["term"][0].of_role("field")
        if not sized or not self._are_years(refs) or not found["which"][0].value.by_year:
            return None
        order = made_of("order", OrderBy((), descending, count=True, pick=True), found["most"])
        recorded = made_of("cond", Unrecorded(refs, holds=False), found["term"])
        return [recorded, made_of("group", GroupBy(refs=refs), found["which"]), order]

    def _are_years(self, refs: tuple[Ref, ...]) -> bool:
        return bool(refs) and all(ref.role == "field" and self.kind_of(ref) == "year" for ref in refs)

    def _top_of(self, found: Found) -> list[Token]:
        """人均纯收入排名前十的: the figure orders, 前十 says how many."""
        refs = found["term"][0].of_role("field", "measure")
        return [made_of("order", OrderBy(refs), found["term"]), found["top"][0]]

    def _by_figure(self, found: Found) -> list[Token] | None:
        """按2025年人均纯收入最低的."""
        order = self._of_figure(found)
        return [*found["time"], order] if order is not None else None

    def _of_count(self, found: Found) -> list[Token] | None:
        descending, sized = found["most"][0].value
        if not sized:
            return None
        chosen = found.before is not None and found.before.can("which") and not found["cond"]
        # 收入哪个村最多: the village is chosen.
        levels = [token for token in found["noun"] if chosen and token.can("level")]
        nouns = [token for token in found["noun"] if token not in levels]
        refs = tuple(ref for token in nouns for ref in token.of_role("table"))
        order = made_of("order", OrderBy(refs, descending, count=True, pick=True), nouns + found["most"])
        return [*found["cond"], *levels, order]

    def _most_alone(self, found: Found) -> Token:
        descending, _ = found["most"][0].value
        return first_of((), descending, found.all)

    def _of_function(self, found: Found) -> Token | None:
        """平均年龄最大的村: by this function of a field, where the field alone is of one row."""
        refs = tuple(ref for ref in found["term"][0].of_role("field") if self.kind_of(ref) in ("integer", "number"))
        descending, _ = found["most"][0].value
        function: Function = "mean" if found["function"][0].can("mean") else "median"
        return made_of("order", OrderBy(refs, descending, pick=True, function=function), found.all) if refs else None

    def _of_money(self, found: Found) -> list[Token]:
        descending, _ = found["most"][0].value
        return [made_of("ask", Amount(()), found["money"]), first_of((), descending, found["most"])]

    def _figure_in_brackets(self, found: Found) -> list[Token]:
        """最穷的五个乡镇（按2025年人均纯收入）: the brackets say by which figure."""
        order = found["order"][0]
        value = order.value if order.can("order") else OrderBy((), order.value[0], pick=True)
        named = replace(value, refs=found["term"][0].of_role("field", "measure"), count=False, share=False)
        return [made_of("order", named, [order]), *found["mid"], *found["time"]]

    def _extreme(self, found: Found) -> Token:
        """最高是多少, 最高值: the largest of the field itself."""
        descending, _ = found["most"][0].value
        refs = found["term"][0].of_role("field", "measure")
        return ask(found, Amount(refs, "max" if descending else "min"))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions and groups are made."""
        return (*self._ends_said(), *self._figure_before(), *self._figure_behind())

    def _ends_said(self) -> tuple[GrammarRule, ...]:
        """最高, 最多, and what stands for the largest figure itself."""
        return (
            *self._choices.first_rules(),
            rule("most", r"(?:{superlative}|{comparative}){de}?(?P<adjective>{adjective}){bit}?", most),
            rule(
                "extreme_of_all",
                r"(?P<end>{extreme})",
                lambda found: made_of("most", (found["end"][0].as_value("extreme") == "up", False), found.all),
            ),
            *self._choices.rules(),
            *self._qualities.rules(),
            *self._main.rules(),
            *self._ends.rules(),
            rule("extreme_of", r"(?:{table})?(?P<most>{most})(?:{howmany}|{howmuch})" + _TERM, self._extreme),
            *self._moving.rules(),
            rule(
                "of_mean",
                r"(?P<function>{mean|median}){de}?" + _TERM + r"(?:{is}|{de})*(?P<most>{most})",
                self._of_function,
            ),
            rule("of_money", r"(?P<money>{total}+)(?P<most>{most})", self._of_money),
            rule(
                "extreme",
                _TERM + r"{de}?(?P<most>{most})(?:{is}|{de}|{howmuch}|{maximum})*(?:{howmuch}|{howmany})",
                self._extreme,
            ),
        )

    def _figure_before(self) -> tuple[GrammarRule, ...]:
        """人均纯收入最高的: the figure stands before the end that is wanted, or how it is put in order."""
        return (
            rule("top_of", _TERM + r"{de}?(?P<top>{top})", self._top_of),
            rule(
                "by_figure",
                r"{split}(?P<time>{years}?){de}?" + _TERM + r"(?:{de}|{is})*(?P<most>{most})",
                self._by_figure,
            ),
            *self._in_row.rules(),
            rule(
                "commonest_year",
                r"(?P<term>{field}){de}?(?P<most>{most})(?:{de}|{is})*(?P<which>{group})",
                self._commonest_year,
            ),
            rule("of_figure", _TERM + r"(?:{de}|{is}|{inside})*(?P<most>{most})", self._of_figure),
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
        )

    def _figure_behind(self) -> tuple[GrammarRule, ...]:
        """最高的人均纯收入, and an end of no figure."""
        return (
            rule("extreme_first", r"(?P<most>{most}){de}?" + _TERM + r"(?:{howmuch}|{howmany})", self._extreme),
            rule("figure_first", r"(?P<most>{most}){de}?" + _TERM, self._of_figure),
            rule("most_alone", r"(?P<term>)(?P<most>{most})", self._most_alone),
            *self._top.rules(),
        )
