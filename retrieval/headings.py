"""The first paragraph of a numbered part: mark, heading, and text.

A heading on a line of its own, above text or further parts, is no text. A heading that its text goes on from
(“（二）工作目标。严格落实……”) is also the beginning of the text, so that every sentence can be quoted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from retrieval.outline import Entry
from retrieval.paragraphs import Paragraph
from retrieval.traced import TracedText

_LONGEST_HEADING = 50
_LONGEST_STATEMENT = 15
"""A whole sentence up to this length is a heading where parts stand below it (“打造特色农业产业集群。”)."""

_RUN_IN = re.compile(r"[^。；;：:？！]{2,40}?(?:。|(?<=\D)[：:]|[？！])(?=.)", re.DOTALL)
_INNER_END = re.compile(r"[。；;：:！]")
_COMMA = re.compile("[，,]")
_CLOSING = "。：:；;"


@dataclass
class Part:
    """A numbered part: its paragraphs (the first begins with the mark) and whether others stand below it."""

    entry: Entry
    paragraphs: list[Paragraph]
    has_parts: bool = False


@dataclass
class Heading:
    """The path element of a part, its own text, and where in the text a heading ends that runs into it."""

    printed: str
    text: list[TracedText] = field(default_factory=list)
    body_start: int = 0


def split_heading(part: Part) -> Heading:
    """The heading of a part and its own text; no text where the part is only a heading.

    A mark with nothing after it or below it is its own text: nothing printed is lost.
    """
    length = part.entry.mark.length
    first, rest = part.paragraphs[0].traced, [each.traced for each in part.paragraphs[1:]]
    mark, body = _cleaned(first.text[:length]), first.cut(length)
    if not (body.text or rest or part.has_parts):
        return Heading(mark.strip(), [first])
    line = body.text.rstrip(_CLOSING)
    if not _is_short(line):
        return _run_in(mark, body, rest)
    if _is_only_heading(body.text, part):
        return Heading(mark + line, rest)
    if part.has_parts or rest or len(line) <= _LONGEST_STATEMENT or not body.text.endswith("。"):
        return Heading(mark + line, [body, *rest], len(body) if rest else 0)
    return Heading(mark.strip(), [body, *rest])


def _is_short(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and not _INNER_END.search(line) and len(_COMMA.findall(line)) <= 1


def _is_only_heading(text: str, part: Part) -> bool:
    if not text:
        return True
    if text.endswith("。"):
        return part.has_parts and len(text) <= _LONGEST_STATEMENT
    return (part.has_parts or len(part.paragraphs) > 1) and not text.endswith(tuple(_CLOSING))


def _run_in(mark: str, body: TracedText, rest: list[TracedText]) -> Heading:
    found = _RUN_IN.match(body.text)
    if found is None or len(_COMMA.findall(found[0])) > 1:
        return Heading(mark.strip(), [body, *rest])
    return Heading(mark + found[0].rstrip(_CLOSING), [body, *rest], found.end())


def _cleaned(mark: str) -> str:
    return re.sub(r"\s+", " ", mark)
