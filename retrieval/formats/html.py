"""Web pages → text: the article without the page around it, its tables as rows, and what the page's head says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html
from lxml.etree import LxmlError

from retrieval.errors import UnreadableFile
from retrieval.formats.extracted import Extracted, text_of
from retrieval.formats.radicals import meant_characters
from retrieval.formats.table import Cell, Merged, Table

_UNSEEN = {
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "iframe",
    "svg", "head", "title",
}  # fmt: skip
_BLOCKS = {
    "p", "div", "section", "article", "main", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6",
    "blockquote", "pre", "center", "figure", "figcaption", "tr", "td", "th", "tbody", "thead", "hr", "body",
}  # fmt: skip
_CONTAINERS = {"div", "section", "article", "main", "table", "tbody", "tr", "td", "center", "font", "span"}
_MOST = 0.7
_AROUND = re.compile(
    r"(?:^|[-_\s])(?:nav|menu|foot|footer|copyright|breadcrumb|crumbs?|share|sidebar|banner)(?:[-_\s]|$)", re.I
)
_LITTLE = 0.3
"""What calls itself a menu or foot and holds more of the page than this is none."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_BY_HAND = "请在浏览器里打开网页，打印成 PDF 后再添加。"
_META = {
    "title": ("articletitle",),
    "issuer": ("contentsource", "source"),
    "doc_number": ("filenumber", "documentnumber"),
}


def read_html(text: str, name: str) -> Extracted:
    """The article of a web page; ``name`` is what messages call the file.

    Raises:
        UnreadableFile: no page, or no text in it.
    """
    try:
        root = html.document_fromstring(_without_declaration(text), parser=html.HTMLParser(huge_tree=True))
        _remove_unseen(root)
        body = root.find("body")
        lines = list(_lines(_article(body if body is not None else root)))
    except (LxmlError, ValueError, RecursionError) as error:
        raise UnreadableFile(f"{name} 里没有正文，或不是正常的网页。", _BY_HAND) from error
    said = {key: _meta(root, names) for key, names in _META.items()}
    title = said["title"] or _heading(root)
    if title and not any(_squeezed(title) in _squeezed("".join(lines[:i])) for i in (1, 2, 3, 10)):
        lines.insert(0, title)
    extracted = text_of(map(meant_characters, lines))
    if not extracted:
        raise UnreadableFile(f"{name} 里没有正文。", _BY_HAND)
    return Extracted(extracted, title, said["issuer"], said["doc_number"])


def _without_declaration(text: str) -> str:
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"))


def _meta(root: Any, names: tuple[str, ...]) -> str | None:
    for node in root.iter("meta"):
        if (node.get("name") or "").lower() in names and (node.get("content") or "").strip():
            return str(node.get("content")).strip()
    return None


def _heading(root: Any) -> str | None:
    return next((text for node in root.iter("h1") if (text := _squeezed(node.text_content()))), None)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _remove_unseen(root: Any) -> None:
    whole = len(_squeezed(root.text_content()))
    for node in list(root.iter()):
        if node.getparent() is None or node.tag in ("html", "body"):
            continue
        comment = not isinstance(node.tag, str)
        unseen = not comment and node.tag in _UNSEEN and node.find(".//meta") is None
        around = not comment and _is_around(node, whole)
        if comment or unseen or around or _HIDDEN.search(node.get("style") or "") or node.get("hidden") is not None:
            if node.tag == "h1" or (unseen and node.find(".//h1") is not None):
                continue
            node.drop_tree()


def _is_around(node: Any, whole: int) -> bool:
    named = _AROUND.search(f"{node.get('class') or ''} {node.get('id') or ''}")
    return named is not None and len(_squeezed(node.text_content())) < _LITTLE * whole


def _article(body: Any) -> Any:
    """The innermost element that holds most of the text outside links, and every sentence and table of the page."""
    weights: dict[Any, int] = {}
    for node in _bottom_up(body):
        own = len(_squeezed(node.text or "")) + sum(len(_squeezed(child.tail or "")) for child in node)
        weights[node] = 0 if node.tag == "a" else own + sum(weights[child] for child in node)
    article = body
    while True:
        inner = max(article, key=lambda child: weights[child], default=None)
        if inner is None or inner.tag not in _CONTAINERS or weights[inner] < _MOST * weights[body]:
            return article
        if any(_holds_text(child) for child in article if child is not inner) or "。" in _own_text(article):
            return article
        article = inner


def _holds_text(node: Any) -> bool:
    return node.tag == "table" or node.find(".//table") is not None or "。" in node.text_content()


def _own_text(node: Any) -> str:
    return (node.text or "") + "".join(child.tail or "" for child in node)


def _bottom_up(root: Any) -> Iterator[Any]:
    """Every element, those inside before it; without recursion, because pages nest deeply."""
    yield from reversed(list(root.iter()))


def _lines(node: Any) -> Iterator[str]:
    """The paragraphs of an element."""
    inline: list[str] = [node.text or ""]
    for child in node:
        if child.tag == "table" or child.tag in _BLOCKS or _holds_blocks(child):
            yield from _split(inline)
            inline = []
            yield from _table_lines(child) if child.tag == "table" else _lines(child)
        elif child.tag == "br":
            inline.append("\n")
        elif child.tag not in ("img", "input"):
            inline.append(child.text_content())
        inline.append(child.tail or "")
    yield from _split(inline)


def _holds_blocks(node: Any) -> bool:
    return any(inner.tag in _BLOCKS or inner.tag in ("table", "br") for inner in node.iterdescendants())


def _split(inline: list[str]) -> Iterator[str]:
    """Text between two blocks; only a ``br`` breaks it, line ends of the file are blanks."""
    for line in "".join(part if part == "\n" else re.sub(r"\s+", " ", part) for part in inline).split("\n"):
        stripped = line.strip("\xa0 \u3000")
        if stripped:
            yield stripped


def _table_lines(node: Any) -> list[str]:
    """The rows; a table that holds tables or long text lays out the page and is read like any other element."""
    rows = [row for row in node.iter("tr") if next(row.iterancestors("table")) is node]
    if node.find(".//table") is not None or not rows:
        return [line for row in node for line in _lines(row)]
    header = sum(1 for row in rows if all(cell.tag == "th" for cell in row if cell.tag in ("td", "th")))
    return Table(_grid(rows), header or None).lines()


def _grid(rows: list[Any]) -> list[list[Cell]]:
    """The cells with what reaches over rows and columns filled in."""
    grid: list[list[Cell]] = []
    reaching: dict[int, int] = {}
    for row in rows:
        line: list[Cell] = []
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        while cells or reaching.get(len(line), 0) > 0:
            column = len(line)
            if reaching.get(column, 0) > 0:
                reaching[column] -= 1
                line.append(Merged.ABOVE)
                continue
            cell = cells.pop(0)
            across, down = _span(cell, "colspan"), _span(cell, "rowspan")
            line.append("\n".join(_lines(cell)))
            line.extend([Merged.LEFT] * (across - 1))
            reaching.update(dict.fromkeys(range(column, column + across), down - 1))
        grid.append(line)
    return grid


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(max(int(value), 1), 100) if value.isdecimal() else 1
