"""Words for shares behind one noun phrase: 脱贫户占比, 务工率, 覆盖率."""

from __future__ import annotations

from sql_tools.grammar.asks import PortionOf, Proportion
from sql_tools.grammar.conditions import Condition, Exists, both, one_field, tables_of
from sql_tools.grammar.pattern import Build, Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.figures.ask_base import ASKING, RUN, ask
from sql_tools.grammar.rules.shares.base import ShareBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare

_DE = "的"


class BehindShareRules(ShareBase):
    """Which words of the phrase are the part and which the whole."""

    def _coverage(self, found: Found) -> list[Token] | None:
        """监测户防返贫保险覆盖率: those who have it, among all of the group, or of all households."""
        event = found["event"][0]
        tables = {ref.table for ref in event.of_role("fact", "table", "relation")} & self._events
        if not tables:
            return None
        had = Exists("any", event.value if event.can("cond") else None, event.of_role("table", "relation"))
        own = table_ref(self.model, self.model.default_subject)
        asked = Proportion(had, both(self._said_of(found["who"])), (own,))
        return [made_of("ask", asked, found.all)]

    def _share(self, found: Found) -> list[Token] | Token | None:
        """人均纯收入达到1.5万元的脱贫户占比: the last noun is the whole, what narrows it the part."""
        bands = _of_bands(found)
        counted = found.first("of")
        amount = counted is not None and any(self.kind_of(ref) != "integer" for ref in counted.of_role("measure"))
        if bands is not None or amount:
            return bands
        cases: tuple[Build, ...] = (
            self._of_what_they_do,
            self._of_number_of_event,
            self._of_happening,
            self._of_each_value,
            self._of_all,
            self._of_event_at_end,
            self._of_value_at_end,
            self._of_places,
        )
        told = (case(found) for case in cases)
        return next((each for each in told if each is not None), None) or ask(found, self._of_last(found))

    def _of_what_they_do(self, found: Found) -> Token | None:
        """享受帮扶的监测户占比: what happens is the part, the group the whole."""
        first, conditions = found["part"][0], _conditions(found)
        of_what = first.text.endswith(_DE) or any(token.can("de") for token in found["part"][1:2])
        doing = self._happens([first]) if of_what else ()
        if not doing or conditions[-1] is not found["part"][-1] or not conditions[-1].can("noun"):
            return None
        of = self._whose(doing) if self._people_at_end(conditions[-1]) else ()
        return ask(found, Proportion(Exists("any", None, doing), _joined(conditions), of))

    def _of_number_of_event(self, found: Found) -> Token | None:
        """易地搬迁户的务工人数占多少: the event is the part, the group the whole."""
        event = self._happens(found["of"])
        if not event or not any(token.names_group for token in _conditions(found)):
            return None
        return self._of_those(found, event, both(self._said_of(found["part"])))

    def _of_happening(self, found: Found) -> Token | None:
        """脱贫人口务工率, 残疾人打工的比例: so many of them have a job."""
        conditions, event = _conditions(found), self._happens(found["part"][-1:])
        if not event or len(conditions) > 1 or not (_is_rate(found) or self._said_of_group(found, event)):
            return None
        return self._of_those(found, event, conditions[0].value)

    def _of_those(self, found: Found, event: tuple[Ref, ...], whole: Condition | None) -> Token:
        return ask(found, Proportion(Exists("any", None, event), whole, self._whose(event)))

    def _said_of_group(self, found: Found, event: tuple[Ref, ...]) -> bool:
        """残疾人打工的比例, 监测户享受帮扶的占比: 的 behind the event, and in front of it those of whom it is said."""
        group, happens = found["part"][0], found["part"][-1]
        behind = found.all[len(found["part"]) : len(found["part"]) + 1]
        said = happens.text.endswith(_DE) or any(token.can("de") for token in behind)
        own = tables_of(group.value) & {ref.table for ref in event} if group.can("cond") else {None}
        return said and len(found["part"]) == 2 and not own and not group.text.endswith(_DE)

    def _of_each_value(self, found: Found) -> list[Token] | None:
        """脱贫户男女占比: of each value of the classification."""
        last = _conditions(found)[-1]
        if one_field(last.value) is None or found["part"][-1] is not last:
            return None
        rest = found.all[len(found["part"]) - 1 :]
        return [*found["part"][:-1], made_of("ask", Proportion(last.value, None, _nouns(found)), rest)]

    def _of_all(self, found: Found) -> Token | None:
        """监测户占比: one group, of all rows."""
        [first, *others] = _conditions(found)
        if others:
            return None
        people = self._people(found.first("of")) or self._people_at_end(first)
        return ask(found, Proportion(both(self._said_of(found["part"])), None, _nouns(found), figure=people))

    def _of_event_at_end(self, found: Found) -> Token | None:
        """脱贫劳动力就业率: the event is the part, all that is said before it the whole."""
        conditions, happens = _conditions(found), found["part"][-1].of_role("table")
        if not happens or any(self.model.tables[ref.name].year is None for ref in happens):
            return None
        of = tuple(table_ref(self.model, ref.table) for ref in conditions[-1].of_role("fact") if ref.table)
        return ask(found, Proportion(Exists("any", None, happens), _joined(conditions), of))

    def _of_value_at_end(self, found: Found) -> Token | None:
        """监测户风险消除率, 监测户因病占比, 监测户劳动力占比: 率, a mere value or members behind a group are of it."""
        *before, last = _conditions(found)
        members = self._members_named([last]) if before[-1].names_group and not self._members_named(before) else ()
        if not (members or _narrows(before[0], last) or _is_rate(found) or _is_value_of(last, before)):
            return None
        refs = _nouns(found) or members or self._noun_at_end(before[-1]) or self._members_named(before)
        return ask(found, Proportion(self._held_by(refs, last.value), _joined(before), refs))

    def _of_places(self, found: Found) -> list[Token] | Token | None:
        """重点帮扶村的监测户占比: where the households are is the whole, as a named place is."""
        *before, last = _conditions(found)
        if not all(map(self._is_of_place, before)) or self._is_of_place(last):
            return None
        refs = _nouns(found) or self._noun_at_end(last)
        if len(before) > 1 or one_field(before[0].value) is None:
            return ask(found, Proportion(last.value, _joined(before), refs))
        # 重点村和非重点村的监测户占比: the share in each of them.
        rest = [token for token in found.all if token is not before[0]]
        return [before[0], made_of("ask", Proportion(last.value, None, refs), rest)]

    def _is_of_place(self, token: Token) -> bool:
        return tables_of(token.value) <= self.of_home

    def _of_last(self, found: Found) -> Proportion:
        """人均纯收入达到1.5万元的脱贫户占比: of the last group those of whom the rest holds too."""
        *before, last = _conditions(found)
        refs, people, figure = _nouns(found), self._people_at_end(last), tuple[Ref, ...]()
        if people and not refs:
            # 患大病的, 外出务工的脱贫人口占比: those who have it or do it; 收入下降的: the people of such households.
            said = [token.value for token in before]
            refs = self._persons_of(said) or self._whose(self._events_in(said))
            figure = () if refs else people
        return Proportion(_joined(before), last.value, refs, figure=figure)

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before 占 looks for its part."""
        return (
            rule(
                "coverage",
                r"(?P<who>(?:{cond}{de}?{inside}?)*)(?P<event>{cond}|{table}){de}?{coverage}" + ASKING,
                self._coverage,
            ),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when what stands before 占 and 中 is read."""
        return (rule("share", r"(?P<part>" + RUN + r"){de}?(?P<of>{measure}?){de}?{share}" + ASKING, self._share),)


