"""A figure of the whole beside that of its parts: 全县和各乡镇的…, 全市一共多少户，哪个县最多."""

from __future__ import annotations

from itertools import pairwise

from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.frame import Frame


def total_beside(frame: Frame) -> Frame | None:
    """The frame of the whole, where it is asked for as well; else ``None``."""
    if not (_and_each(frame) or _and_which_most(frame)):
        return None
    total = frame.copied()
    total.groups, total.orders, total.tops, total.heads = [], [], [], []
    return total


def _and_each(frame: Frame) -> bool:
    """全县和各乡镇: the place itself is named beside its parts."""
    groups = [token for token in frame.tokens if token.can("group")]
    if len(groups) != 1 or groups[0].value.level is None or not frame.asks or frame.heads:
        return False
    place = frame.tokens.index(groups[0])
    before = frame.tokens[max(place - 2, 0) : place]
    joined = len(before) == 2 and (before[1].can("list_and") or before[1].can("pause"))
    return joined and (before[0].can("area") or before[0].can("places"))


def _and_which_most(frame: Frame) -> bool:
    """一共多少户，哪个县最多: a number for itself, and then the place with the most."""
    if len(frame.asks) != 1 or len(frame.heads) != 1 or len(frame.orders) != 1 or frame.groups or frame.tops:
        return False
    (at, ask), (place, head), (_, order) = frame.asks[0], frame.heads[0], frame.orders[0]
    places = any(ref.role == "level" for ref in head.refs)
    figure = isinstance(ask, Count | Amount) and ask != Amount(()) and not (isinstance(ask, Count) and _of_level(ask))
    apart = any(one.can("stop") for one, _ in pairwise(frame.tokens[at : place + 1]))
    return places and figure and apart and at < place and order.pick and not order.refs and not frame.apart


def _of_level(ask: Count) -> bool:
    return any(ref.role == "level" for ref in ask.refs)
