"""A small pattern language over tokens: ``{field}{is}?(?P<bound>{bound})`` is a regular expression whose letters are
token kinds. A rule replaces what it matches by other tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sql_tools.grammar.required import Need, required
from sql_tools.grammar.token import Token

_KIND = re.compile(r"\{([a-z_|]+)\}")
ANY = "(?:<[^<>]*>)"
"""Any token, in a pattern."""
CLAUSE = 12
"""So many words at most lie between a thing that is said and the noun that it is said of."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Kinds in braces; ``{a|b}`` is either."""
    return re.compile(_KIND.sub(lambda match: rf"(?:<(?:[a-z_]+,)*(?:{match[1]})(?:,[a-z_]+)*>)", pattern))


class Found:
    """A match: ``all`` tokens of it, and those of a named group by ``found["name"]``."""

    def __init__(self, match: re.Match[str], tokens: Sequence[Token], starts: list[int]) -> None:
        self._match, self._tokens, self._starts = match, tokens, starts
        self.start = bisect_left(starts, match.start())
        self.end = bisect_left(starts, match.end())

    @property
    def all(self) -> list[Token]:
        """All tokens that matched."""
        return list(self._tokens[self.start : self.end])

    def __getitem__(self, name: str) -> list[Token]:
        left, right = self._match.span(name)
        if left < 0:
            return []
        return list(self._tokens[bisect_left(self._starts, left) : bisect_left(self._starts, right)])

    def first(self, name: str) -> Token | None:
        """The first token of a group, ``None`` where the group is empty."""
        return next(iter(self[name]), None)

    def one(self, kind: str) -> Token:
        """The first token of the match that may be of this kind; the pattern has to ask for one."""
        return next(token for token in self.all if token.can(kind))

    def anywhere(self, kind: str) -> bool:
        """True where some token of the question, inside the match or not, may be of this kind."""
        return any(token.can(kind) for token in self._tokens)

    def elsewhere(self, kind: str) -> list[Token]:
        """Tokens outside the match that may be of this kind."""
        return [t for t in (*self._tokens[: self.start], *self._tokens[self.end :]) if t.can(kind)]

    @property
    def before(self) -> Token | None:
        """The token in front of the match."""
        return self._tokens[self.start - 1] if self.start else None

    def behind(self, count: int) -> list[Token]:
        """The last tokens before the match, at most so many."""
        return list(self._tokens[max(0, self.start - count) : self.start])

    def ahead(self, count: int) -> list[Token]:
        """The first tokens after the match, at most so many."""
        return list(self._tokens[self.end : self.end + count])

    @property
    def after(self) -> Token | None:
        """The token behind the match."""
        return self._tokens[self.end] if self.end < len(self._tokens) else None


Build = Callable[[Found], "list[Token] | Token | None"]


@dataclass(frozen=True)
class GrammarRule:
    """``build`` gives what stands for the matched tokens; ``None``: the rule does not apply here after all."""

    name: str
    pattern: re.Pattern[str]
    build: Build
    needs: tuple[Need, ...] = ()
    """Most rules find nothing to do in a question; that a kind of theirs is missing shows it sooner than a search."""


def rule(name: str, pattern: str, build: Build) -> GrammarRule:
    """A rule from the words of its pattern (``compile_pattern`` says how they are written)."""
    return GrammarRule(name, compile_pattern(pattern), build, required(pattern))


def rewrite(tokens: list[Token], rules: Sequence[GrammarRule]) -> list[Token]:
    """Apply each rule from left to right until it applies nowhere, then the next."""
    encoded, kinds = _encode(tokens), _kinds(tokens)
    for entry in rules:
        if any(map(kinds.isdisjoint, entry.needs)):
            continue
        before = tokens
        tokens = _exhaust(tokens, entry, encoded)
        if tokens is not before:
            encoded, kinds = _encode(tokens), _kinds(tokens)
    return tokens


def _kinds(tokens: Sequence[Token]) -> set[str]:
    return {kind for token in tokens for kind in token.kinds}


def _exhaust(tokens: list[Token], entry: GrammarRule, encoded: tuple[list[int], str]) -> list[Token]:
    """The same list where the rule applies nowhere; ``encoded`` is that of the tokens given."""
    position = 0
    starts, code = encoded
    while True:
        begin = starts[position] if position < len(starts) else len(code)
        match = entry.pattern.search(code, begin)
        if match is None or match.end() == match.start():
            return tokens
        found = Found(match, tokens, starts)
        built = entry.build(found)
        if built is None:
            position = found.start + 1
            continue
        made = built if isinstance(built, list) else [built]
        tokens = tokens[: found.start] + made + tokens[found.end :]
        starts, code = _encode(tokens)
        position = 0 if len(made) < found.end - found.start else found.start + 1


def _encode(tokens: Sequence[Token]) -> tuple[list[int], str]:
    starts, place, parts = [], 0, []
    for token in tokens:
        starts.append(place)
        parts.append(token.code)
        place += len(token.code)
    starts.append(place)
    return starts, "".join(parts)
