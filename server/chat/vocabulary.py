"""The words that a question may use: completed while one types, and the near ones of a word that was not understood.

Words of the field come from the semantic model, places from the snapshot in use, titles from the documents. Places
are offered as far as the asker may ask about them: the own area, what lies in it, and the levels above.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from server.chat.data.runner import QueryRunner
from sql_tools.errors import WarehouseError
from sql_tools.nearest import nearest
from sql_tools.plan import Place
from sql_tools.semantic_model import FieldModel, SemanticModel
from sql_tools.values import PlaceName, ValueDictionary

MOST = 8
_LONGEST_WORD = 16
_SHORTEST_PART = 2
_IN_A_TITLE = 3
_ALIKE = 60.0
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Term:
    """One spelling; ``kind`` and ``note`` say in Chinese what it is. ``code`` is that of a place, with those above."""

    text: str
    kind: str
    note: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Completion:
    """``term`` may take the place of the text from ``start`` (in characters) to its end."""

    term: Term
    start: int


class Vocabulary:
    """The words of one model, one snapshot and the documents on file; safe to share between threads."""

    def __init__(self, model: SemanticModel, values: ValueDictionary, titles: Iterable[str]) -> None:
        self._titles = tuple(Term(f"《{title}》", "文件") for title in titles)
        terms = (*_words_of(model), *_places_of(model, values))
        self._terms = sorted(dict.fromkeys(terms), key=lambda term: term.text)

    @cached_property
    def _spellings(self) -> list[str]:
        return [term.text for term in self._terms]

    def complete(self, text: str, area: Place | None) -> tuple[Completion, ...]:
        """What the end of ``text`` may become: what fits most of it first; after a place, places that lie in it."""
        found: dict[str, Completion] = {}
        for start in range(max(0, len(text) - _LONGEST_WORD), len(text)):
            part, around = text[start:], self._place_before(text[:start])
            if len(part) < _SHORTEST_PART and start > 0 and not around:
                break
            for term in sorted(self._beginning_with(part, area), key=_order):
                if not (around and term.codes) or around & set(term.codes[:-1]):
                    found.setdefault(term.text, Completion(term, start))
        return tuple(found.values())[:MOST]

    def places(self, text: str, area: Place | None) -> tuple[Completion, ...]:
        """The places whose names begin with ``text``, the wide ones first, for a box that holds nothing but a place."""
        found = sorted((term for term in self._beginning_with(text, area) if term.codes), key=_order)
        return tuple(Completion(term, 0) for term in found[:MOST]) if text else ()

    def similar(self, word: str, area: Place | None) -> tuple[Term, ...]:
        """The words that may have been meant by ``word``: of the same sound or nearly the same writing, best first."""
        terms = {term.text: term for term in reversed(self._terms) if _may_be_asked(term, area) and term.text != word}
        close = [near.name for near in nearest(word, terms, MOST)]
        alike = sorted((text for text in terms if _share(text, word)), key=lambda text: -fuzz.ratio(text, word))
        return tuple(terms[text] for text in dict.fromkeys((*close, *alike)))[:MOST]

    @cached_property
    def _place_codes(self) -> dict[str, set[str]]:
        codes: dict[str, set[str]] = {}
        for term in self._terms:
            if term.codes:
                codes.setdefault(term.text, set()).add(term.codes[-1])
        return codes

    def _place_before(self, text: str) -> set[str]:
        """The codes of the place that a text ends with; empty where it ends with none."""
        ends = (text[-length:] for length in range(min(len(text), _LONGEST_WORD), 1, -1))
        return next((self._place_codes[end] for end in ends if end in self._place_codes), set())

    def _beginning_with(self, part: str, area: Place | None) -> Iterator[Term]:
        first = bisect_left(self._spellings, part)
        last = bisect_left(self._spellings, part + _LAST)
        yield from (term for term in self._terms[first:last] if term.text != part and _may_be_asked(term, area))
        if len(part) >= _IN_A_TITLE:
            yield from (term for term in self._titles if part.lstrip("《") in term.text)


def _order(term: Term) -> tuple[bool, int, int, str]:
    """Places, the wide ones first, and labels before other words for them."""
    return (bool(term.note) and not term.codes, len(term.codes), len(term.text), term.text)


def _share(text: str, word: str) -> bool:
    """Whether both have two characters in common that stand side by side, and most others too."""
    pairs = {word[at : at + 2] for at in range(len(word) - 1)}
    return any(pair in text for pair in pairs) and fuzz.ratio(text, word) >= _ALIKE


def _may_be_asked(term: Term, area: Place | None) -> bool:
    if area is None or not term.codes:
        return True
    return area.code in term.codes or area.code.startswith(term.codes[-1])


def _words_of(model: SemanticModel) -> Iterator[Term]:
    for segment in model.segments.values():
        yield from _spelled(segment.label, segment.words, "人群")
    for measure in model.measures.values():
        yield from _spelled(measure.label, measure.words, "指标")
    for table in model.tables.values():
        for field in table.fields.values():
            yield from _words_of_field(field)


def _words_of_field(field: FieldModel) -> Iterator[Term]:
    """Names of persons, numbers and codes are never offered."""
    if field.sensitivity in ("personal", "key"):
        return
    yield from _spelled(field.label, field.words, "字段")
    for value in field.values:
        yield from _spelled(value.label or value.value, value.words, field.label)


def _spelled(label: str, words: Sequence[str], kind: str) -> Iterator[Term]:
    yield Term(label, kind)
    yield from (Term(word, kind, f"即{label}") for word in words if word != label)


def _places_of(model: SemanticModel, values: ValueDictionary) -> Iterator[Term]:
    if model.places is None:
        return
    labels = {level.name: level.label for level in model.places.levels}
    names = {place.code: place.name for place in values.places}
    for place in values.places:
        yield Term(place.name, labels[place.level], _inside(place, names), (*place.path, place.code))


def _inside(place: PlaceName, names: dict[str, str]) -> str:
    return "".join(names.get(code, "") for code in place.path[1:])


class VocabularyInUse:
    """The vocabulary of the snapshot in use; that of the model alone while there is no database."""

    def __init__(self, queries: QueryRunner, titles: Sequence[str]) -> None:
        self._queries = queries
        self._titles = titles
        self._known: tuple[str, Vocabulary] | None = None

    def __call__(self) -> Vocabulary:
        """The vocabulary now."""
        try:
            snapshot, names = self._queries.snapshot.id, self._queries.names
        except WarehouseError:
            snapshot, names = "", ValueDictionary()
        if self._known is None or self._known[0] != snapshot:
            self._known = (snapshot, Vocabulary(self._queries.model, names, self._titles))
        return self._known[1]
