"""What a question says, sorted: its parts by kind, in order, before any subject is chosen."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import Any, Literal

from sql_tools.grammar.asks import Amount, Ask, Count, GroupBy, Head, OrderBy
from sql_tools.grammar.conditions import Condition, Fact, Many, Test, When, leaves
from sql_tools.grammar.token import FILLER, Token
from sql_tools.plan import Place, Predicate
from sql_tools.recognizers.date import Years
from sql_tools.recognizers.rank import Rank

Rewrite = Callable[[Token, str], str]
"""The question with one token said otherwise."""


@dataclass(frozen=True)
class Said:
    """One condition with where it stands. ``attributive``: it narrows the noun of rows that follows (…的脱贫户).

    ``of_groups``: said behind 只列, of the groups that are shown.
    """

    condition: Condition
    place: int
    token: Token
    attributive: bool = False
    of_groups: bool = False


@dataclass
class Frame:
    """The parts of one question. Places in the token list order them."""

    tokens: list[Token]
    words: list[Token] = field(default_factory=list, repr=False)
    """All words of the question, also those that the grammar does not see."""
    rewrite: Rewrite = field(default=lambda token, said: said, repr=False)
    conditions: list[Said] = field(default_factory=list)
    asks: list[tuple[int, Ask]] = field(default_factory=list)
    groups: list[GroupBy] = field(default_factory=list)
    orders: list[tuple[int, OrderBy]] = field(default_factory=list)
    tops: list[tuple[int, Rank]] = field(default_factory=list)
    heads: list[tuple[int, Head]] = field(default_factory=list)
    places: list[Token] = field(default_factory=list)
    areas: list[Token] = field(default_factory=list)
    years: list[Years] = field(default_factory=list)
    periods: list[Token] = field(default_factory=list)
    agents: list[Token] = field(default_factory=list)
    nouns: list[tuple[int, Token]] = field(default_factory=list)
    apart: bool = False
    """分别, 各: the parts of a list are wanted one by one."""
    together: bool = False
    """一共, 合计: the parts of a list are wanted in one figure."""
    those: int | None = None
    """两个一起: how many of those spoken of before are meant."""
    by_year: bool = False
    trend: bool = False
    versus: bool = False
    each: list[GroupBy] = field(default_factory=list)
    """Of which groups each has first places of its own (各乡镇前3名)."""
    asked_places: tuple[Place, ...] = ()
    """The places of the plan, as the place reader settled them."""
    prefer: str | None = None
    """The table that was asked about before, where the question goes on."""
    of_each: bool = False
    """The first rows of each group are listed, not the first groups (各乡镇收入最低的3户)."""
    said: set[str] = field(default_factory=set)
    """What the sentence of a plan says of it: every, count, together."""
    over: Literal["mean", "gap", "times"] | None = None
    """One figure over all groups is wanted (平均每个乡镇, 最高的乡镇比最低的乡镇高多少)."""
    shares: bool = False
    """A share is asked for of figures already named (各多少户，占多少)."""
    against: list[Token] = field(default_factory=list)
    """What is set beside something said before: 跟脱贫户比."""
    within: list[int] = field(default_factory=list)
    """Where 其中 stands: what follows is a part of what was counted before."""
    beside: bool = False
    """A place or group is set beside one said before."""
    etc: bool = False
    """等: the list named only some."""
    changes: bool = False
    """变化: how a figure moved, without saying against which year."""
    left: list[Token] = field(default_factory=list)
    """Tokens that no rule has used and that would change the figure."""

    def copied(self) -> Frame:
        """A frame of its own, with lists of its own."""
        made = copy(self)
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, list):
                setattr(made, each.name, list(value))
        return made

    def says(self, kind: str) -> bool:
        """True where some word of it may be of this kind."""
        return any(leaf.can(kind) for token in self.tokens for leaf in token.leaves())

    @property
    def lists(self) -> bool:
        """True where a list of rows is asked for: 名单, 列出."""
        return self.says("list")

    @property
    def dated(self) -> bool:
        """True where rows of years are spoken of: 2024年, 各年, 趋势; not where they are of an event (按脱贫年度)."""
        each_year = bool(self.groups) and all(group.by_year and not group.refs for group in self.groups)
        of_event = any(isinstance(leaf, When) for said in self.conditions for leaf in leaves(said.condition))
        return bool(self.years) or self.by_year or ((each_year or self.trend) and not of_event)

    @property
    def of_plan(self) -> bool:
        """True where the years are those of a plan (三年行动计划期间)."""
        return any(word.can("plan_span") for word in self.words)

    @property
    def has_months(self) -> bool:
        """True where a stretch of months is said."""
        return any(token.can("period") for token in self.tokens)

    @property
    def compares_places(self) -> bool:
        """长沙县和浏阳市哪个更高: places named side by side are what is compared, not rows in them."""
        places = sum(len(token.value) for token in self.places)
        unnamed = bool(self.heads) and not any(head.refs for _, head in self.heads)
        return places > 1 and unnamed and (not speaks_of_rows(self) or any(map(self._which_place, self.heads)))

    def _which_place(self, head: tuple[int, Head]) -> bool:
        """西渡镇和界牌镇哪个脱贫户更多: 哪个 behind the places, or with 更, is one of them, not one of their rows."""
        token, before = self.tokens[head[0]], self.tokens[: head[0]]
        if token.text in _WHICH_SIDE:
            return True
        if not token.text.startswith(_WHICH_ONE) or any(each.can("inside") for each in before):
            return False
        beside = next((each for each in reversed(before) if not (each.can("stop") or each.can("versus"))), None)
        comparing = any(leaf.can("comparative") for each in self.tokens for leaf in each.leaves())
        return comparing or (beside is not None and beside.can("places"))

    @property
    def asked_in_turn(self) -> bool:
        """长沙县有多少监测户，浏阳市有多少; 全市多少，本县多少: the same number is asked for of each of the places."""
        second = sorted(token.start for token in (*self.places, *self.areas))[1:2]
        behind = bool(second) and any(said.token.start > second[0] for said in self.conditions)
        return self.numbers_in_turn and not (self.areas and behind)

    @property
    def numbers_in_turn(self) -> bool:
        """A place, a number asked for, another place, another number."""
        wheres = [token.start for token in (*self.places, *self.areas)]
        asks = [self.tokens[at].start for at, _ in self.asks if at < len(self.tokens)]
        order = sorted([*((at, "place") for at in wheres), *((at, "ask") for at in asks)])
        kinds = [kind for kind, _ in groupby(kind for _, kind in order)]
        return len(wheres) > 1 and kinds == ["place", "ask"] * len(wheres) and not self.groups

    @property
    def facts(self) -> list[Predicate | None]:
        """What its conditions say of rows in one word: 监测户, 因病."""
        told = (leaf for said in self.conditions for leaf in leaves(said.condition))
        return [ref.fact for leaf in told if isinstance(leaf, Fact) for ref in leaf.refs]

    @property
    def bounds(self) -> list[Token]:
        """Bounds of which nobody said what they bound."""
        return [token for token in self.left if token.can("bound")]

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked and nothing is spoken of: only a place, a year, or courtesies."""
        return not (self.conditions or self.asks or self.groups or self.orders or self.heads or self.nouns)

    @property
    def own_areas(self) -> list[Token]:
        """Areas that are the asker's own; 本乡镇 beside 各乡镇 is each of them."""
        levels = {group.level for group in self.groups}
        return [token for token in self.areas if token.value is None or token.value not in levels]


