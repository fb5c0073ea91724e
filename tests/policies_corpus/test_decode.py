"""Encodings of Chinese offices are read; what is no text is refused."""

from __future__ import annotations

import pytest

from policies_corpus.decode import decode_text
from policies_corpus.errors import DocumentError

TEXT = "脱贫人口人均纯收入达到1.9万元以上，㐂。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_usual_encodings(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding), "a.txt") == TEXT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "没有文字"),
        (" \n\u3000".encode(), "没有文字"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "不是文本文件"),
        (b"\xff\xff\xff\xff", "编码无法识别"),
        (b"PK\x03\x04\x14\x00", "不是文本文件"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode_text(data, "a.txt")
    assert "a.txt" in caught.value.message
    assert message in caught.value.message
    assert caught.value.hint
