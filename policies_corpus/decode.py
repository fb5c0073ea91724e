"""Bytes of a text file → its text, in the encodings that Chinese offices use."""

from __future__ import annotations

import unicodedata

from policies_corpus.errors import DocumentError

_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENCODINGS = ("utf-8", "gb18030")
_LAYOUT = "\n\r\t\f\v\x1c\x1d\x1e\x85"


def decode_text(data: bytes, name: str) -> str:
    """The text of a file; line ends stay as they are. ``name`` is what messages call the file.

    Raises:
        DocumentError: empty, neither UTF-8 nor GB18030, or not a text at all.
    """
    text = _decode(data, name)
    if not text.strip():
        raise DocumentError(f"{name} 里没有文字。", "请换成有正文的文件；扫描件要先转成文字。")
    if any(_is_binary(char) for char in text):
        raise DocumentError(f"{name} 不是文本文件。", "请把它另存为 UTF-8 编码的 txt 文件后再添加。")
    return text


def _decode(data: bytes, name: str) -> str:
    marked = [encoding for mark, encoding in _BYTE_ORDER_MARKS if data.startswith(mark)]
    for encoding in marked or _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentError(
        f"{name} 的编码无法识别（不是 UTF-8，也不是 GB18030）。", "请把它另存为 UTF-8 编码的 txt 文件后再添加。"
    )


def _is_binary(char: str) -> bool:
    return char not in _LAYOUT and unicodedata.category(char) == "Cc"