_WHICH_SIDE = ("哪边", "哪一边", "哪头", "哪方", "哪里", "哪儿")
_WHICH_ONE = ("哪个", "谁", "哪里", "哪儿", "哪边")
SOFT = {
    "de", "stop", "pause", "open", "close", "list_and", "is", "have", "inside", "split_end", "both",
    "respectively", "pronoun", "follow", "change_to", "and_so_on", "howmuch", "howmany", "versus", "total", "trend",
    "exists", "list", "bit", "once", "as_said", "also", "which", "place_note", "rank", "plan_span", "everywhere",
}  # fmt: skip
"""Words that only hold a sentence together: without them the figure is the same."""


def speaks_of_rows(frame: Frame) -> bool:
    """True where a noun of rows is said: 户, 脱贫户, 务工人员."""
    return bool(frame.nouns) or any(said.token.can("noun") for said in frame.conditions)


def sort_out(tokens: list[Token], words: list[Token], rewrite: Rewrite) -> Frame:
    """Sort the tokens that the rules have left or made; ``words`` are all words of the question."""
    frame = Frame(tokens, words, rewrite, together=any(word.says_in_all for word in words))
    for place, token in enumerate(tokens):
        _sort(frame, place, token)
    _parts_noted(frame)
    _parts_at_end(frame)
    those = (word.value for word in words if word.can(FILLER) and isinstance(word.value, int))
    frame.those = max(those, default=None)
    frame.beside = frame.beside or bool(tokens and tokens[0].can("list_and") and frame.places)
    frame.beside = frame.beside or (bool(frame.places) and _joins_own_area(tokens))
    return frame


