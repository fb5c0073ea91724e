"""Word documents → text: paragraphs with the numbers that Word prints, tables as rows, text boxes; as finally accepted.

Inserted text of tracked changes counts, deleted text does not. Tables of contents, headers and footers are left out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from lxml.etree import LxmlError

from retrieval.errors import UnreadableFile
from retrieval.formats.docx_numbering import Numbering, W
from retrieval.formats.extracted import Extracted, text_of
from retrieval.formats.table import Cell, Merged, Table

_DELETED = {f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{W}pPr", f"{W}rPr"}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}
_BOX = f"{W}txbxContent"
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_CONTENTS = ("toc", "目录")
_TROUBLE = (
    OpcError,
    LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    RecursionError,
    NotImplementedError,
)
"""What python-docx raises on packages that are not as they should be."""
_RESAVE = "请用 Word 或 WPS 打开，另存为 docx 后再添加。"


def read_docx(path: Path) -> Extracted:
    """The text of a docx file; it has no pages of its own, so clauses of it have no page numbers.

    Raises:
        UnreadableFile: damaged, or without any text.
    """
    try:
        document = docx.Document(str(path))
        reader = _Reader(document)
        text = text_of(reader.lines(document.element.body))
    except _TROUBLE as error:
        raise UnreadableFile(f"{path.name} 已损坏，打不开。", _RESAVE) from error
    if not text:
        raise UnreadableFile(
            f"{path.name} 里没有文字。", "如果正文是贴进去的图片，请另存为 PDF 后添加（需要文字识别组件）。"
        )
    return Extracted(text, notes=tuple(_notes(document)))


def _notes(document: Any) -> Iterator[str]:
    body = document.element.body
    if body.find(f".//{W}footnoteReference") is not None:
        yield "文中有脚注，脚注内容没有读入。"
    if body.find(f".//{W}del") is not None or body.find(f".//{W}ins") is not None:
        yield "文中有修订痕迹，按“接受全部修订”读入。"


class _Reader:
    """Walks the body once, in order, because numbers count on."""

    def __init__(self, document: Any) -> None:
        parts = {part.reltype: part.target_part for part in document.part.rels.values() if not part.is_external}
        numbering = parts.get(RELATIONSHIP_TYPE.NUMBERING)
        styles = document.styles.element
        self._numbering = Numbering(numbering.element if numbering is not None else None, styles)
        self._style_names = {
            node.get(f"{W}styleId", ""): _attribute(node, "name").lower() for node in styles.findall(f"{W}style")
        }

    def lines(self, parent: Any) -> Iterator[str]:
        """The lines of a body, a cell or a text box."""
        for node in parent:
            if node.tag == f"{W}p":
                yield from self._paragraph(node)
            elif node.tag == f"{W}tbl":
                yield from self._table(node).lines()
            elif node.tag in _WRAPPERS and not _is_contents(node):
                yield from self.lines(node)

    def _paragraph(self, node: Any) -> Iterator[str]:
        if self._style_names.get(_style(node), "").startswith(_CONTENTS):
            return
        text = "".join(_texts(node)).strip()
        if text:
            first, *rest = text.split("\n")
            yield self._numbering.label(node) + first
            yield from rest
        for box in _boxes(node):
            yield from self.lines(box)

    def _table(self, node: Any) -> Table:
        rows = [row for row in node.iter(f"{W}tr") if _owner(row, "tbl") is node]
        headers = 0
        for row in rows:
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                break
            headers += 1
        return Table([list(self._cells(row)) for row in rows], headers or None)

    def _cells(self, row: Any) -> Iterator[Cell]:
        for cell in row.iter(f"{W}tc"):
            if _owner(cell, "tr") is not row:
                continue
            merged = cell.find(f"{W}tcPr/{W}vMerge")
            continues = merged is not None and merged.get(f"{W}val", "continue") == "continue"
            yield Merged.ABOVE if continues else "\n".join(self.lines(cell))
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            for _ in range(int(span.get(f"{W}val", "1")) - 1 if span is not None else 0):
                yield Merged.LEFT


def _owner(node: Any, name: str) -> Any:
    """The row of a cell, the table of a row; content controls may stand between."""
    above = node.getparent()
    while above is not None and above.tag != f"{W}{name}":
        above = above.getparent()
    return above


def _texts(node: Any) -> Iterator[str]:
    """The text of a paragraph without that of its boxes."""
    for child in node:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _DELETED and child.tag not in (_FALLBACK, _BOX):
            yield from _texts(child)


def _boxes(node: Any) -> Iterator[Any]:
    for child in node:
        if child.tag == _BOX:
            yield child
        elif child.tag not in _DELETED and child.tag != _FALLBACK:
            yield from _boxes(child)


def _is_contents(node: Any) -> bool:
    gallery = node.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and "contents" in gallery.get(f"{W}val", "").lower()


def _style(node: Any) -> str:
    return _attribute(node.find(f"{W}pPr"), "pStyle")


def _attribute(node: Any, name: str) -> str:
    child = node.find(f"{W}{name}") if node is not None else None
    return "" if child is None else str(child.get(f"{W}val", ""))
