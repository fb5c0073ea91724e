"""Text files become blocks with their places; others are refused with a message that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import UnreadableFile
from retrieval.formats import text as text_format
from retrieval.formats.text import read_text, text_blocks


def test_blocks_know_their_places_and_pages() -> None:
    source = "\ufeff 标题 \r\n\r\n一、甲\n\f第二页\n\f\n第三页\f第四页"
    blocks = text_blocks(source)
    assert [(block.text, block.page) for block in blocks] == [
        ("\ufeff 标题", 1),
        ("一、甲", 1),
        ("第二页", 2),
        ("第三页", 3),
        ("第四页", 4),
    ]
    assert all(source[block.start : block.end] == block.text for block in blocks)


def test_without_form_feeds_there_are_no_pages() -> None:
    assert [block.page for block in text_blocks("甲\n乙")] == [None, None]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_files_are_read_in_either_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "通知.txt"
    file.write_bytes("一、目标\r\n".encode(encoding))
    assert read_text(file) == "一、目标\r\n"


def test_what_cannot_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing, empty, large = tmp_path / "无.txt", tmp_path / "空.txt", tmp_path / "大.txt"
    empty.write_bytes(b"")
    large.write_bytes("正文".encode())
    monkeypatch.setattr(text_format, "MAX_BYTES", 3)
    for file, message in ((missing, "读不出来"), (empty, "没有文字"), (large, "超过")):
        with pytest.raises(UnreadableFile) as caught:
            read_text(file)
        assert file.name in caught.value.message
        assert message in caught.value.message
        assert caught.value.hint