def _joins_own_area(tokens: list[Token]) -> bool:
    """西渡镇与全县的, 西渡镇…跟全县比: the area around stands beside the place in it, it does not say where that is."""
    joined = [place for place, token in enumerate(tokens[1:]) if token.can("area") and tokens[place].can("list_and")]
    return any(
        any(map(tokens[place - 1].can, ("places", "de"))) or any(token.can("versus") for token in tokens[place + 2 :])
        for place in joined
        if place
    )


NOTED = ("注明", "标注", "标明", "写明")


def _parts_noted(frame: Frame) -> None:
    """监测户总数，并注明未消除的和已消除的户数: what is noted beside a number is a part of it."""
    asks = [place for place, _ in frame.asks]
    for place, head in list(frame.heads):
        behind = [said.place for said in frame.conditions if said.place > place]
        if head.refs or frame.tokens[place].text not in NOTED or not (behind and asks and not frame.groups):
            continue
        if asks[0] < place and behind[0] < asks[-1] and len(asks) == 2:
            frame.heads.remove((place, head))
            frame.within.append(place)


def _parts_at_end(frame: Frame) -> None:
    """脱贫户多少户，监测户多少户，其中低保户: the number of the part is asked for without another word."""
    begins = max(frame.within, default=len(frame.tokens))
    behind = frame.tokens[begins + 1 :]
    bare = bool(behind) and all(any(map(token.can, ("cond", "de", "stop"))) for token in behind)
    before = bool(frame.asks) and all(place < begins and isinstance(ask, Count) for place, ask in frame.asks)
    if bare and before and not (frame.groups or frame.heads or frame.orders or frame.trend or frame.by_year):
        frame.asks.append((len(frame.tokens), Count()))
        frame.tokens = [*frame.tokens, Token("", behind[-1].end, behind[-1].end, ("ask",), Count())]


def _sort(frame: Frame, place: int, token: Token) -> None:
    kinds: dict[str, Callable[[], object]] = {
        "cond": lambda: frame.conditions.append(_said(frame.tokens, place)),
        "ask": lambda: frame.asks.append((place, token.value)),
        "group": lambda: frame.groups.append(token.value),
        "order": lambda: frame.orders.append((place, token.value)),
        "top": lambda: frame.tops.append((place, token.value)),
        "head": lambda: frame.heads.append((place, token.value)),
        "places": lambda: frame.places.append(token),
        "area": lambda: frame.areas.append(token),
        "years": lambda: frame.years.append(token.value),
        "period": lambda: frame.periods.append(token),
        "agent": lambda: frame.agents.append(token),
        "over": lambda: _over_groups(frame, token),
        "against": lambda: (frame.places if token.value.can("places") else frame.against).append(token.value),
        "table": lambda: frame.nouns.append((place, token)),
        "relation": lambda: frame.nouns.append((place, token)),
    }
    for kind, keep in kinds.items():
        if token.can(kind):
            keep()
            if kind == "top":
                frame.each += [part.value for part in token.parts if part.can("group")]
            break
    else:
        if token.can("share") and token.value is None and frame.asks and frame.groups:
            frame.shares = True
        elif not _said_again(frame, token, place) and (_joins_unlike(frame.tokens, place) or not _is_soft(token)):
            frame.left.append(token)
    _note_flags(frame, token)


def _over_groups(frame: Frame, token: Token) -> None:
    """A mean over places is over all of them, also those without a row."""
    over: Any = token.value or token.as_value("over")
    frame.over = over
    if token.value == "mean":
        frame.said.add("every")


def _is_soft(token: Token) -> bool:
    return any(token.can(kind) for kind in SOFT)


def _said_again(frame: Frame, token: Token, place: int) -> bool:
    """Words that repeat what another one has said: 分布 beside groups, 百分之几 beside a share, 每月 beside months."""
    return (
        (token.can("bands") and any(each.can("group") for each in frame.tokens))
        or (token.can("split") and _beside_group(frame.tokens, place))
        or (token.can("percent_asked") and bool(frame.asks) and not _compares(frame.tokens[:place]))
        or (token.can("each_month") and frame.has_months)
    )


