"""Plain text: file → text → blocks, one a line. A form feed begins a new page, as in text taken out of a PDF."""

from __future__ import annotations

import re
from pathlib import Path

from policies_corpus.decode import decode_text
from policies_corpus.errors import DocumentError
from retrieval.errors import UnreadableFile
from retrieval.formats.block import Block
from retrieval.formats.extracted import PAGE_BREAK, Extracted
from retrieval.formats.furniture import furniture

MAX_BYTES = 20_000_000
_COMMON_SHARE = 0.7
_MOST_REPLACED = 0.005
_REPLACED = "\ufffd"
_DASHED = re.compile(r"^[ \t\u3000]*[-—–－―─]+[ \t]*(\d{1,4})[ \t]*[-—–－―─]+[ \t\u3000]*(?=\r?$)", re.MULTILINE)
_RESAVE = "请用记事本或 WPS 打开，确认文字正常后另存为 UTF-8 编码，再添加。"


def read_text(path: Path) -> str:
    """The decoded text of a file in UTF-8 or GB18030, line ends as they are.

    Raises:
        UnreadableFile: missing, empty, too large, in another encoding, or no text file.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB。", "请拆成几份文件再添加。")
        data = path.read_bytes()
        text = decode_text(data, path.name)
    except OSError as error:
        raise UnreadableFile(f"{path.name} 读不出来：{error.strerror}。", "请检查路径和权限。") from error
    except DocumentError as error:
        raise UnreadableFile(error.message, error.hint) from error
    if _is_garbled(text, data):
        raise UnreadableFile(f"{path.name} 读出来是乱码，编码不是 UTF-8 或 GB18030。", _RESAVE)
    return text


def read_plain_text(text: str) -> Extracted:
    """The text as it is; where it has pages, without page numbers and running heads.

    Lines such as “— 1 —” that count on from 1 end pages too, as in a text copied out of a viewer.
    """
    printed = [int(number) for number in _DASHED.findall(text)]
    if PAGE_BREAK not in text and printed and printed == list(range(1, len(printed) + 1)):
        text = _DASHED.sub(PAGE_BREAK, text)
    if PAGE_BREAK not in text:
        return Extracted(text)
    pages = [page.splitlines(keepends=True) for page in text.split(PAGE_BREAK)]
    gone = furniture([[line for line in page if line.strip()] for page in pages])
    return Extracted(PAGE_BREAK.join("".join(_kept(page, number, gone)) for number, page in enumerate(pages)))


def _kept(page: list[str], number: int, gone: set[tuple[int, int]]) -> list[str]:
    places = [i for i, line in enumerate(page) if line.strip()]
    dropped = {places[line] for at, line in gone if at == number}
    return [line for i, line in enumerate(page) if i not in dropped]


def _is_garbled(text: str, data: bytes) -> bool:
    """Whether a text was read in an encoding that it was not written in: GB18030 takes nearly any bytes."""
    if text.count(_REPLACED) > _MOST_REPLACED * len(text):
        return True
    wide = [char for char in text if not char.isascii()]
    return not _is_unicode(data) and sum(map(_is_common, wide)) < _COMMON_SHARE * len(wide)


def _is_unicode(data: bytes) -> bool:
    try:
        data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_common(char: str) -> bool:
    """Whether a character is punctuation or a digit of GB 2312, or among the 3,755 characters of its first level."""
    code = char.encode("gb18030")
    return len(code) == 2 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7) and code[1] >= 0xA1


def text_blocks(text: str) -> tuple[Block, ...]:
    """The lines of ``text`` that hold anything, with their places and pages."""
    blocks: list[Block] = []
    start, page = 0, 1
    paged = PAGE_BREAK in text
    for line in text.splitlines(keepends=True):
        page += line.startswith(PAGE_BREAK)
        stripped = line.strip()
        if stripped:
            place = start + len(line) - len(line.lstrip())
            blocks.append(Block(stripped, place, page if paged else None))
        page += line.endswith(PAGE_BREAK) and line != PAGE_BREAK
        start += len(line)
    return tuple(blocks)
