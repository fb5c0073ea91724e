"""Names of groups side by side that no rule has joined: 低保户特困户数量, 低保户、残疾人有多少.

Nobody has said that both must hold; read so, the figure would be of the few who are both.
"""

from __future__ import annotations

from collections.abc import Iterator

from sql_tools.grammar.asks import Amount
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.conditions import Fact
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.token import Token
from sql_tools.reading import Option


class NamesInARow(Part):
    """The check over one model."""

    def of(self, frame: Frame) -> None:
        """``Unclear`` where each of two groups may be meant, or those who are in both; ``CannotSay`` for a list of
        different things, and for the number of some right behind a figure (转移性收入下降户数).
        """
        if any(map(self._counts_by, frame.tokens, frame.tokens[1:])):
            raise CannotSay
        for one, joint, other in self._side_by_side(frame):
            if self._nouns_of(one) & self._nouns_of(other):
                raise self._each_or_both(frame, one, joint, other)
            if joint is not None:
                raise CannotSay

    def _counts_by(self, figure: Token, number: Token) -> bool:
        """A figure, and with nothing between them the number of those of whom something else holds."""
        both = isinstance(figure.value, Amount) and isinstance(number.value, Amount) and figure.end == number.start
        refs = number.value.refs[:1] if isinstance(number.value, Amount) else ()
        named = [self.model.measures[ref.name] for ref in refs if ref.role == "measure"]
        return both and any(measure.where is not None for measure in named)

    def _side_by_side(self, frame: Frame) -> Iterator[tuple[Token, Token | None, Token]]:
        """Two names of groups, and the pause between them where there is one."""
        tokens = frame.tokens
        for place, one in enumerate(tokens):
            rest = tokens[place + 1 : place + 5]
            noun = rest.pop(0) if rest and rest[0].can("table") and rest[0].start == one.end else None  # 老人户
            joint = rest.pop(0) if rest and rest[0].can("pause") else None
            named = self._is_name(one, [noun] if noun is not None else [])
            if named and rest and (joint or noun is None) and self._is_name(rest[0], rest[1:2]):
                yield one, joint, rest[0]

    def _is_name(self, token: Token, behind: list[Token]) -> bool:
        """低保户, 残疾人: a group with its noun, also where the noun begins the next word (特困|户数)."""
        if not isinstance(token.value, Fact):
            return False
        nouns = tuple(self._nouns_of(token))
        group = any(ref.names_group for ref in token.value.refs)
        cut = group and any(after.can("table") or after.text.startswith(nouns) for after in behind)
        return cut or token.text.endswith(nouns)

    def _nouns_of(self, token: Token) -> set[str]:
        """What the rows of a group are called."""
        tables = [self.model.tables[ref.table] for ref in token.of_role("fact") if ref.table in self.model.tables]
        return {word for table in tables for word in (table.noun, table.counter, *table.words)}

    @staticmethod
    def _each_or_both(frame: Frame, one: Token, joint: Token | None, other: Token) -> Unclear:
        each = Option("", frame.rewrite(one, f"{one.text}、")) if joint is None else None
        both = Option("", frame.rewrite(joint or other, "中的" if joint is not None else f"中的{other.text}"))
        prompt = f"“{one.text}”和“{other.text}”是各数各的，还是要同时符合？"
        return Unclear(prompt, (each, both) if each is not None else (both,))
