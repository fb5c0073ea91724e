"""Scans → lines, by RapidOCR: its models lie in its package, nothing is fetched. An extra of the installation (ocr)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from retrieval.errors import UnreadableFile
from retrieval.formats.extracted import Extracted, paged_text
from retrieval.formats.furniture import furniture
from retrieval.formats.layout import PageLine, in_lines, paragraphs

MAX_PIXELS = 100_000_000
MAX_FRAMES = 300
_INSTALL = "请运行 pip install 'zengshou[ocr]' 安装文字识别组件，或用其他软件转成带文字的 PDF、docx 后再添加。"
_LONGEST_SIDE = 3500
_WORD_GAP = -1.0
"""The boxes of two cells may touch: what was found apart is apart."""
_lock = threading.Lock()
_engine: Any = None


def recognise(image: Image.Image) -> list[PageLine]:
    """The lines of a scanned page, from top to bottom, in pixels.

    Raises:
        UnreadableFile: recognition is not installed.
    """
    with _lock:
        found = _loaded()(np.asarray(image.convert("RGB"))[:, :, ::-1])
    if found.boxes is None or found.txts is None:
        return []
    pieces = [_piece(box, text) for box, text in zip(found.boxes, found.txts, strict=True) if text.strip()]
    return in_lines(pieces, _WORD_GAP)


def read_image(path: Path, recognise: Callable[[Image.Image], list[PageLine]]) -> Extracted:
    """The text of an image, each frame of a TIFF a page.

    Raises:
        UnreadableFile: damaged, far too large, without text, or recognition is not installed.
    """
    try:
        with Image.open(path) as image:
            _check(path, image)
            scans = [_scan(frame, recognise) for frame in ImageSequence.Iterator(image)]
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError, SyntaxError) as error:
        raise UnreadableFile(f"{path.name} 已损坏，打不开。", "请重新扫描或另存一份图片。") from error
    gone = furniture([[line.text for line in lines] for _, lines in scans])
    texts = [
        paragraphs([line for i, line in enumerate(lines) if (p, i) not in gone], width)
        for p, (width, lines) in enumerate(scans)
    ]
    if not any(texts):
        raise UnreadableFile(f"{path.name} 里没有认出文字。", "请换一份更清楚的扫描件。")
    return Extracted(paged_text(texts), notes=("全文由程序从图片识别，请对照原件核对数字。",))


def _scan(frame: Image.Image, recognise: Callable[[Image.Image], list[PageLine]]) -> tuple[int, list[PageLine]]:
    """The width of a frame and its lines; the frame itself is not kept."""
    upright = _upright(frame)
    return upright.width, recognise(upright)


def _check(path: Path, image: Image.Image) -> None:
    frames = getattr(image, "n_frames", 1)
    if image.width * image.height > MAX_PIXELS or frames > MAX_FRAMES:
        raise UnreadableFile(f"{path.name} 的图片过大或页数过多。", "请把扫描分辨率降到 300 DPI 以内，或拆成几份。")


def _upright(frame: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(frame).convert("RGB")
    turned.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return turned


def _loaded() -> Any:
    global _engine
    if _engine is None:
        try:
            from rapidocr import RapidOCR
        except ImportError as error:
            raise UnreadableFile("这是扫描件或图片，本机没有安装文字识别组件。", _INSTALL) from error
        _engine = RapidOCR(params={"Global.log_level": "error"})
    return _engine


def _piece(box: Any, text: str) -> PageLine:
    xs, ys = box[:, 0], box[:, 1]
    return PageLine(text.strip(), float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max()))
