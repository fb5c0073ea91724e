"""A question about what the database holds, typed; every word of it must be one that such a question may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal

import yaml

from server.chat.region import Named
from sql_tools.reading import Mention, Word
from sql_tools.semantic_model import PlaceLevel

Aspect = Literal["places", "years", "newest", "oldest", "whether", "complete", "loaded_on", "source", "tables", "all"]


@dataclass(frozen=True)
class Heard:
    """``aspects`` are what is asked of it, in the order in which they are told.

    ``level``: of places of which level (None: of the level that data are loaded for).
    ``tables``, ``years`` and ``named`` (places) narrow what is asked about; ``own``: the asker's own place of this
    level does. ``bare``: nothing but 有没有 and a year or place is said, which may go on from what was said before.
    """

    aspects: tuple[Aspect, ...]
    level: str | None
    tables: tuple[str, ...]
    years: tuple[int, ...]
    named: tuple[Named, ...]
    own: str | None
    bare: bool
    words: tuple[Word, ...]


@dataclass(frozen=True)
class _Piece:
    """A stretch of the question and what it is: a cue, a level, a table, a year, a place, or filler."""

    kind: str
    value: object
    start: int
    end: int


_START = _Piece("start", "", 0, 0)
_LAST = {"table": 1, "filler": 2}
"""Of equally long pieces these come last: 年份 asks for years before it names a field."""


def hear(
    text: str, mentions: tuple[Mention, ...], named: tuple[Named, ...], levels: tuple[PlaceLevel, ...]
) -> Heard | None:
    """What is asked of the store; None where it is asked of nothing in it, or of its rows."""
    pieces = _pieces(
        text, [*_mentioned(mentions), *(_Piece("place", one, one.start, one.end) for one in named)], levels
    )
    if pieces is None:
        return None
    words = tuple(_word(text, piece) for piece in pieces)
    own = next((str(after.value) for before, after in pairwise(pieces) if before.kind == "own"), None)
    pieces = [after for before, after in pairwise([_START, *pieces]) if before.kind != "own"]
    kinds = [piece.kind for piece in pieces]
    aspects, bare = tuple(_aspects(kinds)), set(kinds) <= {"has", "years", "place"}
    astray = "level" in kinds and not {"places", "all"} & set(aspects)
    if not aspects or not (bare or _is_of_the_store(set(kinds))) or astray:
        return None
    return Heard(
        aspects,
        next((str(piece.value) for piece in pieces if piece.kind == "level"), None),
        tuple(dict.fromkeys(_tables(pieces))),
        tuple(year for piece in pieces if piece.kind == "years" for year in piece.value),  # type: ignore[attr-defined]
        tuple(piece.value for piece in pieces if isinstance(piece.value, Named)),
        own,
        bare,
        words,
    )


def _tables(pieces: list[_Piece]) -> Iterator[str]:
    """农户收入, 监测户务工: of names side by side the last says what is told of the others."""
    for piece, after in pairwise([*pieces, _START]):
        if piece.kind == "table" and after.kind != "table":
            yield str(piece.value)


def _is_of_the_store(kinds: set[str]) -> bool:
    """Whether the database itself is spoken of; a thing of its rows (脱贫户) must be said to be data, else it is asked
    of the rows (库里哪些县有脱贫户)."""
    return bool(kinds & {"data", "loaded"}) or ("table" not in kinds and bool(kinds & {"store", "can"}))


def _aspects(kinds: list[str]) -> Iterator[Aspect]:
    said = set(kinds)
    asks = said & {"which", "count", "what", "every"}
    each_place = ("every", "level") in pairwise(kinds)
    if asks and said & {"level", "generic"} and (each_place or "coverage" not in said):
        yield "places"
    of_years = {("which", "year"), ("count", "year")} & set(pairwise(kinds))
    if of_years and not said & {"newest", "until", "oldest"}:
        yield "years"
    if "loaded" in said and "when" in said and "until" not in said:
        yield "loaded_on"
    elif (said & {"newest", "until"}) and (of_years or "when" in said):
        yield "newest"
    if "oldest" in said and (of_years or "when" in said):
        yield "oldest"
    if said & {"years", "place", "table"} and ("tail" in said or "has" in said) and not asks | (said & {"when"}):
        yield "whether"
    if "complete" in said:
        yield "complete"
    if "source" in said:
        yield "source"
    if "what" in said and not said & {"table", "level", "generic", "source"} and said & {"has", "can"}:
        yield "tables"
    if "coverage" in said and not asks - {"every", "what"}:
        yield "all"


def _pieces(text: str, known: list[_Piece], levels: tuple[PlaceLevel, ...]) -> list[_Piece] | None:
    """The whole question in pieces; None where a word is left over."""
    found: list[_Piece] = []
    at = 0
    while at < len(text):
        here = [piece for piece in known if piece.start == at]
        here += [_Piece(kind, "", at, match.end()) for kind, pattern in _cues() if (match := pattern.match(text, at))]
        here += [
            _Piece("level", level.name, at, at + len(word))
            for level in levels
            for word in (level.label, *level.words)
            if text.startswith(word, at)
        ]
        longest = max(here, key=lambda piece: (piece.end, -_LAST.get(piece.kind, 0)), default=None)
        if longest is None or longest.end == at:
            return None
        found.append(longest)
        at = longest.end
    return [piece for piece in found if piece.kind != "filler"]


def _mentioned(mentions: tuple[Mention, ...]) -> Iterator[_Piece]:
    """Years and things of the model, as the parser of data questions found them."""
    for mention in mentions:
        value: Any = mention.value
        if mention.kind == "years" and value.exact and value.first == 0:
            yield _Piece("years", value.exact, mention.start, mention.end)
        elif mention.kind == "term":
            tables = [ref.table for ref in value if ref.table is not None and ref.role not in ("level", "personal")]
            if tables:
                yield _Piece("table", tables[0], mention.start, mention.end)


def _word(text: str, piece: _Piece) -> Word:
    return Word(text[piece.start : piece.end], piece.start, piece.end, "used", "问库里有什么数据")


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words: dict[str, Any] = yaml.safe_load((files("server.chat.on_file") / "words.yaml").read_text(encoding="utf-8"))
    listed = (*words["cues"].items(), ("filler", words["filler"]))
    return tuple((kind, re.compile(pattern)) for kind, pattern in listed)
