"""Orders, first places, and rows narrowed before they are asked about."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, OrderBy
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.lexicon import Ref
from sql_tools.plan import Figure, Measure, Narrow, Order, Portion, Share
from sql_tools.reading import Option
from sql_tools.recognizers.rank import Rank
from sql_tools.semantic_model import PlaceLevel

_CHOOSING = ("head", "stop", "de", "is", "which")


class Ordering(Part):
    """Orders, first places, and rows narrowed before they are asked about."""

    def of_figure_before(self, frame: Frame) -> None:
        """户均帮扶资金哪个乡镇最少: by the figure that stands before the choice, not by a number of rows."""
        asked = {place: ask for place, ask in frame.asks if isinstance(ask, Amount) and ask.refs}
        for number, (place, order) in enumerate(frame.orders):
            before = place - 1
            while before >= 0 and any(map(frame.tokens[before].can, _CHOOSING)):
                before -= 1
            if order.count and order.pick and not order.refs and before in asked:
                frame.orders[number] = (place, replace(order, count=False))

    def apply(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> None:
        """The order of an answer; none where it only chose the rows that figures are taken of."""
        if not draft.narrow:
            self._apply(draft, frame, level)

    def _apply(self, draft: Draft, frame: Frame, level: PlaceLevel | None) -> None:
        orders, tops = self._orders(draft, frame), list(frame.tops)
        for _, rank in tops:
            if rank.only:
                raise self._only_one(frame, rank)
        if not orders and tops and draft.measures:
            orders = [(tops[0][0], Order(by="m0", descending=True), False)]
        if len(tops) > len(orders):
            raise CannotSay  # 前三的…和前五的…: of two ends one is not the answer.
        if any(rank.percent is not None for _, rank in tops):
            self._first_part(draft, frame, [order for _, order, _ in orders])
            return
        if len(orders) == 2 and tops and orders[0][0] < tops[0][0] < orders[1][0]:
            self._narrowed(draft, frame, orders[0][1], tops[0])
            orders, tops = orders[1:], []
        picks = any(pick for _, _, pick in orders)
        if (tops or picks) and orders and level is not None and not draft.within and len(draft.by) > 1:
            draft.within = [each.field for each in draft.by if each.field != level.title]
            if any(each.bands for each in draft.by):
                raise CannotSay
        draft.order = [order for _, order, _ in orders]
        if tops:
            self._so_many(draft, tops[-1][1], picks)
        elif picks:
            draft.top = self._as_many_as_asked(draft, frame)

    def _orders(self, draft: Draft, frame: Frame) -> list[tuple[int, Order, bool]]:
        """Where each order is said, and whether it wants only the first; one that is said twice stands once."""
        orders = [(place, self._order_by(draft, order, frame), order.pick) for place, order in frame.orders]
        if len(orders) != 2:
            return orders
        [(_, one, picks), (_, other, also_picks)] = orders
        if one == other:
            return orders[:1]  # 收入增长最多的…（按增加额)
        said_behind = one.by == other.by and not (picks or also_picks)  # 排个名，从低到高: which way is said behind.
        return orders[1:] if said_behind else orders

    def _narrowed(self, draft: Draft, frame: Frame, order: Order, top: tuple[int, Rank]) -> None:
        """收入最低的十个村里人口最多的: the second order is of the first ones by the first."""
        place, rank = top
        if draft.measures and any(said.place > place for said in frame.conditions):
            # 人均纯收入前五的村里脱贫户最少的: the first figure may be of all households, or of these alone.
            raise CannotSay
        draft.narrow.append(Narrow(order=order, count=rank.count))

    def _so_many(self, draft: Draft, rank: Rank, picks: bool) -> None:
        draft.top = rank.count
        lowest = picks and not draft.order[0].descending
        if rank.back and draft.order and not lowest:
            # 最少的，倒数五个: the order is that of the last ones already.
            draft.order = [draft.order[0].model_copy(update={"descending": not draft.order[0].descending})]

    def _as_many_as_asked(self, draft: Draft, frame: Frame) -> int | None:
        """最高的村: one; 哪五个镇最多: five of them."""
        counts = [head.count for _, head in frame.heads if head.count is not None]
        # 长沙县和望城区哪个高: of so few both are shown, the first first; 最 asks for one.
        two = frame.compares_places or (frame.says("so_many_places") and not draft.by)  # 这两个地方哪个高
        both = two and not counts and not _superlative(frame)
        each = not counts and _asked_of_each(draft, frame)
        return None if both or each else counts[0] if counts else 1

    def _first_part(self, draft: Draft, frame: Frame, orders: list[Order]) -> None:
        """收入最低的10%的村, 前10%的脱贫户名单: so many percent of the rows or groups that there are."""
        if len(orders) != 1 or len(frame.tops) != 1 or draft.within or (draft.measures and not draft.by):
            raise CannotSay
        [(_, rank)], [order] = frame.tops, orders
        order = order.model_copy(update={"descending": order.descending != rank.back})
        draft.narrow.append(Narrow(order=order, percent=rank.percent))
        draft.order = [order]

    def _only_one(self, frame: Frame, rank: Rank) -> Unclear:
        """第三名: a place alone is shown with those before it."""
        token = next(token for token in frame.tokens if token.can("top"))
        said = [f"{'倒数' if rank.back else ''}前{count}名" for count in (rank.count, rank.count * 2)]
        options = tuple(Option(words, frame.rewrite(token, words)) for words in said)
        return Unclear(f"“{token.text}”要和前后几名一起看，要看前几名？", options)

    def _order_by(self, draft: Draft, order: OrderBy, frame: Frame) -> Order:
        if order.named:
            return Order(by=self._named_again(draft, order, frame), descending=order.descending)
        if draft.measures:
            of_these = order.refs or frame.conditions or frame.nouns  # 最少的三个镇 alone is by the figure before.
            if order.count and of_these and self._is_amount(draft.measures[0]):
                # 脱贫户最多的乡镇人均纯收入多少: by their number, not by the figure that is asked for.
                return Order(by=draft.alias(self.tools.count_of(draft.subject)), descending=order.descending)
            if order.count or order.share or not order.refs:
                return Order(by="m0", descending=order.descending)
            shown = {measure.name: measure for measure in reversed(draft.measures) if isinstance(measure, Figure)}
            again = [shown[ref.name] for ref in order.refs if ref.name in shown]
            if again and order.function is None:
                return Order(by=draft.alias(again[0]), descending=order.descending)  # 人数超过200的村，按人数排
            measure = self._ordering_measure(draft, Amount(order.refs, order.function))
            return Order(by=draft.alias(measure), descending=order.descending)
        name = self.tools.seen_field(order.refs or self._asked(frame), draft.subject)
        if name is None or (order.pick and self.model.field(name).type in ("enum", "text", "boolean")):
            raise CannotSay  # Of names and kinds none is the most.
        if name not in draft.columns:
            draft.columns.append(name)
        return Order(by=name, descending=order.descending)

    def _named_again(self, draft: Draft, order: OrderBy, frame: Frame) -> str:
        """The figure that was asked for by a name with this end; a share also where only its word is said again."""
        names = [frame.tokens[place].text for place, _ in frame.asks]
        shares = [at for at, measure in enumerate(draft.measures) if self._is_share(measure)]
        same = [at for at, name in enumerate(names) if name.endswith(order.named) or order.named.endswith(name)]
        if order.share:
            same = [at for at in same if at in shares] if len(shares) > 1 else shares
        elif len(draft.measures) != len(names):
            same = []
        if len(set(same)) != 1:
            raise CannotSay
        return f"m{same[0]}"

    def _is_share(self, measure: Measure) -> bool:
        if isinstance(measure, Figure):
            return self.model.measures[measure.name].type == "percent"
        return isinstance(measure, Share | Portion)

    def _is_amount(self, measure: Measure) -> bool:
        """A figure that counts no rows."""
        return isinstance(measure, Figure) and self.model.measures[measure.name].type != "integer"

    def _asked(self, frame: Frame) -> tuple[Ref, ...]:
        """哪个更高, behind a figure: it is the order of that figure."""
        return next((ask.refs for _, ask in frame.asks if isinstance(ask, Amount)), ())

    def _ordering_measure(self, draft: Draft, amount: Amount) -> Measure:
        for candidate in self.subjects.candidates(amount, (draft.subject,), True):
            if candidate.subject == draft.subject and candidate.measures:
                return candidate.measures[0]
        raise CannotSay


def _asked_of_each(draft: Draft, frame: Frame) -> bool:
    """各村分别是多少，哪个最高: the figure of each is asked for, and they stand in order."""
    return frame.apart and bool(frame.asks) and bool(draft.by) and bool(draft.measures) and not draft.within


def _superlative(frame: Frame) -> bool:
    return any(leaf.can("superlative") for token in frame.tokens for leaf in token.leaves())