def _compares(tokens: list[Token]) -> bool:
    """相当于…的百分之几: no share that was asked for already."""
    return any(leaf.as_value("is") == "equals" for token in tokens for leaf in token.leaves())


def _joins_unlike(tokens: list[Token], place: int) -> bool:
    """脱贫户和残疾人, 没劳动力的和没务工的: two groups; 和 says neither that both nor that one must hold."""
    if not tokens[place].can("list_and") or not place:
        return False
    before, after = tokens[place - 1], tokens[place + 1 : place + 2]
    nouns = [before, *after]
    if before.can("de"):
        return place > 1 and tokens[place - 2].can("cond") and len(after) == 1 and after[0].can("cond")
    return len(nouns) == 2 and all(token.can("cond") and token.can("noun") for token in nouns)


def _beside_group(tokens: list[Token], place: int) -> bool:
    """按村分: the second word of the two only repeats the first."""
    around = [*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2]]
    return any(token.can("group") for token in around)


def _said(tokens: list[Token], place: int) -> Said:
    return Said(tokens[place].value, place, tokens[place], _narrows_noun(tokens, place), _of_groups(tokens, place))


def _of_groups(tokens: list[Token], place: int) -> bool:
    """只列…的; 只报超过10户的: so many in each."""
    behind = [token.text for token in tokens[max(place - 2, 0) : place]]
    counted = isinstance(tokens[place].value, Many) and tokens[place].value.inner is None
    return "只列" in behind or (counted and any(text.startswith("只") for text in behind)) or _chooses(tokens, place)


def _chooses(tokens: list[Token], place: int) -> bool:
    """各乡镇人均纯收入，人均纯收入低于1.5万的列出来: which groups are listed, not of which rows the figure is."""
    *before, last = [*tokens[:place], tokens[place]]
    apart = bool(before) and (
        before[-1].can("stop") or (before[-1].can("head") and any(t.can("stop") for t in before[-2:]))
    )
    asked = [token.value for token in before if token.can("ask")]
    refs = asked[0].refs if len(asked) == 1 and isinstance(asked[0], Amount) else ()
    same = isinstance(last.value, Test) and {ref.name for ref in last.value.refs} & {ref.name for ref in refs}
    grouped = any(token.can("group") and token.value.level is not None for token in before)
    return apart and grouped and bool(same) and not any(token.can("ask") for token in tokens[place:])


def _note_flags(frame: Frame, token: Token) -> None:
    place = frame.tokens.index(token)
    behind_stop = place > 0 and frame.tokens[place - 1].can("stop")
    if token.text in _AMONG or (token.can("pronoun") and token.refs) or (token.can("inside") and behind_stop):
        frame.within.append(place)
    for leaf in token.leaves():
        each = (leaf.can("respectively") or token.can("respectively")) and not token.can("group")
        frame.apart = frame.apart or each or (leaf.can("howmuch") and leaf.text[0] in "各分")
        frame.changes = frame.changes or leaf.can("change")
        if leaf.can("as_said"):
            frame.said.add(leaf.as_value("as_said"))
        frame.etc = frame.etc or leaf.can("and_so_on")
        frame.trend = frame.trend or leaf.can("trend")
        frame.beside = frame.beside or token.can("against")
        frame.versus = frame.versus or leaf.can("versus")


_AMONG = {"其中", "这里面", "这里头", "这当中"}
"""What follows is a part of what was counted before, as behind a stop 里面, 里头 too."""


def _narrows_noun(tokens: list[Token], place: int) -> bool:
    """True where 的 and then a noun of rows follows."""
    behind = tokens[place + 1 : place + 3]
    if behind and measures_such(behind):
        return True
    if not behind or not any(map(behind[0].can, ("de", "cond", "table"))):
        return False
    noun = behind[1] if behind[0].can("de") and len(behind) > 1 else behind[0]
    return noun.can("noun") or noun.can("table") or noun.can("cond") or _counts_rows(noun)


def measures_such(behind: list[Token]) -> bool:
    """享受医疗救助的人数最多的乡镇: 的 and then a figure, which is of those who fit."""
    leaves = [leaf for token in behind if any(map(token.can, ("de", "ask", "order"))) for leaf in token.leaves()][:2]
    return len(leaves) > 1 and leaves[0].can("de") and leaves[1].can("measure")


def _counts_rows(token: Token) -> bool:
    """投资50万元以上的项目有几个: the rows that are counted, not their places."""
    first = next(token.leaves())
    return token.can("ask") and first.can("table") and not first.can("level")
