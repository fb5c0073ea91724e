"""What a reader makes of a file: the text that is kept as the document's source, and what a person should know."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

PAGE_BREAK = "\f"


@dataclass(frozen=True)
class Extracted:
    """The text of a file: a paragraph or table row a line, a form feed after every page where there are pages.

    ``title``, ``issuer`` and ``doc_number`` are what the file says of itself outside its text (the head of a web page);
    ``notes`` are Chinese sentences for the person who adds it: what was left out, what to look over.
    """

    text: str
    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    notes: tuple[str, ...] = field(default=())


def text_of(lines: Iterable[str]) -> str:
    """The text of a file without pages."""
    return "".join(f"{line}\n" for line in map(clean_line, lines) if line)


def paged_text(pages: Iterable[Iterable[str]]) -> str:
    """The text of a file with pages: each ends with a form feed on a line of its own."""
    return "".join(text_of(lines) + PAGE_BREAK for lines in pages)


def clean_line(line: str) -> str:
    """The line without line ends and control characters inside it, nor white space around it."""
    spaced = "".join(" " if char in "\t\n\v\f\r\x85\u2028\u2029" else char for char in line)
    return "".join(char for char in spaced if unicodedata.category(char) not in ("Cc", "Cs", "Cn")).strip()


def joined(parts: Iterable[str], *, broken_numbers: bool = False) -> str:
    """Parts of one paragraph as one line: a space only between two Latin words or numbers.

    With ``broken_numbers`` digits before and after a break are one number, as where a line was simply full.
    """
    text = ""
    for part in (part.strip() for part in parts):
        before, after = text[-1:], part[:1]
        spaced = before.isascii() and after.isascii() and before.isalnum() and after.isalnum()
        one_number = broken_numbers and before.isdigit() and after.isdigit()
        text += (" " if spaced and not one_number else "") + part
    return text
