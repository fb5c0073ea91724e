"""Makes the files that the tests read: nothing binary lies in the repository."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from fpdf import FPDF

from policies_corpus.model import Clause, Document, DocumentMeta, Region
from policies_corpus.store import source_sha256
from retrieval.clauses import parse_clauses
from retrieval.formats.extracted import Extracted

Draw = Callable[[FPDF], None]
MakePdf = Callable[[Draw], Path]
ClausesOf = Callable[[Extracted], list[Clause]]


@pytest.fixture(scope="session")
def cjk_font() -> str:
    """The file of Noto Sans CJK; a skip that names what to install where it is absent."""
    program = shutil.which("fc-match")
    if program is None:
        pytest.skip("没有 fontconfig：请先执行 apt-get install fontconfig fonts-noto-cjk")
    command = [program, "-f", "%{file}", "Noto Sans CJK SC:style=Regular"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "CJK" not in found:
        pytest.skip("没有中文字体：请先执行 apt-get install fonts-noto-cjk")
    return found


@pytest.fixture
def make_pdf(tmp_path: Path, cjk_font: str) -> MakePdf:
    """A function that makes a PDF of what is drawn."""

    def make(draw: Draw) -> Path:
        pdf = FPDF(format="A4")
        pdf.set_auto_page_break(False)
        pdf.set_margin(25)
        pdf.add_font("cjk", fname=cjk_font, collection_font_number=2)
        pdf.set_font("cjk", size=14)
        draw(pdf)
        path = tmp_path / "made.pdf"
        pdf.output(str(path))
        return path

    return make


@pytest.fixture(scope="session")
def clauses_of() -> ClausesOf:
    """The clauses of an extracted text, each checked against it: every character stands where its offset says."""

    def parse(extracted: Extracted) -> list[Clause]:
        region = Region(code="430421", name="衡阳县", level="county")
        meta = DocumentMeta(
            doc_id="doc",
            title="测试",
            issuer="某局",
            region=region,
            source="source.txt",
            source_from="测试",
            sha256=source_sha256(extracted.text),
        )
        clauses = list(parse_clauses(Document(meta, extracted.text)))
        for clause in clauses:
            assert _at(extracted.text, clause.offsets) == clause.text
        return clauses

    return parse


def _at(text: str, places: Iterable[int]) -> str:
    return "".join(text[place] for place in places)
