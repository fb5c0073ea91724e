"""The format is found by content; what is no document is refused with what to do."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import docx
import pytest

from retrieval.errors import UnreadableFile
from retrieval.formats import limits
from retrieval.formats.read import read_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SENTENCE = "各乡镇要加强对脱贫户和监测户的帮扶，确保收入稳定增长。\n"


def zipped(path: Path, **entries: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name.replace("__", "/"), data)
    return path


def test_a_name_decides_nothing(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、对象。")
    document.save(str(tmp_path / "通知.txt"))
    (tmp_path / "通知.pdf").write_text("<html><body><p>二、标准。</p></body></html>", "utf-8")
    (tmp_path / "通知.docx").write_text("# 三、期限\n", "gb18030")
    texts = [read_file(tmp_path / name).text for name in ("通知.txt", "通知.pdf", "通知.docx")]
    assert texts == ["一、对象。\n", "二、标准。\n", "三、期限\n"]


def test_a_plain_text_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("一、甲\r\n\r\n　乙 * 丙\r\n".encode("gb18030"))
    assert read_file(tmp_path / "a.txt").text == "一、甲\r\n\r\n　乙 * 丙\r\n"


def test_page_numbers_go_from_a_text_with_pages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲。\n乙。\n- 1 -\n\f丙。\n丁。\n- 2 -\n", "utf-8")
    assert read_file(tmp_path / "a.txt").text == "甲。\n乙。\n\f丙。\n丁。\n"


def test_page_numbers_between_dashes_end_pages(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "一、对象\n患重大疾病及遭遇其\n　— 1 —\n他特殊困难的。\n- 2 -\n二、标准\n", "gb18030"
    )
    assert read_file(tmp_path / "a.txt").text == "一、对象\n患重大疾病及遭遇其\n\f\n他特殊困难的。\n\f\n二、标准\n"
    (tmp_path / "b.txt").write_text("成绩\n- 3 -\n一、对象\n", "utf-8")
    assert "- 3 -" in read_file(tmp_path / "b.txt").text, "what does not count from 1 is no page number"


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        pytest.param(b"", "是空文件", "重新下载", id="empty"),
        pytest.param(b"   \n", "没有文字", "正文", id="blank"),
        pytest.param(b"Rar!\x1a\x07", "RAR 压缩包", "先解压", id="rar"),
        pytest.param(b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "先解压", id="7z"),
        pytest.param(b"PK\x03\x04 broken", "已损坏", "重新下载", id="a broken zip"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "有打开密码", "去掉密码", id="an encrypted docx"),
        pytest.param(OLE + "Workbook".encode("utf-16-le"), "电子表格", "zengshou data import", id="xls"),
        pytest.param(SENTENCE.encode("utf-16")[2:], "编码无法识别", "UTF-8", id="UTF-16 without its mark"),
        pytest.param("各鄉鎮應當加強對脫貧戶的幫扶。".encode("big5") * 5, "乱码", "UTF-8", id="Big5"),
        pytest.param("収入の安定的な増加を図る。".encode("shift-jis") * 5, "", "UTF-8", id="Shift-JIS"),
        pytest.param((SENTENCE + "\ufffd" * 9).encode(), "乱码", "UTF-8", id="damaged before"),
        pytest.param(bytes(range(256)) * 8, "", "", id="no text at all"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, data: bytes, message: str, hint: str) -> None:
    path = tmp_path / "文件.docx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_file(path)
    assert path.name in caught.value.message
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.hint


def test_traditional_characters_in_utf_8_are_no_garbage(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("各鄉鎮應當加強對脫貧戶的幫扶。", "utf-8")
    assert read_file(tmp_path / "a.txt").text.startswith("各鄉鎮")


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"a.txt": b"x"}, "ZIP 压缩包"),
        ({"xl__workbook.xml": b"x"}, "电子表格"),
        ({"ppt__a.xml": b"x"}, "演示文稿"),
        ({"word__document.xml": bytes(50_000_000)}, "展开后有 50 MB"),
        ({"word__document.xml": b"<w:document/>"}, "已损坏"),
    ],
)
def test_archives_are_told_apart(tmp_path: Path, entries: dict[str, bytes], message: str) -> None:
    with pytest.raises(UnreadableFile, match=message):
        read_file(zipped(tmp_path / "通知.docx", **entries))


def test_a_file_too_large_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "大.pdf"
    with path.open("wb") as file:
        os.truncate(file.fileno(), limits.MAX_BYTES + 1)
    monkeypatch.setattr(Path, "open", None)
    with pytest.raises(UnreadableFile, match="超过 200 MB"):
        read_file(path)


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "无.pdf", tmp_path):
        with pytest.raises(UnreadableFile, match="找不到文件"):
            read_file(path)
