"""An answer as a Word file: everything that the page shows stands in it, and nothing is fetched for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from docx import Document

from server.answer_docx import write_answer
from server.chat.answer import Answer
from tests.web import fake_answers
from tests.web.fake_documents import HOSTILE


def written(answer: Answer, path: Path) -> Any:
    write_answer(answer, path / "answer.docx", "王芳")
    return Document(str(path / "answer.docx"))


def words_of(document: Any) -> str:
    tables = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])


def test_policy_answer_with_quotes_and_validity(tmp_path: Path) -> None:
    answer = fake_answers.policy()
    text = words_of(written(answer, tmp_path))
    for words in (answer.question, answer.short, "王芳", "提问日期：2026-03-15", answer.citations[0].quote):
        assert words in text
    assert "星振组发〔2023〕7号" in text
    assert "提问日不在有效期内" in text
    assert "**" not in text


def test_figures_with_chart_units_and_demo(tmp_path: Path) -> None:
    document = written(fake_answers.ranking(), tmp_path)
    text = words_of(document)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == ["乡镇", "人均纯收入（元）", "脱贫户（户）"]
    assert [cell.text for cell in document.tables[0].rows[4].cells] == ["井头镇", "未登记", "1311"]
    assert "演示数据（虚构），不得用于工作" in text
    assert len(document.inline_shapes) == 1


def test_verdicts_the_failing_first(tmp_path: Path) -> None:
    text = words_of(written(fake_answers.check(), tmp_path))
    assert text.index("【未达到】") < text.index("【待核实】") < text.index("【需人工核实】")
    assert "库内数字 18,500元；标准 19,000元；相差 -500元" in text


def test_markup_and_control_characters_are_only_text(tmp_path: Path) -> None:
    answer = fake_answers.hostile("问\x0b题").model_copy(update={"short": "a\x00b"})
    assert HOSTILE in words_of(written(answer, tmp_path))


@pytest.mark.parametrize("data", [{"url": "file:///etc/hostname"}, {"url": "http://127.0.0.1:1/x.json"}])
def test_a_chart_that_reads_anything_is_not_drawn(tmp_path: Path, data: dict[str, str]) -> None:
    answer = fake_answers.ranking()
    block = answer.data[0].model_copy(update={"chart": {**(answer.data[0].chart or {}), "data": data}})
    document = written(answer.model_copy(update={"data": [block]}), tmp_path)
    assert len(document.inline_shapes) == 0
