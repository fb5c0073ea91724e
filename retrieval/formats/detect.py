"""Which format a file has, by what stands in it and never by its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

from retrieval.errors import UnreadableFile
from retrieval.formats.limits import check_archive

Kind = Literal["text", "markdown", "html", "docx", "pdf", "image", "office"]
"""``office``: what only LibreOffice can open (doc, wps, rtf, odt, ofd)."""

_HEAD = 2048
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF8")
_PACKED = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip"}
_UNPACK = "请先解压，再添加里面的文件。"
_SPREADSHEET = "表格数据请用 zengshou data import 导入；表格形式的政策请另存为 PDF 或 docx 后添加。"

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|div|table|p)\b", re.I | re.S
)
_MARKDOWN = re.compile(r"^#{1,6}[ \t]+\S|^\s*\|?\s*:?-{3,}:?\s*\|[\s:|-]*$|\*\*\S[^*\n]*\*\*|\]\(https?://", re.M)


def kind_of(path: Path) -> Kind | None:
    """The format of a binary file, and None for what must be a text.

    Raises:
        UnreadableFile: an archive, a spreadsheet, an encrypted or damaged file: says which, and what to do.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for magic, name in _PACKED.items():
        if head.startswith(magic):
            raise UnreadableFile(f"{path.name} 是 {name} 压缩包。", _UNPACK)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_archive(path)
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    if head.startswith(b"{\\rtf"):
        return "office"
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    return None


def kind_of_text(text: str) -> Kind:
    """Whether a text is a web page, Markdown or plain."""
    if _HTML.match(text[:_HEAD]):
        return "html"
    return "markdown" if _MARKDOWN.search(text) else "text"


def _kind_of_archive(path: Path) -> Kind:
    check_archive(path)
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    if "word/document.xml" in names:
        return "docx"
    if "OFD.xml" in names or b"opendocument.text" in kind:
        return "office"
    if any(name.startswith("xl/") for name in names):
        raise UnreadableFile(f"{path.name} 是电子表格。", _SPREADSHEET)
    if any(name.startswith("ppt/") for name in names):
        raise UnreadableFile(f"{path.name} 是演示文稿。", "请另存为 PDF 后再添加。")
    raise UnreadableFile(f"{path.name} 是 ZIP 压缩包，不是文档。", _UNPACK)


def _kind_of_ole(path: Path) -> Kind:
    data = path.read_bytes()
    if _named("EncryptedPackage", data):
        raise UnreadableFile(f"{path.name} 有打开密码。", "请用 Word 或 WPS 打开，去掉密码后另存，再添加。")
    if _named("Workbook", data) and not _named("WordDocument", data):
        raise UnreadableFile(f"{path.name} 是电子表格。", _SPREADSHEET)
    return "office"


def _named(stream: str, data: bytes) -> bool:
    return stream.encode("utf-16-le") in data
