"""Scripts keep to what Chromium 78 reads (a browser inside WeChat may be that old): found in their syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from server.routes.assets import STATIC

SCRIPTS = sorted(STATIC.rglob("*.js"))
NEWER_NODES = {"optional_chain", "private_property_identifier", "class_static_block"}
NEWER_OPERATORS = {"??", "??=", "||=", "&&="}
NEWER_METHODS = {
    *("replaceAll", "at", "matchAll", "replaceChildren", "findLast", "findLastIndex", "toSorted", "toReversed"),
    *("toSpliced", "hasOwn", "groupBy", "allSettled", "any", "withResolvers", "showModal", "randomUUID"),
}
NEWER_NAMES = {"structuredClone", "WeakRef", "AggregateError", "CompressionStream"}
NEWER_PATTERN = re.compile(r"\(\?<[=!]|\\p\{")
PARSER = Parser(Language(tree_sitter_javascript.language()))


def newer(source: str) -> list[str]:
    """What of a script Chromium 78 cannot read or run, by line."""
    tree = PARSER.parse(source.encode())
    assert not tree.root_node.has_error, "not JavaScript"
    return [f"{node.start_point.row + 1}: {found}" for node in _nodes(tree.root_node) if (found := _newer(node))]


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _newer(node: Node) -> str:
    text = (node.text or b"").decode()
    if node.type in NEWER_NODES or (not node.is_named and node.type in NEWER_OPERATORS):
        return text
    if node.type == "property_identifier" and text in NEWER_METHODS and _is_called(node):
        return f".{text}()"
    if node.type == "identifier" and text in NEWER_NAMES:
        return text
    if node.type == "regex" and NEWER_PATTERN.search(text):
        return text
    if node.type == "await_expression" and not _in_function(node):
        return "await outside of a function"
    return ""


def _is_called(node: Node) -> bool:
    member = node.parent
    return member is not None and member.parent is not None and member.parent.type == "call_expression"


def _in_function(node: Node | None) -> bool:
    while node is not None:
        if "function" in node.type or node.type == "method_definition":
            return True
        node = node.parent
    return False


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(STATIC)))
def test_scripts_are_read_by_old_browsers(script: Path) -> None:
    assert newer(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        *("a?.b;", "a?.();", "const x = a ?? b;", "a ||= b;", "class A { #b = 1; }", "await f();"),
        *('"a".replaceAll("b", "c");', "[1].at(-1);", "/(?<=a)b/.test(c);", "structuredClone(a);", "/\\p{L}/u;"),
    ],
)
def test_what_is_newer_is_found(source: str) -> None:
    assert newer(source)


def test_what_is_old_enough_passes() -> None:
    assert newer("const {a, ...b} = c; async function f() { await g(); } d = {...b}; e = 2 ** 3; h.at = 1;") == []
