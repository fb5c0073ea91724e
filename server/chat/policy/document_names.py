"""Documents asked for by name: titles, the titles inside 《》, short forms, abbreviations that leave words out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies_corpus.model import DocumentMeta
from retrieval.tokenizer import squeezed

_NOT_WORDS = re.compile(r"[^\w%]|[的_]")
_ISSUES = re.compile(r"(?:印发|公布|发布|下达|出台)[^《]{0,12}《(.+)》")
_IN_BRACKETS = re.compile(r"[（(\[〔【][^（()）\]〕】]*[）)\]〕】]")
_CALLED = re.compile(r"《([^《》]{4,80}(?:《[^《》]+》[^《》]*)?)》")
_KIND = "通知|方案|计划|规划|要点|意见|办法|细则|规定|条例|措施"
_ABBREVIATED = re.compile(rf"[\u4e00-\u9fff0-9]{{2,30}}?(?:{_KIND})")
_SHORTEST_FORM = 8
_SHORTEST_ABBREVIATION = 5
_ENDS_OF_PLACES = "省市县区"


@dataclass(frozen=True)
class _Forms:
    meta: DocumentMeta
    forms: tuple[str, ...]


class DocumentNames:
    """The ways to name each document on file."""

    def __init__(self, documents: Iterable[DocumentMeta]) -> None:
        self._documents = [_Forms(meta, _forms(meta)) for meta in documents]

    def named_in(self, text: str) -> tuple[str, ...]:
        """The ids of the documents whose title, or the part of it that people use, stands in ``text``.

        Of a title that stands inside a longer one only the longer counts; one that several documents bear names all.
        """
        plain = _plain(text)
        found = [(form, each.meta.doc_id) for each in self._documents for form in each.forms if form in plain]
        longest = [doc_id for form, doc_id in found if not any(form != other and form in other for other, _ in found)]
        return tuple(dict.fromkeys(longest))

    def abbreviated_in(self, text: str, among: Sequence[str]) -> tuple[str, ...]:
        """The documents among those given whose place and title have the characters of a name such as 衡阳县增收方案
        in its order."""
        phrases = [_plain(match) for match in _ABBREVIATED.findall(text)]
        kept = [each for each in self._documents if each.meta.doc_id in among]
        fits = (each.meta.doc_id for each in kept if any(_is_short_for(phrase, each.meta) for phrase in phrases))
        return tuple(fits)


def called(text: str) -> tuple[str, ...]:
    """The names that a text puts in 《》."""
    return tuple(_CALLED.findall(text))


def same_name(one: str, other: str) -> bool:
    """Whether two names are one but for punctuation and white space."""
    return _plain(one) == _plain(other)


def _forms(meta: DocumentMeta) -> tuple[str, ...]:
    issued = _ISSUES.search(meta.title)
    inner = [issued[1]] if issued is not None else []
    named = [meta.title, *meta.short_titles, *inner]
    without_years = [_IN_BRACKETS.sub("", name) for name in named]
    plain = dict.fromkeys(_plain(name) for name in (*named, *without_years))
    given = {_plain(name) for name in meta.short_titles}
    return tuple(form for form in plain if form and (len(form) >= _SHORTEST_FORM or form in given))


def _is_short_for(phrase: str, meta: DocumentMeta) -> bool:
    """Whether the end of the phrase, words before the name left out, has its characters in the order of the title."""
    whole = _plain(f"{meta.region.name.rstrip(_ENDS_OF_PLACES)}{meta.issuer}{meta.region.name}{meta.title}")
    tails = (phrase[start:] for start in range(len(phrase) - _SHORTEST_ABBREVIATION + 1))
    return any(_is_within(tail, whole) for tail in tails)


def _is_within(short: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in short)


def _plain(text: str) -> str:
    return _NOT_WORDS.sub("", squeezed(text))
