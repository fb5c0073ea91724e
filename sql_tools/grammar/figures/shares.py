"""The shares that a question asks for beside a number, and of which whole each is."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import pairwise

from sql_tools.grammar.asks import Among, Amount, Count, PortionOf, Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Exists,
    PartShare,
    Test,
    both,
    conjuncts,
    leaves,
    same_group,
    tables_of,
)
from sql_tools.grammar.figures.figures import summed
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.plan import Figure, Place, Portion, Share, Statistic

_DE = "的"


class Shares(Part):
    """Which part of which whole."""

    def shown(self, frame: Frame) -> None:
        """哪些乡镇…占30%以上？把户数和比例列出: the share that chose them, and how many the part is."""
        tokens = [token for token in frame.left if token.can("share")]
        told = [part for said in frame.conditions for part in conjuncts(said.condition)]
        chosen = [part for part in told if isinstance(part, PartShare)]
        numbers = [(place, ask) for place, ask in frame.asks if self.tools.is_number(ask)]
        if not tokens or len(chosen) != 1 or len(numbers) != len(frame.asks) or len(numbers) > 1:
            return
        [share] = chosen
        refs = (table_ref(self.model, share.of),) if share.of is not None else ()
        at = next(at for at, token in enumerate(frame.tokens) if token is tokens[0])
        place = numbers[0][0] if numbers else at
        of_others = any(min(at, place) - 1 <= said.place <= place for said in frame.conditions)
        if of_others:  # …的乡镇，附上占比和未消除户数: the number is of others than the part.
            frame.asks = sorted([*numbers, (at, Proportion(share.part, share.whole, refs))], key=lambda entry: entry[0])
        else:
            frame.asks = [(place, Proportion(share.part, share.whole, refs, counted=bool(numbers)))]
        frame.left = [token for token in frame.left if token not in tokens]

    def of_sorts(self, frame: Frame) -> None:
        """监测户按类别各占多少: of each sort, with the number that it is worked out of."""
        places = [at for at, token in enumerate(frame.tokens) if token.can("share") and token.value is None]
        sorts = [group for group in frame.groups if group.refs or group.by_sort]
        if frame.asks or frame.heads or frame.orders or len(places) != 1 or len(sorts) != 1 or len(frame.groups) > 1:
            return
        frame.asks, frame.shares = [(places[0], Count())], True
        frame.left = [token for token in frame.left if token is not frame.tokens[places[0]]]

    def of_count(self, frame: Frame) -> None:
        """…的脱贫户有多少户，占比多少: the share of what was counted among the last group named."""
        tokens = [token for token in frame.left if token.can("share")]
        counts = [(place, ask) for place, ask in frame.asks if isinstance(ask, Count)]
        among = next((token.value for token in tokens if isinstance(token.value, Among)), None)
        if not tokens or len(frame.asks) != 1 or not counts or not frame.conditions or (frame.groups and among is None):
            return
        said = [(part, s.token) for s in frame.conditions for part in conjuncts(s.condition)]
        refs = counts[0][1].refs
        if among is None and self._of_those_it_happens_to(frame, counts[0][0], refs, tokens):
            return
        asked = self._of_events(frame, refs, [item for item, _ in said], among)
        if asked is not None:
            frame.asks, frame.conditions = [(counts[0][0], asked)], []
            frame.left = [token for token in frame.left if token not in tokens]
            return
        if among is not None and among.happens:
            if len(said) != 1 or not tables_of(said[0][0]) & {ref.name for ref in among.happens}:
                return
            refs = among.happens
        if among is not None:
            again = conjuncts(among.whole)
            inner = [item for item, _ in said if not any(same_group(item, each) for each in again)]
            if not inner and (frame.apart or frame.groups) and among.whole is not None and not among.areas:
                frame.shares = True  # 三类监测对象各有多少户，占监测户总数的比重: of each sort.
                frame.said.add("of_total")
                own = tuple(ref for ref in refs if ref.table not in events_of(self.model))
                frame.asks = [(counts[0][0], replace(counts[0][1], refs=own or refs))]
                frame.left = [token for token in frame.left if token not in tokens]
                return
            if not inner and among.areas and frame.heads:
                # 监测户最多的三个乡镇，各多少户，占全县监测户的比例: each place's part of all of them.
                frame.asks = [(counts[0][0], Proportion(among.whole, among.whole, refs, among.areas))]
                frame.left = [token for token in frame.left if token not in tokens]
                return
            if not inner or (among.whole is not None and len(inner) == len(said)):
                return  # A whole that was not spoken of is none of what was counted.
            said = [(item, token) for item, token in said if item in inner]
        outer = (_before_inside(frame, counts[0][0]) or _before_told(frame)) if among is None else []
        whole = among.whole if among is not None else both([each.condition for each in outer]) or _last_noun(said)
        told = [each.token for each in outer]
        part = both([item for item, token in said if item is not whole and token not in told])
        areas, alone = (among.areas, among.place_alone) if among is not None else ((), False)
        frame.asks = [(counts[0][0], Proportion(part, whole, refs, areas, (), alone, counted=True))]
        frame.conditions = []
        frame.left = [token for token in frame.left if token not in tokens]

    def of_figure(self, frame: Frame) -> None:
        """收入下降户数和占比: the share that belongs to the one number asked for."""
        tokens = [token for token in frame.left if token in _beside(frame)]
        asked = [ask for _, ask in frame.asks if isinstance(ask, Amount) and ask.function is None]
        named = [
            ref.name for ask in (asked if len(frame.asks) == 1 else ()) for ref in ask.refs if ref.role == "measure"
        ]
        if len(tokens) == 1 and any(self._own(Figure(name=name)) is not None for name in named):
            frame.shares = True
            frame.left = [token for token in frame.left if token is not tokens[0]]

    def _own(self, of: Figure) -> Share | Figure | None:
        """The share of a number that counts certain rows by its name, or that the model divides by a whole."""
        measure = self.model.measures[of.name]
        if of.where is not None or measure.type != "integer":
            return None
        if measure.counts_rows and measure.where is not None:
            return Share(of=self.tools.count_of(measure.subjects[0]).name, part=measure.where)
        ratios = self.model.shares({of.name}, self.model.measures)
        return Figure(name=ratios[0]) if len(ratios) == 1 else None

    def _of_those_it_happens_to(self, frame: Frame, place: int, counted: tuple[Ref, ...], shares: list[Token]) -> bool:
        """劳动力多少人，务工的占多少: the number of all, and behind it the share of those to whom it happens."""
        share = next(at for at, token in enumerate(frame.tokens) if token is shares[0])
        nouns = [entry for entry in frame.nouns if place < entry[0] < share]
        events = tuple(ref for _, token in nouns for ref in token.of_role("table", "relation"))
        if not events or any(ref.table not in self.tools.event_tables for ref in events):
            return False
        frame.nouns = [entry for entry in frame.nouns if entry not in nouns]
        frame.asks.append((share, Proportion(Exists("any", None, events), None, counted)))
        frame.left = [token for token in frame.left if token not in shares]
        return True

    def _of_events(
        self, frame: Frame, counted: tuple[Ref, ...], said: list[Condition], among: Among | None
    ) -> Proportion | None:
        """残疾人里务工的有多少，占残疾人多大比例: those to whom it happens, of all who were spoken of."""
        if among is not None and not _of_all(among, said):
            return None
        events = counted if among is not None and {ref.table for ref in counted} <= events_of(self.model) else ()
        happens = events or self._happens_to(frame)
        if not happens:
            return None
        frame.nouns = [(place, token) for place, token in frame.nouns if not set(happens) & set(token.refs)]
        return Proportion(Exists("any", None, happens), both(said), () if events else counted, counted=True)

    def said_again(self, frame: Frame) -> None:
        """占比最高的五个村，占比各是多少: the share that chose them, or that was asked for, is shown already."""
        tokens = [token for token in frame.left if token.can("share") and token.value is None]
        told = [ref for _, order in frame.orders for ref in order.refs]
        told += [ref for s in frame.conditions for c in leaves(s.condition) if isinstance(c, Test) for ref in c.refs]
        asked = any(isinstance(ask, Proportion | PortionOf) for _, ask in frame.asks)
        chosen = any(ref.role == "measure" and self.model.measures[ref.name].type == "percent" for ref in told)
        if tokens and (asked or (chosen and frame.heads and not frame.asks)):
            frame.left = [token for token in frame.left if token not in tokens]

    def _happens_to(self, frame: Frame) -> tuple[Ref, ...]:
        """监测户中有人住院的有几户，有人住院的监测户占比: what happens to the group, said apart from it."""
        events, start = events_of(self.model), frame.conditions[-1].place
        for place, token in frame.nouns:
            refs = token.of_role("relation", "table")
            between, behind = frame.tokens[start:place], frame.tokens[place : place + 2]
            elided = any(each.can("stop") for each in between) and (token.text.endswith(_DE) or behind[-1].can("de"))
            apart = place < start or elided or any(each.can("inside") for each in between)
            if apart and refs and all(ref.table in events for ref in refs):
                return refs
        return ()

    def _whole_of(self, frame: Frame) -> Condition | None:
        """脱贫户中低保户有多少户，占多少: what stands before 中 is the whole."""
        for said in frame.conditions[:-1]:
            behind = frame.tokens[said.place + 1 : said.place + 2]
            if said.token.can("noun") and behind and behind[0].can("inside") and not isinstance(said.condition, Both):
                return said.condition
        return None

    def of_groups(self, draft: Draft, frame: Frame, rows: list[Said]) -> list[Said]:
        """The share beside the figures of groups; the conditions that then still hold of all rows.

        各乡镇边缘易致贫户户数及占比: of the households of each town. 按类别统计户数及占比: of all of them.
        """
        own = self._own_beside(draft, frame)
        if own is not None:
            draft.alias(own)
            return rows
        if not draft.by:
            raise CannotSay
        part, whole = self._part_and_whole(frame, rows)
        measures = [measure for measure in draft.measures if isinstance(measure, Figure | Statistic)]
        of = measures[0] if len(measures) == len(draft.measures) else None
        if not part or not isinstance(of, Figure) or _of_total(frame) or not self._only_places(draft):
            draft.alias(Portion(of=summed(draft.measures[0])))
            return rows
        condition = both([said.condition for said in part])
        assert condition is not None
        where = self.resolver.resolve(condition, draft.subject)
        draft.measures = [measure.model_copy(update={"where": where}) for measure in measures]
        draft.measures.insert(1, Share(of=of.name, part=where))
        return whole

    def _own_beside(self, draft: Draft, frame: Frame) -> Share | Figure | None:
        [of, *more] = draft.measures
        plain = bool(_beside(frame)) and not more and self._only_places(draft) and not _of_total(frame)
        return self._own(of) if plain and isinstance(of, Figure) else None

    def _part_and_whole(self, frame: Frame, rows: list[Said]) -> tuple[list[Said], list[Said]]:
        """因病的监测户, 监测户中低保户: of several conditions one that names a group is the whole."""
        nouns = [said.token for said in rows if said.token.can("noun")]
        inside = next((said.token for said in rows if said.condition == self._whole_of(frame)), None)
        whole = inside or (nouns[-1] if nouns else None)
        part = [said for said in rows if said.token is not whole]
        return (part, [said for said in rows if said.token is whole]) if part else (rows, [])

    def _only_places(self, draft: Draft) -> bool:
        return all(dimension.field in self._levels for dimension in draft.by)

    @cached_property
    def _levels(self) -> dict[str, str]:
        """The names of the levels by the titles of their places."""
        return {level.title: level.name for level in (self.model.places.levels if self.model.places else ())}

    def within(self, draft: Draft, frame: Frame, places: tuple[Place, ...]) -> None:
        """各县致贫原因占比: each county's reasons make up the whole of that county, unless 占总计 is said."""
        own = [self._levels[each.field] for each in draft.by if each.field in self._levels]
        asks = [ask for _, ask in frame.asks if isinstance(ask, Proportion | PortionOf)]
        said = {area for ask in asks for area in ask.areas} | ({""} if _of_total(frame) else set())
        if not own or len(own) == len(draft.by) or said - {own[-1]} or any(ask.named for ask in asks):
            return
        names = list(self._levels.values())
        if any(names.index(place.level) > names.index(own[-1]) for place in places):
            return
        draft.measures = [
            measure.model_copy(update={"level": own[-1]}) if isinstance(measure, Portion) else measure
            for measure in draft.measures
        ]


