"""Markdown → text: marks taken away, numbers of lists kept, tables as rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from retrieval.formats.extracted import Extracted, text_of
from retrieval.formats.table import Table

_PARSER = MarkdownIt("commonmark").enable("table")
_START = Token("start", "", 0)


def read_markdown(text: str) -> Extracted:
    """The text as it is read, not as it is written: no marks, no addresses of links, no pictures."""
    return Extracted(text_of(_lines([_START, *_PARSER.parse(text)])))


def _lines(tokens: Sequence[Token]) -> Iterator[str]:
    rows: list[list[str]] = []
    number = ""
    for before, token in itertools.pairwise(tokens):
        match token.type:
            case "list_item_open":
                number = f"{token.info}{token.markup} " if token.info else ""
            case "tr_open":
                rows.append([])
            case "inline" if before.type in ("th_open", "td_open"):
                rows[-1].append("".join(_words(token.children or ())))
            case "inline":
                yield from (number + "".join(_words(token.children or ()))).split("\n")
                number = ""
            case "table_close":
                yield from Table(rows, 1 if any(rows[0]) else None).lines()
                rows = []
            case "fence" | "code_block":
                yield from token.content.splitlines()


def _words(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("text", "code_inline"):
            yield child.content
        elif child.type in ("softbreak", "hardbreak") or _is_break(child):
            yield "\n"


def _is_break(child: Token) -> bool:
    return child.type == "html_inline" and child.content.lower().startswith("<br")
