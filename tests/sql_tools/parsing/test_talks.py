"""Conversations of several turns, each read after the plan before it, as the service reads them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from sql_tools.describe import describe
from sql_tools.parser import Parser
from sql_tools.plan import QueryPlan
from sql_tools.reading import Context, Reading
from sql_tools.semantic_model import SemanticModel

from .conftest import ASKED_ON

TALKS = yaml.safe_load(Path(__file__).with_name("talks.yaml").read_text("utf-8"))


def _last(parser: Parser, turns: Sequence[str]) -> Reading:
    before: QueryPlan | None = None
    earlier: QueryPlan | None = None
    for said in turns[:-1]:
        reading = parser.read(said, Context(asked_on=ASKED_ON, previous=before, earlier=earlier))
        assert reading.plans, said
        before, earlier = reading.plans[0], before if reading.goes_on else None
    return parser.read(turns[-1], Context(asked_on=ASKED_ON, previous=before, earlier=earlier))


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: " / ".join(talk["turns"]))
def test_the_last_turn_is_read_with_those_before(talk: dict[str, Any], parser: Parser, model: SemanticModel) -> None:
    reading = _last(parser, talk["turns"])
    said = describe(reading.plans[0], model) if reading.plans else "问"
    assert said == talk["sentence"]


def test_what_was_used_is_not_called_not_understood(parser: Parser) -> None:
    reading = _last(parser, ["监测户有多少", "其中低保的呢", "占比多少"])
    assert not [word.text for word in reading.words if word.used_as == "not_understood"]


def test_options_that_say_nothing_of_the_question_answer_no_follow_up(parser: Parser) -> None:
    context = Context(asked_on=ASKED_ON, unanswered="衡阳县屋里有人会修拖拉机的脱贫户有好多")
    assert not parser.read("一共多少人", context).plans


SPOKEN = yaml.safe_load(Path(__file__).with_name("talk_sentences.yaml").read_text("utf-8"))


@pytest.mark.parametrize(("question", "sentence"), SPOKEN.items())
def test_how_people_talk(question: str, sentence: str, parser: Parser, model: SemanticModel) -> None:
    reading = parser.read(question, Context(asked_on=ASKED_ON))
    assert (describe(reading.plans[0], model) if reading.plans else "问") == sentence


@pytest.mark.parametrize(
    ("question", "options"),
    [
        (
            "脱贫户人均收入比较低的有哪些",
            ["脱贫户人均纯收入低于5000元的有哪些？", "脱贫户人均纯收入低于8000元的有哪些？"],
        ),
        (
            "差不多一万块钱的监测户有好多",
            [
                "人均纯收入9000元到1.1万元的监测户有好多？",
                "人均纯收入1万元以上的监测户有好多？",
                "人均纯收入1万元以下的监测户有好多？",
            ],
        ),
    ],
)
def test_what_is_offered_for_vague_words_is_a_whole_question(question: str, options: list[str], parser: Parser) -> None:
    asked_back = parser.read(question, Context(asked_on=ASKED_ON)).clarification
    assert asked_back is not None
    assert [option.question for option in asked_back.options] == options
