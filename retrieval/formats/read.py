"""Any file → its text: the format is found by content, each is read by its own module."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from retrieval.errors import UnreadableFile
from retrieval.formats import ocr
from retrieval.formats.detect import Kind, kind_of, kind_of_text
from retrieval.formats.docx import read_docx
from retrieval.formats.extracted import Extracted
from retrieval.formats.html import read_html
from retrieval.formats.layout import PageLine
from retrieval.formats.limits import check_size
from retrieval.formats.markdown import read_markdown
from retrieval.formats.office import converted
from retrieval.formats.pdf import Report, read_pdf
from retrieval.formats.text import read_plain_text, read_text

Recognise = Callable[[Image.Image], list[PageLine]]


def read_file(path: Path, report: Report | None = None, recognise: Recognise = ocr.recognise) -> Extracted:
    """The text of a file of any format that the library takes; ``report`` hears of each page read.

    Raises:
        UnreadableFile: says in Chinese what is wrong with the file, and what to do.
    """
    check_size(path)
    try:
        kind = kind_of(path)
    except OSError as error:
        raise UnreadableFile(f"{path.name} 读不出来：{error.strerror}。", "请检查路径和权限。") from error
    if kind is None:
        return _read_text(path)
    return _read(kind, path, report, recognise)


def _read(kind: Kind, path: Path, report: Report | None, recognise: Recognise) -> Extracted:
    if kind == "pdf":
        return read_pdf(path, recognise, report)
    if kind == "docx":
        return read_docx(path)
    if kind == "image":
        return ocr.read_image(path, recognise)
    with converted(path) as made:
        return _read("docx" if made.suffix == ".docx" else "pdf", made, report, recognise)


def _read_text(path: Path) -> Extracted:
    text = read_text(path)
    kind = kind_of_text(text)
    if kind == "html":
        return read_html(text, path.name)
    return read_markdown(text) if kind == "markdown" else read_plain_text(text)
