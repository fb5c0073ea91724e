"""A figure answers only where the clause says that it is the figure asked for, and then it does."""

from __future__ import annotations

from datetime import date

import pytest

from server.chat.assistant import Assistant
from server.chat.question import Question

DAY = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("江西每年引导多少人读中高职", "2万脱贫人口"),
        ("国家乡村振兴局的文件里脱贫人口务工规模目标多少", "3000万人"),
    ],
)
def test_the_figure_of_the_thing_asked_for_is_given(assistant: Assistant, question: str, said: str) -> None:
    answer = assistant.ask(Question(question, DAY))
    assert answer.kind == "policy"
    assert said in answer.short


def test_another_figure_on_the_topic_is_no_answer(assistant: Assistant) -> None:
    assert assistant.ask(Question("大病保险的起付线是多少", DAY)).kind == "refusal"
