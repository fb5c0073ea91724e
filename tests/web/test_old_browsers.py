"""Scripts, styles and pages keep to what Chromium 78 knows (a browser inside WeChat may be that old)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from server.routes.assets import STATIC

SCRIPTS = sorted(STATIC.rglob("*.js"))
STYLES = sorted(STATIC.rglob("*.css"))
TEMPLATES = sorted(Path(str(files("web") / "templates")).rglob("*.html"))
NEWER_NODES = {"optional_chain", "private_property_identifier", "class_static_block"}
NEWER_OPERATORS = {"??", "??=", "||=", "&&="}
NEWER_METHODS = {
    *("replaceAll", "at", "replaceChildren", "findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced"),
    *("hasOwn", "groupBy", "any", "withResolvers", "randomUUID", "showPicker", "showPopover", "togglePopover"),
    *("checkVisibility", "roundRect", "getCoalescedEvents", "fromAsync", "throwIfAborted", "isWellFormed", "union"),
    *("setHTML", "startViewTransition", "formatRange", "convertToBlob"),
}
"""Methods of later versions: Array.at 92, replaceAll 85, replaceChildren 86, Object.hasOwn 93, roundRect 99 …"""
NEWER_PROPERTIES = {"submitter", "inert", "letterSpacing", "userAgentData", "popoverTargetElement"}
"""Read or set: event.submitter 81, element.inert 102, context.letterSpacing 99."""
NEWER_STATICS = {("AbortSignal", "timeout"), ("AbortSignal", "any"), ("Promise", "any"), ("Intl", "Segmenter")}
NEWER_NAMES = {
    *("structuredClone", "WeakRef", "FinalizationRegistry", "AggregateError", "CompressionStream", "EyeDropper"),
    *("showOpenFilePicker", "showSaveFilePicker", "reportError", "scheduler", "navigation", "Sanitizer"),
}
NEWER_PATTERN = re.compile(r"\(\?<[=!]|\\p\{")
NEWER_STYLES = {
    "gap": re.compile(r"(?<![-\w])(?:row-|column-)?gap\s*:"),  # of a flex box: 84; a grid has grid-gap
    "property": re.compile(
        r"(?<![-\w])(?:inset(?:-\w+)*|aspect-ratio|accent-color|content-visibility|translate|rotate|scale|"
        r"(?:margin|padding)-(?:inline|block)|scrollbar-gutter|scrollbar-width|scrollbar-color|text-wrap|"
        r"container(?:-\w+)?|backdrop-filter\s*:\s*none|overflow-clip-margin|field-sizing)\s*:"
    ),
    "value": re.compile(r":[^;{}]*?(?:\bclip\b(?!\()|\brevert\b|\bmin-content\s*/|\d[dsl]v[hw]\b)"),
    "function": re.compile(r"(?<![-\w])(?:min|max|clamp|color-mix|oklch|lab|light-dark|env\(keyboard)\("),
    "selector": re.compile(r":(?:has|is|where|focus-visible|user-invalid|user-valid|modal|open)\b"),
    "rule": re.compile(r"@(?:layer|container|property|scope|starting-style|supports\s+selector)"),
    "range": re.compile(r"@media[^{]*\(\s*(?:width|height)\s*[<>]"),
    "nesting": re.compile(r"[{;]\s*&"),
    "appearance": re.compile(r"(?<![-\w])appearance\s*:"),
}
"""By name: gap in flex boxes 84, inset 87, aspect-ratio 88, min() max() clamp() 79, :is() 88, :has() 105 …"""
PREFIXED = {"appearance": "-webkit-appearance"}
NEWER_TAGS = re.compile(r"<(?:dialog|search|selectlist)\b|\s(?:inert|popover|popovertarget|commandfor)(?=[\s=>])")
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
    if node.type == "property_identifier" and _is_newer_property(node, text):
        return f".{text}"
    if node.type == "identifier" and text in NEWER_NAMES:
        return text
    if node.type == "regex" and NEWER_PATTERN.search(text):
        return text
    if node.type == "await_expression" and not _in_function(node):
        return "await outside of a function"
    return ""


def _is_newer_property(node: Node, name: str) -> bool:
    member = node.parent
    if member is None or member.type != "member_expression":
        return False
    owner = (member.children[0].text or b"").decode()
    called = member.parent is not None and member.parent.type == "call_expression"
    return name in NEWER_PROPERTIES or (owner, name) in NEWER_STATICS or (called and name in NEWER_METHODS)


def _in_function(node: Node | None) -> bool:
    while node is not None:
        if "function" in node.type or node.type == "method_definition":
            return True
        node = node.parent
    return False


def newer_styles(source: str) -> list[str]:
    """What of a style sheet Chromium 78 would leave out."""
    bare = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    found = []
    for name, pattern in NEWER_STYLES.items():
        if name in PREFIXED and PREFIXED[name] in bare:
            continue
        found.extend(match.group().strip() for match in pattern.finditer(bare))
    return found


def _named(path: Path) -> str:
    return path.name


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(STATIC)))
def test_scripts_are_read_by_old_browsers(script: Path) -> None:
    assert newer(script.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sheet", STYLES, ids=_named)
def test_styles_are_known_to_old_browsers(sheet: Path) -> None:
    assert newer_styles(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=_named)
def test_pages_use_only_old_elements(template: Path) -> None:
    assert NEWER_TAGS.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        *("a?.b;", "a?.();", "const x = a ?? b;", "a ||= b;", "class A { #b = 1; }", "await f();"),
        *('"a".replaceAll("b", "c");', "[1].at(-1);", "/(?<=a)b/.test(c);", "structuredClone(a);", "/\\p{L}/u;"),
        *("AbortSignal.timeout(5);", "event.submitter.value;", "box.inert = true;", "node.replaceChildren();"),
        *("context.roundRect(0, 0, 1, 1);", "new Intl.Segmenter();"),
    ],
)
def test_what_is_newer_is_found(source: str) -> None:
    assert newer(source)


@pytest.mark.parametrize(
    "source",
    [
        *(".a { display: flex; gap: 1rem; }", ".a { inset: 0; }", ".a { aspect-ratio: 1; }", "a:has(b) { top: 0; }"),
        *(".a { width: min(1rem, 2rem); }", ".a { width: clamp(1px, 2vw, 3px); }", ":is(a, b) { top: 0; }"),
        *("a:focus-visible { top: 0; }", ".a { overflow: clip; }", ".a { height: 100dvh; }", "@layer a { }"),
        *("@media (width >= 10rem) { }", ".a { & b { top: 0; } }", ".a { appearance: none; }"),
    ],
)
def test_newer_styles_are_found(source: str) -> None:
    assert newer_styles(source)


def test_what_is_old_enough_passes() -> None:
    assert newer("const {a, ...b} = c; async function f() { await g(); } d = {...b}; e = 2 ** 3; h.at = 1;") == []
    assert newer_styles(".a { grid-gap: 1rem; clip: rect(0 0 0 0); max-width: 100%; -webkit-appearance: none; }") == []
    assert NEWER_TAGS.findall('<details open><input enterkeyhint="send" aria-inert="x"></details>') == []
