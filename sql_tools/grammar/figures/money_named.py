"""危改补助多少, 医疗救助资金比前年多还是少: what names the money itself is asked for as money, not as how often."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Ask, Count, Moved, OrderBy
from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import Either, Fact, tables_of
from sql_tools.grammar.counters import TIMES
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.refs import measure_ref
from sql_tools.lexicon import Ref


class Paid(Part):
    """Which endings name money is said in the lexicon of the model (``paid``: measure → endings)."""

    def apply(self, frame: Frame) -> None:
        """The sum of the money, where nobody says what else is counted."""
        refs = self._money(frame)
        plain = not frame.nouns and not any(order.refs for _, order in frame.orders)
        if not refs or not plain or not all(self._is_bare(frame, place, ask) for place, ask in frame.asks):
            return
        if any(ref.role == "table" for _, head in frame.heads for ref in head.refs):
            return  # 教育资助资金最多的是哪些户: of each of them.
        if not (frame.asks or frame.orders or frame.heads or frame.lists):
            frame.asks = [(len(frame.tokens) - 1, Amount(refs))]
        frame.asks = [(place, self._of_money(ask, refs)) for place, ask in frame.asks]
        frame.orders = [(place, self._ordered(order, refs)) for place, order in frame.orders]

    def _money(self, frame: Frame) -> tuple[Ref, ...]:
        """The sum of what the one word that names money stands for."""
        named: dict[str, list[str]] = self.lexicon.section("paid", {})
        found = {
            measure for said in frame.conditions for measure, ends in named.items() if self._names(said, measure, ends)
        }
        return tuple(measure_ref(self.model, name) for name in found)

    def _names(self, said: Said, measure: str, ends: list[str]) -> bool:
        items = said.condition.items if isinstance(said.condition, Either) else (said.condition,)
        table = self.model.measures[measure].subjects[0]
        words = [leaf.text for leaf in said.token.leaves() if any(ref.table == table for ref in leaf.of_role("fact"))]
        of_rows = all(isinstance(item, Fact) and table in tables_of(item) for item in items) and not said.attributive
        return of_rows and bool(words) and all(word.endswith(tuple(ends)) for word in words)

    def _is_bare(self, frame: Frame, place: int, ask: Ask) -> bool:
        """多少, 多了多少; 多少个, 几笔 are no money."""
        if isinstance(ask, Moved):
            return ask.of == Count()
        text = frame.tokens[place].text if place < len(frame.tokens) else ""
        units = {*TIMES, *(table.counter for table in self.model.tables.values()), "几"}
        return ask == Count() and not text.endswith(tuple(units))

    @staticmethod
    def _of_money(ask: Ask, refs: tuple[Ref, ...]) -> Ask:
        return replace(ask, of=Amount(refs)) if isinstance(ask, Moved) else Amount(refs)

    @staticmethod
    def _ordered(order: OrderBy, refs: tuple[Ref, ...]) -> OrderBy:
        return order if order.share or order.named else replace(order, refs=refs, count=False)
