"""The parts of a question on their way from words to meaning.

A token starts as one recognised word; rules of the grammar replace runs of tokens by one token that stands for them
(``parts``). Spans point into the normalised text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sql_tools.lexicon import Ref
from sql_tools.values import PlaceName

UNKNOWN = "unknown"
FILLER = "filler"
OF_BEFORE = "of_before"
"""Marks a word that is of what the question before was about."""


@dataclass(frozen=True)
class Token:
    """``kinds`` are what it can be in the grammar; ``value`` belongs to the first that a rule has settled."""

    text: str
    start: int
    end: int
    kinds: tuple[str, ...]
    value: Any = None
    refs: tuple[Ref, ...] = ()
    places: tuple[PlaceName, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    bare_place: bool = False
    parts: tuple[Token, ...] = ()

    def can(self, kind: str) -> bool:
        """True where the token may be of this kind."""
        return kind in self.kinds

    def as_value(self, kind: str) -> str:
        """The value of a general word in its use as ``kind``, e.g. ``down`` of an adjective."""
        return dict(self.values).get(kind, "")

    @property
    def names_group(self) -> bool:
        """True of the name of a group of rows: 监测户, 脱贫人口."""
        return any(ref.names_group for ref in self.refs)

    @property
    def says_every_one(self) -> bool:
        """都, 均: what is said holds of each one of those spoken of before."""
        return any(value == "every_one" for _, value in self.values)

    @property
    def says_in_all(self) -> bool:
        """一共, 合计: several are wanted in one figure."""
        return any(value == "in_all" for _, value in self.values)

    @cached_property
    def code(self) -> str:
        """What patterns are matched against."""
        return f"<{','.join(self.kinds)}>"

    def leaves(self) -> Iterator[Token]:
        """The words that it was made of."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()

    def of_role(self, *roles: str) -> tuple[Ref, ...]:
        """The things of the model it may stand for, by role."""
        return tuple(ref for ref in self.refs if ref.role in roles)


def made_of(kind: str, value: Any, parts: list[Token], **more: Any) -> Token:
    """A token that stands for a run of others."""
    kinds = tuple(kind.split())
    text = "".join(part.text for part in parts)
    return Token(text, parts[0].start, parts[-1].end, kinds, value, parts=tuple(parts), **more)
