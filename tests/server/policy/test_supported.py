"""Nothing without support: what an answer states stands in a clause that it cites, or is a fixed phrase of a template.

An answer is cut at its punctuation. Each piece must be a part of a cited clause, of its headings, of the head of its
document, or of the fixed words of the templates and notes; a figure that is none of these fails.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from policies_corpus.agencies import load_agencies
from retrieval.shapes import answer_shapes
from server.chat.draft import Draft
from server.chat.policy.document_number import numbers_in
from server.evaluation.gold import load_gold
from tests.server.policy.conftest import ASKED_ON, Desk

GOLD = Path(__file__).parents[2] / "gold" / "policy.yaml"
FORMS = (
    "agency",
    "card_first",
    "cards",
    "document",
    "grounds",
    "number_cited",
    "number_unknown",
    "part",
    "policy",
    "policy_refusal",
    "responsible",
    "validity",
    "validity_short",
    "clarification",
)
NOTES = ("notes.py", "writer.py", "document_answer.py", "part_answer.py", "quote_answer.py")
_CUT = re.compile(r"\[\d+\]|\*\*|[，,。；;：:、（）()“”《》〈〉\n›•?？！!|/]|(?<=[\u4e00-\u9fff])-|-(?= )|~|`")
_DATE = re.compile(r"20\d\d(?:\d{4})?")
_COUNT = re.compile(r"(?:牵头|责任|配合|协助)(?:单位|部门|处室)\d+项")


def pieces(text: str) -> list[str]:
    return [plain for part in _CUT.split(text) if (plain := _plain(part))]


def _plain(text: str) -> str:
    return re.sub(r"[\s“”‘’「」《》（）()\[\]〔〕、，,。；;：:›*·–—\-~]", "", text)


@cache
def fixed_words() -> str:
    """The words of the templates outside their fields, those inside quoted strings, and those of the notes."""
    texts = []
    for name in FORMS:
        source = (files("server.chat") / "templates" / f"{name}.md.j2").read_text("utf-8")
        texts += [re.sub(r"\{\{.*?\}\}|\{%.*?%\}", slot, source) for slot in ("\n", "")]
        texts += [*re.findall(r"\"([^\"]*)\"", source)]
    for name in NOTES:
        source = (files("server.chat.policy") / name).read_text("utf-8")
        texts += [
            re.sub(r"\{[^{}]*\}", slot, said)
            for slot in ("\n", "")
            for said in re.findall(r"\"([^\"\n]*[\u4e00-\u9fff][^\"\n]*)\"", source)
        ]
    texts += [f"{start}没有写明{shape.name}" for shape in answer_shapes() for start in ("文件", "但")]
    texts += [change.note for change in load_agencies().changes]
    return "\n".join(_plain(piece) for text in texts for piece in text.splitlines() if piece.strip())


def unsupported(draft: Draft, desk: Desk, question: str) -> list[str]:
    """The pieces of an answer that nothing supports."""
    cited = [desk.policy.clause(citation.clause_id) for citation in draft.citations]
    related = [desk.policy.clause(each.clause_id) for each in draft.related] if draft.kind == "refusal" else []
    grounds = [clause.text for clause in cited]
    grounds += [heading for clause in (*cited, *related) for heading in clause.path]
    for clause in (*cited, *related):
        meta = desk.policy.meta(clause.doc_id)
        outline = [heading for each in desk.policy.clauses(clause.doc_id) for heading in each.path]
        grounds += [meta.title, meta.issuer, meta.region.name, meta.doc_number or "", *outline]
        dates = (meta.issued_on, meta.valid_from, meta.valid_to, ASKED_ON)
        grounds += [day.isoformat() for day in dates if day is not None]
    support = "\n".join(_plain(text) for text in grounds)
    words, asked = fixed_words(), _plain(question)
    named = {_plain(place.name) for place in desk.gazetteer.named_in(question)}
    named |= {_plain(part) for number in numbers_in(question) for part in (number.text, number.printed)}
    found = []
    text = re.sub(r"没有一份文件逐字写有“([^”]+)”", lambda m: "" if m[1] in question else m[0], draft.text)
    for piece in (*pieces(text), *pieces(draft.short)):
        rest = _COUNT.sub("", piece)
        if (
            rest.startswith("没有收录")
            and rest.removeprefix("没有收录").removesuffix("的原文").removesuffix("的文件") in named
        ):
            continue
        dates_known = all(
            date in support or date in asked or (date.endswith("1231") and date[:4] in asked)
            for date in _DATE.findall(rest)
        )
        undated = (_DATE.sub("", rest), re.sub(rf"{_DATE.pattern}年?", "", rest))
        fixed = rest in words or (dates_known and any(left in words for left in undated))
        # A refusal may repeat words of the question (a number, a place); an answer may not take them for support.
        repeated = draft.kind == "refusal" and rest in asked
        if not (rest in support or fixed or repeated):
            found.append(piece)
    return found


@pytest.fixture(scope="module")
def questions() -> list[tuple[str, dict[str, str]]]:
    loaded = yaml.safe_load(GOLD.read_text("utf-8"))
    assert len(load_gold(GOLD)) == len(loaded)
    return [(each.get("question") or each["turns"][-1], each) for each in loaded]


def test_every_gold_question(desk: Desk, questions: list[tuple[str, dict[str, str]]]) -> None:
    wrong = {}
    for question, entry in questions:
        turns = entry.get("turns") or [question]
        draft = desk.ask(*turns, region=entry.get("region"))
        if draft.kind == "policy":
            assert draft.citations
        if left := unsupported(draft, desk, "".join(turns)):
            wrong[question] = left
    assert wrong == {}


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("1.9万元", "2.9万元"),
        ("达到1.9万元以上", "不超过1.9万元"),
        ("脱贫人口人均纯收入", "农村居民人均可支配收入之外的工资"),
        ("有效期2023-01-01至2025-12-31", "有效期2023-01-01至2027-12-31"),
        ("**依据**", "**依据**\n\n- 每户每年另外补助三千元"),
    ],
)
def test_what_is_not_supported_is_found(desk: Desk, said: str, made: str) -> None:
    question = "长沙市2023年脱贫人口人均纯收入要达到多少？"
    draft = desk.ask(question)
    assert unsupported(draft, desk, question) == []
    assert said in draft.text
    assert unsupported(replace(draft, text=draft.text.replace(said, made)), desk, question)
    assert unsupported(replace(draft, short="人均纯收入达到3万元"), desk, question)
