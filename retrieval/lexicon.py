"""How people say it and how documents write it: the lexicon of synonyms (``data/synonyms.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from retrieval.tokenizer import squeezed


@dataclass(frozen=True)
class Spoken:
    """A stretch of a question, from ``start`` on, that documents word differently, and their wordings, commonest first.

    ``official`` says that documents use the stretch's own wording too, somewhere else.
    """

    start: int
    text: str
    means: tuple[str, ...]
    official: bool = False

    @property
    def end(self) -> int:
        """Where the stretch ends."""
        return self.start + len(self.text)


@cache
def spoken_forms() -> dict[str, tuple[str, ...]]:
    """Spoken form → written forms, all folded; a spoken form listed twice has the written forms of both."""
    raw = yaml.safe_load((resources.files("retrieval") / "data" / "synonyms.yaml").read_text(encoding="utf-8"))
    forms: dict[str, tuple[str, ...]] = {}
    for entry in raw:
        means = tuple(squeezed(word) for word in entry["means"])
        for say in entry["say"]:
            key = squeezed(say)
            forms[key] = tuple(dict.fromkeys(forms.get(key, ()) + means))
    return forms


@cache
def _written_forms() -> frozenset[str]:
    return frozenset(form for means in spoken_forms().values() for form in means)


@cache
def _longest() -> int:
    return max(len(form) for form in (*spoken_forms(), *_written_forms()))


def spoken_in(text: str) -> tuple[Spoken, ...]:
    """The spoken forms in a squeezed text, from left to right, the longest first where they overlap.

    What is already a written form stays as it is: 危房 is not taken out of 危房改造.
    """
    found: list[Spoken] = []
    at = 0
    while at < len(text):
        form = _form_at(text, at)
        if form in spoken_forms():
            found.append(Spoken(at, form, spoken_forms()[form], form in _written_forms()))
        at += max(len(form), 1)
    return tuple(found)


def _form_at(text: str, at: int) -> str:
    for length in range(min(_longest(), len(text) - at), 0, -1):
        form = text[at : at + length]
        if form in spoken_forms() or form in _written_forms():
            return form
    return ""
