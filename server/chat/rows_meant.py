"""他家, 这几户, 有几个是低保户: the rows that the answer before picked, by their numbers in a question of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from server.chat.answer import DataBlock
from server.chat.conversations import Rows
from server.chat.question import Question
from sql_tools.plan import QueryPlan
from sql_tools.semantic_model import SemanticModel

_MOST = 20
"""So many numbers can stand in a question; a longer list goes on by what its rows were picked by."""
_THEM = re.compile(
    r"^(?:那么?|请问)?(?:(?:他|她|它)们?的?(?:家里?|屋里)?|(?:这|那|该)(?:些|几|一|\d+|[二两三四五六七八九十]+)?(?:户|家)(?:人家?|的)?)"
    r"(?=[^\s呢？?])"
)
_OF_THEM = re.compile(
    r"^(?:都?有(?:没有|几|多少|哪)|都?是(?:不是)?|都|各有?|哪[些几](?!个?(?:县|乡|镇|村|街道))|谁|家里|几口人|享受|按)"
)


def rows_told(plan: QueryPlan, block: DataBlock, model: SemanticModel) -> Rows | None:
    """The households that an answer picked; none where they are too many, or all that fit its words."""
    table = model.tables[model.default_subject]
    keys = [at for at, column in enumerate(block.columns) if column.name in table.key]
    picked = plan.top is not None or len(block.rows) == 1
    if plan.measures or not keys or not picked or block.truncated or len(block.rows) > _MOST:
        return None
    listed = plan.model_copy(update={"where": None, "order": (), "top": None, "narrow": ()})
    return Rows(tuple(str(row[keys[0]]) for row in block.rows), listed)


def points_to_rows(text: str) -> bool:
    """Whether the question opens with 他家 or 这几户."""
    return _THEM.match(text) is not None


def opens_as_part(text: str) -> bool:
    """Whether it points to them, or opens as only a part of a question does (有几个是低保户)."""
    return points_to_rows(text) or _OF_THEM.match(text) is not None


def of_rows(question: Question, rows: Rows | None) -> Question | None:
    """The question said of those households by their numbers; None where none were picked, or some are named."""
    if rows is None or rows.named_in(question.text):
        return None
    pointed = _THEM.match(question.text)
    rest = question.text[pointed.end() :] if pointed is not None else question.text
    pause = "，" if rest[:1].isdecimal() else ""  # 2025年收入呢: no part of the number before it.
    return replace(question, text="、".join(rows.numbers) + pause + rest)