def _beside(frame: Frame) -> list[Token]:
    """The shares said behind 和, 及 or a pause alone (户数和占比); 和务工率 is a rate of its own."""
    pairs = pairwise(frame.tokens)
    joins = ("list_and", "pause", "stop")
    return [now for before, now in pairs if now.can("share") and now.value is None and any(map(before.can, joins))]


def _of_all(among: Among, said: list[Condition]) -> bool:
    """残疾人里务工的有多少，占残疾人的多大比例: the whole is all that was spoken of."""
    wholes = conjuncts(among.whole) if among.whole is not None and not among.areas else []
    return bool(wholes) and all(any(same_group(item, whole) for whole in wholes) for item in said)


def _of_total(frame: Frame) -> bool:
    """占总计的比重: the share is taken of all groups together."""
    taken = any(token.can("take") and behind.can("total") for token, behind in pairwise(frame.tokens))
    return taken or "of_total" in frame.said


def _last_noun(said: list[tuple[Condition, Token]]) -> Condition | None:
    """因病的监测户…占比, 监测户风险未消除的…占比: of several conditions the last that names a group is the whole."""
    nouns = [(part, token) for part, token in said if token.can("noun")] if len(said) > 1 else []
    groups = [part for part, token in nouns if token.names_group]
    return next(reversed(groups or [part for part, _ in nouns]), None)


