"""Plain text: file → text → blocks, one a line. A form feed begins a new page, as in text taken out of a PDF."""

from __future__ import annotations

from pathlib import Path

from policies_corpus.decode import decode_text
from policies_corpus.errors import DocumentError
from retrieval.errors import UnreadableFile
from retrieval.formats.block import Block

MAX_BYTES = 20_000_000
_PAGE_BREAK = "\f"


def read_text(path: Path) -> str:
    """The decoded text of a file in UTF-8 or GB18030, line ends as they are.

    Raises:
        UnreadableFile: missing, empty, too large, in another encoding, or no text file.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(f"{path.name} 超过 {MAX_BYTES // 1_000_000} MB。", "请拆成几份文件再添加。")
        return decode_text(path.read_bytes(), path.name)
    except OSError as error:
        raise UnreadableFile(f"{path.name} 读不出来：{error.strerror}。", "请检查路径和权限。") from error
    except DocumentError as error:
        raise UnreadableFile(error.message, error.hint) from error


def text_blocks(text: str) -> tuple[Block, ...]:
    """The lines of ``text`` that hold anything, with their places and pages."""
    blocks: list[Block] = []
    start, page = 0, 1
    paged = _PAGE_BREAK in text
    for line in text.splitlines(keepends=True):
        page += line.startswith(_PAGE_BREAK)
        stripped = line.strip()
        if stripped:
            place = start + len(line) - len(line.lstrip())
            blocks.append(Block(stripped, place, page if paged else None))
        page += line.endswith(_PAGE_BREAK) and line != _PAGE_BREAK
        start += len(line)
    return tuple(blocks)
