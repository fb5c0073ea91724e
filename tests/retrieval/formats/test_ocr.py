"""Images: real recognition of a small one, and what is refused."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from retrieval.errors import UnreadableFile
from retrieval.formats import ocr
from retrieval.formats.layout import PageLine
from retrieval.formats.read import read_file


def test_a_scan_is_read(tmp_path: Path, cjk_font: str) -> None:
    image = Image.new("RGB", (740, 740), "white")
    font = ImageFont.truetype(cjk_font, 30, index=2)
    draw = ImageDraw.Draw(image)
    for row, text in enumerate(("一、补助标准", "省外务工的每人补助500元，", "省内务工的每人补助200元。")):
        draw.text((30, 15 + 50 * row), text, "black", font)
    image.save(tmp_path / "扫描.dat", "PNG")
    extracted = read_file(tmp_path / "扫描.dat")
    assert "每人补助500元" in extracted.text
    assert extracted.text.startswith("一、补助标准\n")
    assert extracted.text.endswith("\f")
    assert "核对" in extracted.notes[0]


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    frames = [Image.new("L", (300, 300), shade) for shade in (250, 240)]
    frames[0].save(tmp_path / "多页.tif", save_all=True, append_images=frames[1:])
    seen: list[PageLine] = []

    def recognise(image: Image.Image) -> list[PageLine]:
        seen.append(PageLine(f"第{'一二'[len(seen)]}张。", 0, 0, 100, 20))
        return seen[-1:]

    assert read_file(tmp_path / "多页.tif", recognise=recognise).text == "第一张。\n\f第二张。\n\f"


def test_without_the_extra_the_message_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.new("RGB", (50, 50)).save(tmp_path / "a.png")
    monkeypatch.setattr(ocr, "_engine", None)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(UnreadableFile, match="没有安装文字识别组件") as caught:
        read_file(tmp_path / "a.png")
    assert "zengshou[ocr]" in caught.value.hint


def test_damaged_huge_and_blank_images_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "坏.png").write_bytes(b"\x89PNG\r\n\x1a\nnothing more")
    with pytest.raises(UnreadableFile, match="已损坏"):
        read_file(tmp_path / "坏.png")
    Image.new("L", (60, 60)).save(tmp_path / "a.png")
    with pytest.raises(UnreadableFile, match="没有认出文字"):
        read_file(tmp_path / "a.png", recognise=lambda image: [])
    monkeypatch.setattr(ocr, "MAX_PIXELS", 1000)
    with pytest.raises(UnreadableFile, match="过大"):
        read_file(tmp_path / "a.png", recognise=lambda image: [])
