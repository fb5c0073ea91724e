"""All rows of a place, as what chooses it: 脱贫户收入都增长的村, 每个村都有监测户的乡镇.

都 is no word of the grammar; between the rows and what is said of them it makes a condition of every one of them.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.conditions import Condition, Exists, Fact, FieldsTest, PartShare, Test, both, tables_of
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.token import Token
from sql_tools.semantic_model import PlaceLevel

_EVERY = ("都", "均", "全都", "全部", "全部都", "皆")
_ALL = ("所有", "全部", "每个", "每一个", "各个")
_READ = ("all_of_them", "each_of_them")
"""Words for all that a rule has read already."""
_WHOLE = Decimal(100)


class EveryRow(Part):
    """The conditions of one model."""

    def apply(self, frame: Frame, level: PlaceLevel | None) -> None:
        """Makes such conditions shares of all; ``CannotSay`` where that is not to be had."""
        if level is None or (frame.lists and not frame.heads):
            return
        self._places_within(frame)
        read = {leaf.start for token in frame.tokens for leaf in token.leaves() if any(map(leaf.can, _READ))}
        for word in [word for word in frame.words if word.text.startswith(_EVERY) and word.start not in read]:
            rows, said = self._rows_before(frame, word), self._behind(frame, word)
            if rows is None and said and _all_are_said(frame, word):
                raise CannotSay  # 所有村集体收入都超过5万元: of a figure that is not told of each.
            if rows is None or not said:
                continue
            whole, part = (
                (rows.condition if isinstance(rows, Said) else None),
                both([self._happens(each.condition) for each in said]),
            )
            if part is None or not self._is_of_rows(said, rows):
                raise CannotSay
            kept = [each for each in frame.conditions if each not in said and each is not rows]
            of = self.model.default_subject if isinstance(rows, Said) else None
            held = PartShare(part, whole, of, (("=", _WHOLE),))
            frame.conditions = sorted([*kept, replace(said[0], condition=held)], key=lambda each: each.place)

    def _places_within(self, frame: Frame) -> None:
        """每个村都有监测户的乡镇: of the villages, not a row of each of them."""
        for place, token in enumerate(frame.tokens):
            group, behind = token.value, frame.tokens[place + 1 : place + 2]
            noun = next((leaf for leaf in token.leaves() if leaf.of_role("table")), None)
            if token.can("group") and group in frame.groups and noun and behind and behind[0].text.startswith(_EVERY):
                frame.groups = [each for each in frame.groups if each is not group]
                frame.nouns.append((place, noun))

    def _rows_before(self, frame: Frame, word: Token) -> Said | Token | None:
        """The group or the noun that 都 stands behind, with nothing but a figure between them."""
        nouns_said = [each for each in frame.conditions if each.token.can("noun")]
        said = [each for each in nouns_said if each.token.end <= word.start or _ends_in_verb(each.token, word)]
        nouns = [token for _, token in frame.nouns if token.end <= word.start]
        last = max([*(each.token for each in said), *nouns], key=lambda token: token.start, default=None)
        if last is None or any(last.end <= other.start < word.start for other in frame.words if _parts(other)):
            return None
        return next((each for each in said if each.token is last), last)

    @staticmethod
    def _behind(frame: Frame, word: Token) -> list[Said]:
        """What is said of them, up to the next thing that is named."""
        found: list[Said] = []
        for said in sorted(frame.conditions, key=lambda each: each.place):
            begins = said.token.start <= word.start < said.token.end and not _ends_in_verb(said.token, word)
            begins = begins or said.token.start >= word.end
            if begins and not (found and said.place != found[-1].place + 1) and not said.attributive:
                found.append(said)
        near = found and (found[0].token.start <= word.end or _next_to(frame, word, found[0].token))
        return found if near else []

    def _is_of_rows(self, said: list[Said], rows: Said | Token) -> bool:
        """True of what a row itself has or has not; of its members 都 may mean each of them."""
        said = [replace(each, condition=self._happens(each.condition)) for each in said]
        home = {self.model.default_subject, *self.subjects.twins(self.model.default_subject)}
        if isinstance(rows, Said):
            return bool(tables_of(rows.condition) & home) and all(_told(each.condition, home) for each in said)
        own = {ref.name for ref in rows.of_role("table")} | home
        return all(_told(each.condition, own) for each in said)

    def _happens(self, condition: Condition) -> Condition:
        """享受过小额信贷: that there is such help."""
        event = isinstance(condition, Fact) and tables_of(condition) <= self.tools.event_tables
        return Exists("any", condition) if event else condition


def _ends_in_verb(token: Token, word: Token) -> bool:
    """脱贫户都享受过小额信贷: the verb went to the group, and 都 with it."""
    first = next(token.leaves())
    return isinstance(token.value, Fact) and first.can("fact") and first.end <= word.start < token.end


def _told(condition: Condition, own: set[str]) -> bool:
    if isinstance(condition, Exists):
        return condition.quantifier in ("any", "none")
    return isinstance(condition, Fact | Test | FieldsTest) and bool(tables_of(condition) & own)


def _all_are_said(frame: Frame, word: Token) -> bool:
    """所有, 全部 in front of 都, in the same clause."""
    before = [each for each in frame.words if each.end <= word.start]
    stops = [place for place, each in enumerate(before) if each.can("stop")]
    return any(each.text in _ALL for each in before[stops[-1] + 1 if stops else 0 :])


def _parts(word: Token) -> bool:
    """Words that part the rows from 都: another clause, another thing."""
    return any(map(word.can, ("stop", "which", "inside", "level", "list", "howmany")))


def _next_to(frame: Frame, word: Token, token: Token) -> bool:
    """Only fillers and 在, 是, 有 stand between."""
    between = [each for each in frame.words if word.end <= each.start < token.start]
    return not any(_parts(each) or each.can("de") for each in between)
