"""Terms of Chinese text: folded characters, words of the field's dictionary, and pairs of characters.

Folding maps every character to exactly one character, so that a place in the folded text is the same place in the
original: full width to half width, capitals to small, traditional to simplified.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

import opencc

from retrieval.segmenter import Segmenter, open_segmenter

_WORDS_FILE = "words.txt"
_RUN = re.compile(r"[0-9a-z]+(?:\.[0-9]+)?%?|[^\W0-9a-z_]+")
_GAP = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


class _CharacterMap(dict[int, str]):
    """Folded characters, worked out when first met."""

    def __init__(self) -> None:
        super().__init__()
        self._simplified = opencc.OpenCC("t2s")

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1:
            folded = self._simplified.convert(folded)
        self[code] = folded if len(folded) == 1 else chr(code)
        return self[code]


_CHARACTERS = _CharacterMap()


def fold(text: str) -> str:
    """The text in small, half-width, simplified characters; as many characters as before."""
    return text.translate(_CHARACTERS)


def squeezed(text: str) -> str:
    """Folded text without the white space that layout put between Chinese characters and numbers."""
    return _GAP.sub("", fold(text))


def pairs(text: str) -> list[str]:
    """Overlapping pairs of Chinese characters, and numbers and Latin words whole (``55%``, ``1.9``, ``832``)."""
    terms: list[str] = []
    for match in _RUN.finditer(squeezed(text)):
        run = match.group()
        if run.isascii() or len(run) == 1:
            terms.append(run)
        else:
            terms.extend(run[i : i + 2] for i in range(len(run) - 1))
    return terms


def words(text: str) -> list[str]:
    """Words of the field's dictionary and of the language, without punctuation."""
    return [word for word in _cutter().cut(squeezed(text), hmm=False) if word[0].isalnum()]


def tagged_words(text: str) -> list[tuple[str, str]]:
    """Words with their part of speech in jieba's tag set (``n`` noun, ``v`` verb, ``ns`` place, ``m`` numeral,
    ``x`` none)."""
    return [(word, tag) for word, tag in _cutter().tag(squeezed(text), hmm=True) if word[0].isalnum()]


def index_terms(text: str) -> list[str]:
    """What the index counts: pairs of characters, and once more the words of three characters or more."""
    return pairs(text) + [word for word in words(text) if len(word) > 2 and not word.isascii()]


@cache
def _cutter() -> Segmenter:
    """jieba with its general dictionary and the field's words, which are never cut."""
    return open_segmenter(field_words())


@cache
def field_words() -> tuple[str, ...]:
    """The field's dictionary, ``data/words.txt``: a word a line, ``#`` for remarks."""
    lines = (resources.files("retrieval") / "data" / _WORDS_FILE).read_text(encoding="utf-8").splitlines()
    return tuple(fold(line.strip()) for line in lines if line.strip() and not line.startswith("#"))
