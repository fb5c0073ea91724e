"""Several numbers in one question, each with its own conditions: 脱贫户多少户，监测户多少户; 其中低保户多少户."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from sql_tools.grammar.asks import Amount, Ask, Count, Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.assembly.toolbox import Tools
from sql_tools.grammar.conditions import Either, tables_of
from sql_tools.grammar.figures.carried import CarriedConditions
from sql_tools.grammar.figures.indicators import Indicators
from sql_tools.grammar.frame import NOTED, Frame, Said
from sql_tools.grammar.token import Token

_TWO = 2


@dataclass
class _Walk:
    """How far the numbers of a question are read: ``own`` are the conditions of those before the next."""

    frame: Frame
    places: list[int]
    whole: list[Said]
    """What stands before 里 and holds of all of them."""
    side_by_side: bool
    in_a_row: bool
    start: int
    """The place behind which the conditions of the next number begin."""
    base: list[Said] = field(default_factory=list)
    """What holds of the next number because it is a part of those."""
    own: list[list[Said]] = field(default_factory=list)
    anchor: list[Said] = field(default_factory=list)
    """The conditions of the last number that does not lean on another."""
    others: bool = False
    """Some number is of rows of its own."""


class OwnConditions(Part):
    """Which conditions belong to which number."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._indicators, self._carried = Indicators(tools), CarriedConditions(tools)

    def of(self, frame: Frame, asks: list[tuple[int, Ask]]) -> list[list[Said]]:
        """The conditions of each ask; empty where they are the same for all."""
        behind = self._behind_the_list(frame, asks)
        if any(behind):
            return behind
        one_of_groups = len(asks) == 1 and bool(frame.groups) and bool(frame.within) and min(frame.within) < asks[0][0]
        if (len(asks) < 2 and not one_of_groups) or not _are_figures(frame, asks):
            if len(asks) > 1 and self._each_names_rows(frame, asks):
                raise CannotSay  # 监测户收入增速和脱贫户收入增速: of the one and of the other, never of who is both.
            return []
        walk = self._begun(frame, asks)
        for (place, ask), following in zip(asks, [*walk.places[1:], len(frame.tokens)], strict=True):
            self._read(walk, place, ask, following)
        return self._told_apart(walk, asks)

    def _begun(self, frame: Frame, asks: list[tuple[int, Ask]]) -> _Walk:
        places = [place for place, _ in asks]
        side_by_side = bool(frame.within) and min(frame.within) < places[0]
        start = self._begin(frame, places)
        whole = self._whole(frame, start, places[0])
        walk = _Walk(frame, places, whole, side_by_side, _in_a_row(frame, places), start)
        if whole and not side_by_side:
            walk.start, walk.base = max(said.place for said in whole), whole
        return walk

    def _read(self, walk: _Walk, place: int, ask: Ask, following: int) -> None:
        """The conditions of the next number."""
        frame, own = walk.frame, walk.own
        inner = [word for word in frame.within if walk.start <= word < place]
        if walk.side_by_side and inner:
            walk.start = max(inner)
        mine, end = self._said_of(walk, place, following)
        if inner and own and not walk.side_by_side and not self._is_listed_part(frame, max(inner)):
            walk.base = own[-1]
        anew = bool(own) and not inner and any(map(_is_area, frame.tokens[walk.start : place]))
        if anew and not walk.side_by_side:
            walk.base = []  # …其中高中多少，全县享受教育资助的多少: not of those before.
        other = walk.in_a_row and bool(own) and self._indicators.of_other_rows(frame, ask, own, mine)
        walk.others = walk.others or other
        if own:
            mine = self._continued(walk, ask, mine, other)
        leaning = (
            bool(own and mine)
            and not (walk.base or anew or other)
            and not (walk.in_a_row and not own[0])
            and not any(self._carried.names_rows(said, frame, place) for said in mine)
        )
        if leaning:
            own.append(self._leaning(walk, mine, ask))
        else:
            of_all = own and mine and not (walk.base or anew or inner)
            mine = self._carried.of_same_time(own[-1], mine) if own else mine
            topic = self._carried.topic(own[0], mine, walk.in_a_row) if of_all else []
            own.append([*walk.base, *topic, *mine])
            walk.anchor = own[-1]
        walk.start = end

    def _said_of(self, walk: _Walk, place: int, following: int) -> tuple[list[Said], int]:
        """What is said in front of the number, or else behind it; and where that ends."""
        conditions = walk.frame.conditions
        before = [said for said in conditions if walk.start < said.place < place]
        if before:
            counted = self._counted_behind(walk.frame, place)
            return [*before, *counted], place + len(counted)
        end = self._end(walk.frame, place, following)
        return [said for said in conditions if place < said.place < end], end

    def _continued(self, walk: _Walk, ask: Ask, mine: list[Said], other: bool) -> list[Said]:
        """Without a word of its own a number is of those named before: 监测户户数、人均纯收入."""
        last, told = walk.own[-1], mine or other or isinstance(ask, Proportion)
        if not told and (not walk.base or walk.base is walk.whole) and not walk.side_by_side:
            if any(each != walk.own[0] for each in walk.own):
                raise CannotSay  # 脱贫户数、监测户数、人均纯收入: of which of them is not said.
            mine = [said for said in last if said not in walk.base and not self._indicators.settles(ask, said)]
        return [self._carried.completed(said, last) for said in mine]

    def _leaning(self, walk: _Walk, mine: list[Said], ask: Ask) -> list[Said]:
        """Of those of the number before; in a list, of the group that was named.

        脱贫户务工人数、省外务工人数、公益岗人数: all that narrow it are of the first. 公益岗人数、省外务工人数: what is
        counted by its own name is of no other kind of it.
        """
        last = walk.own[-1]
        mine = self._carried.of_same_time(last, mine)
        parts = self._carried.parts_before(walk.frame, last, mine)
        before = walk.anchor if walk.in_a_row else last
        anew = self._indicators.events_named(ask) if walk.in_a_row else set()
        kinds = [said for said in before if anew and tables_of(said.condition) <= anew]
        return self._carried.leaning([said for said in before if said not in (*parts, *kinds)], mine)

    def _told_apart(self, walk: _Walk, asks: list[tuple[int, Ask]]) -> list[list[Said]]:
        """Nothing where all numbers are of the same; ``CannotSay`` where it is open of which some are."""
        frame, own, others = walk.frame, walk.own, walk.others
        if walk.side_by_side:
            return own if any(own) else []
        own = [mine if isinstance(ask, Count | Amount) else [] for (_, ask), mine in zip(asks, own, strict=True)]
        figures = [mine for (_, ask), mine in zip(asks, own, strict=True) if isinstance(ask, Count | Amount)]
        if not own[0] and ((walk.in_a_row and any(own)) or (all(own[1:]) and _first_in_all(frame, walk.places[0]))):
            return own  # 户数、脱贫户数、监测户数, 总共几户，脱贫的几户: what stands before any group is of all.
        later = figures[1:] or own[1:]  # A share says itself of what it is.
        rest = later if frame.within and len(own) > 1 and min(frame.within) > asks[0][0] else figures
        if not all(rest) and not others and self._names_later(frame, asks):
            raise CannotSay
        return own if (others or all(rest)) and any(mine != own[0] for mine in own) else []

    @staticmethod
    def _is_listed_part(frame: Frame, within: int) -> bool:
        """其中低保户多少、其中监测户多少: the second is a part of the same whole, not of the first part."""
        joined = frame.tokens[within - 1].can("pause") or frame.tokens[within - 1].can("list_and")
        return joined and within > min(frame.within)

    def chosen_by(self, frame: Frame) -> None:
        """监测户最多的三个乡镇，低保户各多少户: the figure that chose them is shown, of those that it was said of."""
        if len(frame.orders) != 1 or not frame.orders[0][1].pick | bool(frame.tops):
            return
        place, order = frame.orders[0]
        stop = behind_level(frame, frame.asks)
        behind = stop is not None and any(said.place > stop for said in frame.conditions)
        if behind and not order.share and all(at > place for at, _ in frame.asks):
            told = Amount(order.refs, order.function) if order.refs else Count()
            frame.asks = [(place, told), *((at, Count() if ask == Amount(()) else ask) for at, ask in frame.asks)]

    def _behind_the_list(self, frame: Frame, asks: list[tuple[int, Ask]]) -> list[list[Said]]:
        """…低于全县平均的乡镇，监测户各多少, 附上占比和未消除户数: what is told of each does not choose the towns."""
        stop = behind_level(frame, asks)
        if stop is None or not all(isinstance(ask, Count | Amount | Proportion) for _, ask in asks):
            return []
        later = [entry for entry in asks if entry[0] > stop]
        chosen = frame.orders or any(said.place < stop for said in frame.conditions)
        if not chosen or not any(said.place > stop for said in frame.conditions):
            return []
        places = [place for place, _ in later]
        walk = _Walk(frame, places, [], False, _in_a_row(frame, places), stop)
        for (place, ask), following in zip(later, [*places[1:], len(frame.tokens)], strict=True):
            self._read(walk, place, ask, following)
        before = [said for said in frame.conditions if said.place < stop]
        parts = [at for at in frame.within if at > stop]  # …的乡镇，户数和其中低保户数: of those that chose them.
        told = zip(places, walk.own, strict=True)
        inner = [[*(before if parts and parts[0] < place else []), *mine] for place, mine in told]
        return [*([] if isinstance(ask, Proportion) else before for place, ask in asks if place < stop), *inner]

    def apart(self, frame: Frame) -> list[Frame]:
        """监测户户数、人均纯收入、公益岗人数: a question of its own for each figure of the list."""
        asks = frame.asks
        listed = len(asks) > 1 and not (frame.within or frame.orders or frame.tops)
        own = self.of(frame, asks) if listed else []
        shares = all(isinstance(ask, Proportion) for _, ask in asks)
        if listed and not own and (shares or _are_figures(frame, asks)) and not self._said_later(frame, asks):
            own = [[] for _ in asks]  # 监测户的户数、人口和务工人数: all of the same group.
        told = {said.place for mine in own for said in mine}
        rest = [said for said in frame.conditions if said.place not in told]
        frames: list[Frame] = []
        for entry, mine in zip(asks, own, strict=bool(own)):
            made = frame.copied()
            made.asks, made.conditions = [entry], [*mine, *rest]
            frames.append(made)
        return frames

    @staticmethod
    def _said_later(frame: Frame, asks: list[tuple[int, Ask]]) -> bool:
        return any(place > asks[0][0] for place in (*(said.place for said in frame.conditions), *dict(frame.nouns)))

    def together(self, parts: list[Frame]) -> Frame:
        """Parts that ``apart`` made in one question; ``CannotSay`` where a figure would be of other rows then."""
        made = parts[0].copied()
        made.asks = [entry for part in parts for entry in part.asks]
        said = {each.place: each for part in parts for each in part.conditions}
        made.conditions = [said[place] for place in sorted(said)]
        own = self.of(made, made.asks) or [[] for _ in parts]
        rest = [each for each in made.conditions if not any(each in mine for mine in own)]
        for part, mine in zip(parts, own, strict=True):
            if sorted((*mine, *rest), key=_by_place) != sorted(part.conditions, key=_by_place):
                raise CannotSay
        return made

    def _names_later(self, frame: Frame, asks: list[tuple[int, Ask]]) -> bool:
        """A group that is named right in front of a later figure is no condition of those before it."""
        later = {place for place, _ in asks[1:]}
        return any(asks[0][0] < said.place and said.place + 1 in later for said in frame.conditions)

    def _each_names_rows(self, frame: Frame, asks: list[tuple[int, Ask]]) -> bool:
        """Two groups by name, each right in front of a figure of its own."""
        before = [[said for said in frame.conditions if said.place + 1 == place] for place, _ in asks]
        named = [said for each in before for said in each if self._carried.names_rows(said)]
        return len(named) > 1 and len({repr(said.condition) for said in named}) > 1

    def _counted_behind(self, frame: Frame, place: int) -> list[Said]:
        """脱贫户当中有多少劳动力，…: what is counted ends the clause."""
        behind = frame.tokens[place + 1 : place + 3]
        ends = len(behind) == 1 or (len(behind) == 2 and behind[1].can("stop"))
        return [said for said in frame.conditions if ends and said.place == place + 1]

    def _begin(self, frame: Frame, places: list[int]) -> int:
        """残疾人，男的多少女的多少: what a clause without a figure says is said of all of them."""
        stops = [place for place, token in enumerate(frame.tokens[: places[0]]) if token.can("stop")]
        return stops[-1] if stops and len(places) > 1 and not frame.within else -1

    def _whole(self, frame: Frame, start: int, first: int) -> list[Said]:
        """低保户里有劳动力的多少户，有人务工的多少户: all of them are of those before 里."""
        insides = [
            at for at, token in enumerate(frame.tokens[:first]) if token.can("inside") and at not in frame.within
        ]
        before = [said for said in frame.conditions if insides and start < said.place < insides[-1]]
        return before if any(insides[-1] < said.place < first for said in frame.conditions if insides) else []

    def _end(self, frame: Frame, place: int, following: int) -> int:
        """几户是低保户，几户是特困户: what is counted is said behind the number, to the end of its clause."""
        behind = frame.tokens[place + 1 : place + 2]
        if not behind or not (behind[0].can("is") or behind[0].can("cond")):
            return place
        stops = (at for at in range(place, following) if frame.tokens[at].can("stop") or at in frame.within)
        return next(stops, following)


