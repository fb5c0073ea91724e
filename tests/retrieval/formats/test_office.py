"""doc, wps, rtf, ofd: converted where LibreOffice is installed, else refused with how to convert."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from retrieval.errors import UnreadableFile
from retrieval.formats.read import read_file

PROGRAM = """#!/bin/sh
# Stands for LibreOffice: takes its arguments, and gives the file that lies beside it.
while [ $# -gt 0 ]; do
    case "$1" in --convert-to) kind=$2 ;; --outdir) folder=$2 ;; esac
    shift
done
[ -f "$(dirname "$0")/result.$kind" ] && cp "$(dirname "$0")/result.$kind" "$folder/a.$kind"
"""


@pytest.fixture
def old_document(tmp_path: Path) -> Path:
    path = tmp_path / "通知.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))
    return path


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a program that stands for LibreOffice."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "soffice").write_text(PROGRAM)
    (folder / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def test_without_libreoffice_it_says_how_to_convert(old_document: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UnreadableFile, match="没有 LibreOffice") as caught:
        read_file(old_document)
    assert "另存为 docx" in caught.value.hint


def test_with_libreoffice_it_is_read(old_document: Path, office: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、对象。")
    document.save(str(office / "result.docx"))
    assert read_file(old_document).text == "一、对象。\n"


def test_what_libreoffice_cannot_open_is_refused(old_document: Path, office: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"LibreOffice 打不开 通知\.doc"):
        read_file(old_document)