def _before_inside(frame: Frame, asked: int) -> list[Said]:
    """务工收入超过5万的人里，女的有多少，占比多少: what stands before 里 is the whole; so is a noun before a stop."""
    places = [at for at, token in enumerate(frame.tokens[:asked]) if token.can("inside") and at not in frame.within]
    places = places or [at for at in range(1, asked) if _ends_with_noun(frame.tokens, at, asked)]
    if not places:
        return []
    outer = [said for said in frame.conditions if said.place < places[-1]]
    return outer if any(places[-1] < said.place < asked for said in frame.conditions) else []


def _ends_with_noun(tokens: list[Token], stop: int, asked: int) -> bool:
    """今年新增的监测户，因病的有多少户: the clause names a group, and what is counted of it has no noun."""
    behind = [token for token in tokens[stop + 1 : asked] if token.can("cond")]
    clause = tokens[stop].can("stop") and tokens[stop - 1].can("cond") and tokens[stop - 1].can("noun")
    named = clause and not tokens[stop - 1].text.endswith(_DE)
    apart = tokens[asked - 1].can("de") or (bool(behind) and behind[-1].text.endswith(_DE))
    return named and apart and bool(behind)


def _before_told(frame: Frame) -> list[Said]:
    """2024年纳入的监测户消除了多少，占多少: what is said behind a group is told of all that was said with it."""
    groups = [said.place for said in frame.conditions if said.token.names_group]
    behind = [said for said in frame.conditions if groups and said.place > groups[-1]]
    return [said for said in frame.conditions if said not in behind] if behind else []