def behind_level(frame: Frame, asks: list[tuple[int, Ask]]) -> int | None:
    """Where the list of places ends whose figures are asked for behind it: …的乡镇，附上…, 最低的三个镇监测户各…."""
    heads = [place for place, head in frame.heads if any(ref.role == "level" for ref in head.refs)]
    if len(heads) != 1 or not asks or asks[-1][0] >= len(frame.tokens):
        return None
    [head], last = heads, asks[-1][0]
    if any(place < head for place, _ in frame.orders) and head + 1 < last and frame.tokens[head + 1].can("cond"):
        return head
    return next((at for at in range(head + 1, last) if frame.tokens[at].can("stop")), None)


def _by_place(said: Said) -> int:
    return said.place


def _is_area(token: Token) -> bool:
    return token.can("area") or token.can("places")


def each_of_list(frame: Frame, mine: list[Said], place: int) -> list[list[Said]]:
    """在校生多少，其中高中、中职各多少: the conditions of the one number at ``place``, for each of the list."""
    listed = next((said for said in mine if isinstance(said.condition, Either) and said.condition.listed), None)
    if listed is None:
        before = max((at for at, _ in frame.asks if at < place), default=-1)
        parts = frame.tokens[before + 1 : place + 1]
        joined = any(leaf.can("pause") or leaf.can("list_and") for token in parts for leaf in token.leaves())
        if before >= 0 and joined and any(map(_says_each, parts)):
            raise CannotSay  # 其中就业的、公益岗的各多少: a number of each, which is no list of one kind.
        return [mine]
    noted = any(token.text in NOTED for token in frame.tokens[: listed.place])
    unasked = place < len(frame.tokens) and not frame.tokens[place].text  # 其中低保户、特困户
    if not (noted or unasked or any(map(_says_each, frame.tokens[listed.place + 1 : place + 1]))):
        return [mine]
    assert isinstance(listed.condition, Either)
    return [
        [replace(said, condition=item) if said is listed else said for said in mine] for item in listed.condition.items
    ]


def _says_each(token: Token) -> bool:
    return any(leaf.can("respectively") or (leaf.can("howmuch") and leaf.text[0] in "各分") for leaf in token.leaves())


def _are_figures(frame: Frame, asks: list[tuple[int, Ask]]) -> bool:
    """Numbers and amounts; behind 其中 and at the end of a list also shares, which say themselves what they are of."""
    kinds = Count | Amount | Proportion if frame.within else Count | Amount
    last = asks[-1][1]
    told = len(asks) > _TWO and isinstance(last, Proportion) and last.part is not None and not last.areas
    return all(isinstance(ask, kinds) for _, ask in (asks[:-1] if told else asks))


def _first_in_all(frame: Frame, place: int) -> bool:
    """总共几户 in front of its parts."""
    return any(word.says_in_all and word.end <= frame.tokens[place].start for word in frame.words)


def _in_a_row(frame: Frame, places: list[int]) -> bool:
    """Numbers in a list: between two of them stand only a pause and what is said of the later one."""
    between = [frame.tokens[one + 1 : other] for one, other in pairwise(places)]
    return not frame.within and all(
        tokens and (tokens[0].can("pause") or tokens[0].can("list_and")) and all(t.can("cond") for t in tokens[1:])
        for tokens in between
    )