def _of_bands(found: Found) -> list[Token] | None:
    """1万以下、1万到2万、2万以上的脱贫户占比: each band's part of them."""
    banded = [token for token in found.elsewhere("group") if token.value.edges]
    before = bool(banded) and banded[-1].end <= found.all[0].start and len(found["part"]) == 1
    return [*found["part"], made_of("ask", PortionOf(), found.all[1:])] if before else None


def _conditions(found: Found) -> list[Token]:
    return [token for token in found["part"] if token.can("cond")]


def _joined(conditions: list[Token]) -> Condition | None:
    return both([token.value for token in conditions])


def _nouns(found: Found) -> tuple[Ref, ...]:
    """The tables of the rows that the phrase names."""
    return tuple(ref for token in found["part"] for ref in token.of_role("table"))


def _is_rate(found: Found) -> bool:
    """消除率, 务工率: 率 is of the group that was named."""
    return any(leaf.text == "率" for token in found.all for leaf in token.leaves())


def _narrows(group: Token, last: Token) -> bool:
    """残疾人有劳动能力的占比: behind a noun, what is no noun says more of it."""
    return group.can("noun") and (not last.can("noun") or last.text[0] in "有没")


def _is_value_of(last: Token, before: list[Token]) -> bool:
    """监测户因病占比."""
    return not last.names_group and _is_value(last) and any(token.names_group for token in before)


def _is_value(token: Token) -> bool:
    """True of a value of a field by itself: 因病, 风险已消除."""
    return any(isinstance(ref.fact, Compare) for ref in token.refs) and not token.of_role("table")
