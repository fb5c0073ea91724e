"""Several numbers in one question, each with its own conditions: 脱贫户多少户，监测户多少户; 其中低保户多少户."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from sql_tools.grammar.asks import Amount, Ask, Count, Proportion
from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Either,
    Exists,
    Fact,
    FieldsTest,
    Many,
    No,
    Test,
    Unrecorded,
    When,
    leaves,
    tables_of,
)
from sql_tools.grammar.draft import CannotSay, Part
from sql_tools.grammar.frame import NOTED, Frame, Said
from sql_tools.grammar.indicators import Indicators
from sql_tools.grammar.leaning import is_of_those
from sql_tools.grammar.token import Token
from sql_tools.grammar.toolbox import Tools
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare, InSegment, OneOf

_TWO = 2


class OwnConditions(Part):
    """Which conditions belong to which number."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._indicators = Indicators(tools)

    def of(self, frame: Frame, asks: list[tuple[int, Ask]]) -> list[list[Said]]:
        """The conditions of each ask; empty where they are the same for all."""
        behind = self._behind_the_list(frame, asks)
        if behind:
            return [behind]
        one_of_groups = len(asks) == 1 and bool(frame.groups) and bool(frame.within) and min(frame.within) < asks[0][0]
        if (len(asks) < 2 and not one_of_groups) or not _are_figures(frame, asks):
            if len(asks) > 1 and self._each_names_rows(frame, asks):
                raise CannotSay  # 监测户收入增速和脱贫户收入增速: of the one and of the other, never of who is both.
            return []
        own: list[list[Said]] = []
        anchor: list[Said] = []
        side_by_side = bool(frame.within) and min(frame.within) < asks[0][0]
        places = [place for place, _ in asks]
        start, base = self._begin(frame, places), list[Said]()
        in_a_row, others = _in_a_row(frame, places), False
        whole = self._whole(frame, start, places[0])
        if whole and not side_by_side:
            start, base = max(said.place for said in whole), whole
        for (place, ask), following in zip(asks, [*places[1:], len(frame.tokens)], strict=True):
            inner = [word for word in frame.within if start <= word < place]
            start = max(inner) if side_by_side and inner else start
            before = [said for said in frame.conditions if start < said.place < place]
            counted = self._counted_behind(frame, place) if before else []
            end = place + len(counted) if before else self._end(frame, place, following)
            mine = [*before, *counted] or [said for said in frame.conditions if place < said.place < end]
            if inner and own and not side_by_side and not self._is_listed_part(frame, max(inner)):
                base = own[-1]
            anew = bool(own) and not inner and any(map(_is_area, frame.tokens[start:place]))
            base = (
                base if not anew or side_by_side else []
            )  # …其中高中多少，全县享受教育资助的多少: not of those before.
            other = in_a_row and bool(own) and self._indicators.of_other_rows(frame, ask, own, mine)
            others = others or other
            told = isinstance(ask, Proportion)
            if own and not (mine or other or told) and (not base or base is whole) and not side_by_side:
                if any(each != own[0] for each in own):
                    raise CannotSay  # 脱贫户数、监测户数、人均纯收入: of which of them is not said.
                # 监测户户数、人均纯收入: of those named before.
                mine = [said for said in own[-1] if said not in base and not self._indicators.settles(ask, said)]
            mine = [self._completed(said, own[-1]) for said in mine] if own else mine
            leaning = (
                bool(own)
                and bool(mine)
                and not base
                and not anew
                and not other
                and not (in_a_row and not own[0])
                and not any(self._names_rows(said, frame, place) for said in mine)
            )
            mine = self._of_same_time(own[-1], mine) if own else mine
            parts = self._parts_before(frame, own[-1], mine) if own else []
            topic = self._topic(own[0], mine, in_a_row) if own and mine and not (base or anew or inner) else []
            # 脱贫户务工人数、省外务工人数、公益岗人数: in a list all that narrow it are of the group that was named.
            before = anchor if in_a_row and own else (own[-1] if own else [])
            before = [said for said in before if said not in parts]
            own.append(self._leaning(before, mine) if leaning else [*base, *topic, *mine])
            anchor = anchor if leaning else own[-1]
            start = end
        if side_by_side:
            return own if any(own) else []
        own = [mine if isinstance(ask, Count | Amount) else [] for (_, ask), mine in zip(asks, own, strict=True)]
        figures = [mine for (_, ask), mine in zip(asks, own, strict=True) if isinstance(ask, Count | Amount)]
        if not own[0] and ((in_a_row and any(own)) or (all(own[1:]) and _first_in_all(frame, places[0]))):
            return own  # 户数、脱贫户数、监测户数, 总共几户，脱贫的几户: what stands before any group is of all.
        rest = own[1:] if frame.within and len(own) > 1 and min(frame.within) > asks[0][0] else figures
        if not all(rest) and not others and self._names_later(frame, asks):
            raise CannotSay
        return own if (others or all(rest)) and any(mine != own[0] for mine in own) else []

    @staticmethod
    def _is_listed_part(frame: Frame, within: int) -> bool:
        """其中低保户多少、其中监测户多少: the second is a part of the same whole, not of the first part."""
        joined = frame.tokens[within - 1].can("pause") or frame.tokens[within - 1].can("list_and")
        return joined and within > min(frame.within)

    def _behind_the_list(self, frame: Frame, asks: list[tuple[int, Ask]]) -> list[Said]:
        """…低于全县平均的乡镇有哪些，监测户各多少: what is counted of each does not choose the towns."""
        heads = [place for place, head in frame.heads if any(ref.role == "level" for ref in head.refs)]
        if len(asks) != 1 or len(heads) != 1 or not isinstance(asks[0][1], Count) or frame.orders:
            return []
        stops = [at for at, token in enumerate(frame.tokens) if token.can("stop") and heads[0] < at < asks[0][0]]
        chosen = any(said.place < heads[0] for said in frame.conditions)
        return [said for said in frame.conditions if stops and said.place > stops[0]] if chosen else []

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
        named = [said for each in before for said in each if self._names_rows(said)]
        return len(named) > 1 and len({repr(said.condition) for said in named}) > 1

    def events_between(self, frame: Frame) -> None:
        """有多少劳动力，其中就业的有多少; 监测户多少户，务工多少人: what happens is said of the later number alone."""
        counts = [place for place, ask in frame.asks if isinstance(ask, Count | Amount)]
        if len(counts) < 2:
            return
        for place, token in list(frame.nouns):
            refs = tuple(ref for ref in token.of_role("table", "relation") if ref.table in self.tools.event_tables)
            behind = frame.tokens[place + 1 : place + 2]
            whose = bool(behind) and (behind[0].can("de") or self._counts_others(behind[0], refs))
            if refs and whose and counts[0] < place < counts[-1]:
                frame.nouns.remove((place, token))
                frame.conditions.append(Said(Exists("any", None, refs), place, token))
        self._events_counted(frame)
        frame.conditions.sort(key=lambda said: said.place)

    @staticmethod
    def _counts_others(asked: Token, refs: tuple[Ref, ...]) -> bool:
        """务工多少人: so many people, of whom only the noun in front says what they do."""
        counted = {ref.name for ref in asked.value.refs} if isinstance(asked.value, Count) else set()
        return bool(counted) and not counted & {ref.name for ref in refs}

    def same_denied(self, frame: Frame) -> None:
        """享受小额信贷的户…比没享受的: of two side by side the one has not had what the other has."""
        for place, said in enumerate(frame.conditions):
            if isinstance(said.condition, Either) and said.condition.listed:
                told = [replace(said, condition=item) for item in said.condition.items]
                items = tuple(self._completed(each, told).condition for each in told)
                frame.conditions[place] = replace(said, condition=replace(said.condition, items=items))

    def _events_counted(self, frame: Frame) -> None:
        """残疾人有多少，其中打工的多少: 打工的 says which of them; those are counted as the ones before."""
        for number, (place, ask) in enumerate(frame.asks):
            inner = any(frame.asks[0][0] < at < place for at in frame.within)
            refs = ask.refs if isinstance(ask, Count) and inner and number else ()
            if frame.asks[0][1] == Count() and refs and refs[0].table in self.tools.event_tables:
                frame.asks[number] = (place, Count())
                frame.conditions.append(Said(Exists("any", None, refs), place - 1, frame.tokens[place]))

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

    def _parts_before(self, frame: Frame, last: list[Said], mine: list[Said]) -> list[Said]:
        """低保户医保没交的多少，养老没交的多少: what stands in front of the first number is a part of the group."""
        named = [s for s in last if isinstance(s.condition, Fact) and _ends_in_noun(s.token, self._nouns())]
        parts = [said for said in last if is_of_those(frame, said.place) and said not in named]
        first = min((said.place for said in last), default=0)
        group = len(parts) < len(last) or any(said.place < first for said in frame.conditions)
        plain = [
            said for said in (*parts, *mine) if isinstance(said.condition, Fact) and is_of_those(frame, said.place)
        ]
        facts = [ref.fact for said in plain for ref in said.token.of_role("fact")[:1]]
        sorts = len(plain) == len(parts) + len(mine) and all(isinstance(fact, InSegment) for fact in facts)
        return parts if group or sorts else []  # 脱贫的几户，监测的几户

    def _names_rows(self, said: Said, frame: Frame | None = None, place: int = 0) -> bool:
        """脱贫户, 残疾人: what is counted, by name; 没参加医保的, 低保的单列 only say more of those spoken of."""
        if isinstance(said.condition, Exists) and said.condition.inner is None:
            return False  # 就业的多少: what happens says more of those spoken of.
        if _denies(said.condition):
            return False  # 重点村的脱贫户多少，不是重点村的呢: the others among those spoken of.
        if frame is not None and (next(frame.tokens[place].leaves()).can("de") or is_of_those(frame, said.place)):
            return not isinstance(said.condition, Exists) and _ends_in_noun(said.token, self._nouns())
        group = any(isinstance(ref.fact, InSegment) for ref in said.token.of_role("fact"))
        return group or bool(self.tools.happened(said.token)) or _ends_in_noun(said.token, self._nouns())

    def _nouns(self) -> set[str]:
        return {word for table in self.model.tables.values() for word in (table.noun, table.counter, *table.words)}

    def _of_same_time(self, last: list[Said], mine: list[Said]) -> list[Said]:
        """2024年新增监测户多少户，消除风险多少户: both happened in the year that was said once."""
        when = next((leaf for said in last for leaf in leaves(said.condition) if isinstance(leaf, When)), None)
        if when is None:
            return mine
        return [self._dated(said, when) for said in mine]

    def _dated(self, said: Said, when: When) -> Said:
        refs = self.tools.happened(said.token)
        known = any(isinstance(leaf, When) for leaf in leaves(said.condition))
        other = {ref.name for ref in refs} - {ref.name for ref in when.refs}
        if not other or known:
            return said
        return replace(said, condition=Both((said.condition, When(refs, when.period))))

    def _leaning(self, last: list[Said], mine: list[Said]) -> list[Said]:
        """脱贫户多少户，收入低于1万的多少户: of those spoken of before; what is now said replaces its kind."""
        kinds = {kind for said in mine for kind in kinds_of(said.condition)}
        bare = [said.condition for said in mine if isinstance(said.condition, Exists) and said.condition.inner is None]
        lacking = {table for each in bare if each.quantifier == "none" for table in tables_of(each)}
        kept = [said for said in last if not (kinds & kinds_of(said.condition) or tables_of(said.condition) & lacking)]
        return [*kept, *mine]

    def _topic(self, first: list[Said], mine: list[Said], in_a_row: bool) -> list[Said]:
        """产业帮扶资金脱贫户平均多少，监测户又是多少: the kind of help named before the first group is that of all."""
        events = self.tools.event_tables
        if in_a_row and self._narrows_all(first, mine):
            return first[:-1]
        of_event = [isinstance(s.condition, Fact) and tables_of(s.condition) <= events for s in first]
        if len(first) < 2 or not of_event[0] or any(of_event[1:]):
            return []
        groups = all(isinstance(said.condition, Fact) and self._names_rows(said) for said in (*first[1:], *mine))
        return first[:1] if groups and not any(tables_of(said.condition) & events for said in mine) else []

    def _narrows_all(self, first: list[Said], mine: list[Said]) -> bool:
        """人均低于8000元的低保户户数和特困户户数: what is measured in front of a list narrows each of its groups."""
        groups = [*first[-1:], *mine]
        named = len(groups) == 2 and all(isinstance(s.condition, Fact) and self._names_rows(s) for s in groups)
        measured = all(s.attributive and isinstance(s.condition, Test | FieldsTest | Exists | Many) for s in first[:-1])
        return named and measured

    def _completed(self, said: Said, last: list[Said]) -> Said:
        """享受过小额信贷的多少户、没享受过的多少户: the same help is denied, not all help."""
        bare = said.condition
        if not isinstance(bare, Exists) or bare.inner is not None or bare.quantifier != "none":
            return said
        if any(ref.role == "table" for ref in bare.refs):
            return said  # 没享受任何帮扶的, 没务工的
        refs = {ref.name for ref in bare.refs}
        for other in last:
            same = isinstance(other.condition, Exists) and refs & {ref.name for ref in other.condition.refs}
            if same and isinstance(other.condition, Exists) and other.condition.inner is not None:
                return replace(said, condition=replace(other.condition, quantifier="none"))
        return said


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
    if not (noted or any(map(_says_each, frame.tokens[listed.place + 1 : place + 1]))):
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


def _denies(condition: Condition) -> bool:
    """不是低保户, 非重点村."""
    facts = [ref.fact for ref in condition.refs] if isinstance(condition, Fact) else []
    return isinstance(condition, No) or (
        bool(facts) and all(isinstance(f, Compare) and f.value is False for f in facts)
    )


def _ends_in_noun(token: Token, nouns: set[str]) -> bool:
    return any(token.text[-length:] in nouns for length in range(1, 5))


def kinds_of(condition: Condition) -> set[str]:
    """What a condition speaks of: two of one kind stand for each other (男的 → 女的, 1万以下 → 2万以上)."""
    found: set[str] = set()
    for leaf in leaves(condition):
        match leaf:
            case Fact():
                facts = [ref.fact for ref in leaf.refs]
                found |= {fact.field for fact in facts if isinstance(fact, Compare | OneOf)}
                found |= {fact.name for fact in facts if isinstance(fact, InSegment)}
            case Test() | When() | Unrecorded() | Exists() | Many():
                found |= {ref.name for ref in leaf.refs}
            case FieldsTest():
                found |= {ref.name for ref in leaf.left}
    return found
