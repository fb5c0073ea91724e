"""Whether a question leans on the one before, and whether it narrows it or adds to it."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Count
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import OF_BEFORE
from sql_tools.plan import InSegment

_NARROWS = {
    "只看",
    "只要",
    "只算",
    "只统计",
    "只列",
    "只留",
    "只留下",
    "限",
    "限于",
    "仅限",
    "仅看",
    "仅统计",
    "只查",
    "单看",
    "只显示",
    "只保留",
    "光看",
    "其中",
}

_AS_WELL = {"同时", "同时又", "同时还", "又", "而且", "并且"}
"""家里同时还有公益岗的: of those spoken of before, what holds as well."""


def continues(frame: Frame, words: list[str]) -> bool:
    """True where the question is only a part of one: it goes on from the question before."""
    marked = any(token.can("follow") or token.can("pronoun") for token in frame.tokens)
    marked = marked or (bool(frame.tokens) and frame.tokens[0].can("inside"))
    speaks = any(isinstance(ask, Amount | Count) and ask.refs for _, ask in frame.asks) or bool(frame.nouns)
    if (
        marked
        or _begins_with_whose(frame)
        or parts_those(frame)
        or sets_against(frame)
        or _of_each(frame)
        or _has_no_subject(frame)
        or speaks_of_before(frame)
        or asks_for_column(frame)
    ):
        return True
    whole = names_rows(frame) and bool(frame.asks or frame.heads or frame.orders)
    ends_open = bool(words) and words[-1].rstrip("?") in ("呢", "")
    return not whole and (not speaks or ends_open or not (frame.places or frame.areas))


def asks_for_column(frame: Frame) -> bool:
    """再加一列: what is named stands beside the figures before."""
    return any(token.as_value("list_and") == "column" for token in frame.tokens if token.can("list_and"))


def sets_against(frame: Frame) -> bool:
    """比西渡镇多几户: what was counted before, against that of another place or group; no figure is named."""
    named = any(not isinstance(ask, Count) for _, ask in frame.asks)
    said = named or frame.conditions or frame.nouns or frame.groups or frame.heads or frame.orders
    return bool(frame.tokens) and frame.tokens[0].can("against") and not said


def _of_each(frame: Frame) -> bool:
    """各有多少监测户: of each of those that the question before has shown."""
    elsewhere = frame.places or frame.areas or frame.groups or frame.heads or frame.lists
    return bool(frame.tokens) and frame.tokens[0].can("respectively") and bool(frame.asks) and not elsewhere


def _begins_with_whose(frame: Frame) -> bool:
    """家里有几口人: whose home it is was said before."""
    named = [*(place for place, _ in frame.nouns), *(said.place for said in frame.conditions)]
    alone = bool(frame.asks) and not (frame.heads or frame.groups) and all(place == 0 for place in named)
    return alone and bool(frame.tokens) and frame.tokens[0].can("relation")


def _has_no_subject(frame: Frame) -> bool:
    """都是哪年纳入的, 是什么原因: what was spoken of before is asked about."""
    return bool(frame.groups) and len(frame.tokens) > 1 and frame.tokens[0].can("is") and frame.tokens[1].can("group")


def speaks_of_before(frame: Frame) -> bool:
    """脱贫户发了多少, after 医疗救助发了多少: the verb is of what the question before was about."""
    return any(word.as_value(OF_BEFORE) for word in frame.words)


def parts_those(frame: Frame) -> bool:
    """有几个是特困户, 是特困户的有几个: how many of those who were spoken of."""
    first = [token for token in frame.tokens if not token.can("have")][:3]
    if len(first) == 3 and first[0].can("is") and first[1].can("cond") and first[2].can("de"):
        return bool(frame.asks)
    counts = len(first) == 3 and first[0].can("ask") and isinstance(first[0].value, Count)
    return counts and first[1].can("is") and first[2].can("cond")


def _begins(frame: Frame, place: int) -> bool:
    return is_of_those(frame, place) and all(token.can("follow") for token in frame.tokens[:place])


def names_rows(frame: Frame) -> bool:
    """True where rows are named by a noun of their own (脱贫户), not only by a value (省外的)."""
    groups = [said for said in frame.conditions if said.token.can("noun") and not _begins(frame, said.place)]
    named = any(isinstance(ref.fact, InSegment) for said in groups for ref in said.token.refs)
    return named or any(not _begins(frame, place) for place, _ in frame.nouns)


def leaves_unsaid_who(frame: Frame) -> bool:
    """一个人过的有几户: a number of those spoken of before, though by other rows."""
    said = [*(said.place for said in frame.conditions), *(place for place, _ in frame.nouns)]
    return bool(said) and all(_begins(frame, place) for place in said)


def is_of_those(frame: Frame, place: int) -> bool:
    """务工的多少, 一个人过的有几户: 的 without a noun behind it leaves unsaid who they are."""
    behind = [token for token in frame.tokens[place + 1 :] if not token.can("have")]
    said_with_it = frame.tokens[place].text.endswith("的")
    asked = behind[:1] if said_with_it else behind[1:2]
    of = said_with_it or (bool(behind) and behind[0].can("de"))
    return of and bool(asked) and asked[0].can("ask") and isinstance(asked[0].value, Count)


def counts_such(frame: Frame, place: int) -> bool:
    """残疾的有几个, 残疾人有几个: so many of whom this is said."""
    behind = [token for token in frame.tokens[place + 1 :] if not token.can("have")][:1]
    named = frame.tokens[place].can("noun") and bool(behind) and behind[0].can("ask")
    return is_of_those(frame, place) or (named and isinstance(behind[0].value, Count))


def narrows(frame: Frame) -> bool:
    """只看, 其中: the new condition is added; otherwise it stands in the place of one of its kind."""
    leaves = [leaf for token in frame.tokens for leaf in token.leaves()]
    first = [leaf for leaf in leaves if not leaf.can("follow")][:1]
    also = any(leaf.text in _AS_WELL for leaf in leaves[:2])
    named = any(leaf.text in _NARROWS or leaf.can("pronoun") for leaf in leaves)
    return also or named or any(leaf.can("inside") for leaf in first)


def adds(frame: Frame) -> bool:
    """再加上低保户, 还有低保户呢, 低保户的也要: a group is put to the one before."""
    first = [token for token in frame.tokens if not token.can("follow")][:1]
    return (any(token.can("list_and") for token in first) or says_also(frame)) and not frame.versus


def says_also(frame: Frame) -> bool:
    """把低保户也加进去, 户数也要: what is named is put to what was asked before."""
    return any(leaf.can("also") for token in frame.tokens for leaf in token.leaves())


def lists_beside(frame: Frame) -> bool:
    """关市镇也列一起: beside what was asked about, not in one figure with it."""
    return any(leaf.as_value("also") == "beside" for token in frame.tokens for leaf in token.leaves())
