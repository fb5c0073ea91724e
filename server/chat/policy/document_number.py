"""Document numbers (文号) in questions and documents, whatever their brackets and spacing: 湘振局发〔2023〕18号."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.tokenizer import fold

_NUMBER = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{2,8})[\s〔\[【（(《<]*(?P<year>20\d\d)\s*年?[〕\]】）)》>\s]*第?\s*(?P<n>\d{1,4})\s*号"
)
_SHORTEST = 3
"""An agency's short name has at least so many characters (国办发)."""


@dataclass(frozen=True)
class DocumentNumber:
    """``text`` as printed, from ``start`` to ``end``; ``agency`` may have words of the sentence before its own name."""

    text: str
    agency: str
    year: int
    n: int
    start: int
    end: int

    @property
    def printed(self) -> str:
        """As documents print it: with 〔〕, without white space."""
        return f"{self.agency}〔{self.year}〕{self.n}号"

    def is_same(self, other: DocumentNumber) -> bool:
        """Whether both are one number: of the two names one ends with the other (帮我查一下赣党农字…)."""
        longer, shorter = sorted((self.agency, other.agency), key=len, reverse=True)
        same_name = longer == shorter or (len(shorter) >= _SHORTEST and longer.endswith(shorter))
        return (self.year, self.n) == (other.year, other.n) and same_name


def numbers_in(text: str) -> tuple[DocumentNumber, ...]:
    """Every document number of a text, in its order."""
    return tuple(
        DocumentNumber(text[m.start() : m.end()], m["agency"], int(m["year"]), int(m["n"]), m.start(), m.end())
        for m in _NUMBER.finditer(fold(text))
    )


def without_numbers(text: str) -> str:
    """The text with its document numbers taken out."""
    return _NUMBER.sub("", fold(text))
