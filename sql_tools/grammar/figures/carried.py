"""What is said of one number and holds of the next: 脱贫户多少户，收入低于1万的多少户."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.assembly.draft import Part
from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Exists,
    Fact,
    FieldsTest,
    Many,
    No,
    Test,
    When,
    kinds_of,
    leaves,
    tables_of,
)
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.talk.leaning import is_of_those
from sql_tools.grammar.token import Token
from sql_tools.plan import Compare, InSegment


class CarriedConditions(Part):
    """Which conditions of a number those of the next replace, complete or narrow."""

    def parts_before(self, frame: Frame, last: list[Said], mine: list[Said]) -> list[Said]:
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

    def names_rows(self, said: Said, frame: Frame | None = None, place: int = 0) -> bool:
        """脱贫户, 残疾人: what is counted, by name; 没参加医保的, 低保的单列 only say more of those spoken of."""
        if isinstance(said.condition, Exists) and said.condition.inner is None:
            return False  # 就业的多少: what happens says more of those spoken of.
        if _denies(said.condition):
            return False  # 重点村的脱贫户多少，不是重点村的呢: the others among those spoken of.
        if frame is not None and (next(frame.tokens[place].leaves()).can("de") or is_of_those(frame, said.place)):
            return not isinstance(said.condition, Exists) and _ends_in_noun(said.token, self._nouns())
        group = said.token.names_group
        return group or bool(self.tools.happened(said.token)) or _ends_in_noun(said.token, self._nouns())

    def _nouns(self) -> set[str]:
        return {word for table in self.model.tables.values() for word in (table.noun, table.counter, *table.words)}

    def of_same_time(self, last: list[Said], mine: list[Said]) -> list[Said]:
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

    def leaning(self, last: list[Said], mine: list[Said]) -> list[Said]:
        """脱贫户多少户，收入低于1万的多少户: of those spoken of before; what is now said replaces its kind."""
        kinds = {kind for said in mine for kind in kinds_of(said.condition)}
        bare = [said.condition for said in mine if isinstance(said.condition, Exists) and said.condition.inner is None]
        lacking = {table for each in bare if each.quantifier == "none" for table in tables_of(each)}
        kept = [said for said in last if not (kinds & kinds_of(said.condition) or tables_of(said.condition) & lacking)]
        return [*kept, *mine]

    def topic(self, first: list[Said], mine: list[Said], in_a_row: bool) -> list[Said]:
        """产业帮扶资金脱贫户平均多少，监测户又是多少: the kind of help named before the first group is that of all."""
        events = self.tools.event_tables
        if in_a_row and self._narrows_all(first, mine):
            return first[:-1]
        of_event = [isinstance(s.condition, Fact) and tables_of(s.condition) <= events for s in first]
        if len(first) < 2 or not of_event[0] or any(of_event[1:]):
            return []
        groups = all(isinstance(said.condition, Fact) and self.names_rows(said) for said in (*first[1:], *mine))
        return first[:1] if groups and not any(tables_of(said.condition) & events for said in mine) else []

    def _narrows_all(self, first: list[Said], mine: list[Said]) -> bool:
        """人均低于8000元的低保户户数和特困户户数: what is measured in front of a list narrows each of its groups."""
        groups = [*first[-1:], *mine]
        named = len(groups) == 2 and all(isinstance(s.condition, Fact) and self.names_rows(s) for s in groups)
        measured = all(s.attributive and isinstance(s.condition, Test | FieldsTest | Exists | Many) for s in first[:-1])
        return named and measured

    def completed(self, said: Said, last: list[Said]) -> Said:
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


def _denies(condition: Condition) -> bool:
    """不是低保户, 非重点村."""
    facts = [ref.fact for ref in condition.refs] if isinstance(condition, Fact) else []
    return isinstance(condition, No) or (
        bool(facts) and all(isinstance(f, Compare) and f.value is False for f in facts)
    )


def _ends_in_noun(token: Token, nouns: set[str]) -> bool:
    return any(token.text[-length:] in nouns for length in range(1, 5))
