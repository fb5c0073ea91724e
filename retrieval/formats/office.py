"""What only an office program opens (doc, wps, rtf, odt, ofd) → docx, by LibreOffice where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import UnreadableFile

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 180
_BY_HAND = "请用 Word、WPS 或 OFD 阅读器打开，另存为 docx 或 PDF 后再添加。"


@contextmanager
def converted(path: Path) -> Iterator[Path]:
    """The file as docx (as PDF where docx cannot be had), for as long as the context lasts.

    Raises:
        UnreadableFile: LibreOffice is not installed or cannot open the file: says how to convert it by hand.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableFile(f"{path.name} 是 doc、wps、ofd 一类的文件，本机没有 LibreOffice，不能自动转换。", _BY_HAND)
    with tempfile.TemporaryDirectory(prefix="zengshou-") as folder:
        for kind in ("docx", "pdf"):
            result = _convert(program, path, Path(folder), kind)
            if result is not None:
                yield result
                return
        raise UnreadableFile(f"LibreOffice 打不开 {path.name}，可能已损坏或有密码。", _BY_HAND)


def _convert(program: str, path: Path, folder: Path, kind: str) -> Path | None:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder), str(path)]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    except (subprocess.SubprocessError, OSError):
        return None
    return next((made for made in folder.glob(f"*.{kind}") if made.stat().st_size > 0), None)
