"""Drafts of rules from the text of a document: number, bound, group, year and words recognised, the quote attached.

A draft is a proposal for a person. What is not recognised for sure stands in it as to be completed, never as a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from policies_corpus.model import Clause, DocumentMeta
from sql_tools.reading import Mention
from sql_tools.recognizers.bound import Bound, bounds
from sql_tools.recognizers.date import Years, dates
from sql_tools.text import normalize

_SENTENCE = re.compile(r"[^。；;\n]+")
_PART = re.compile(r"[^，,、：:。；;]+")
_UNITS = ("元", "%", "百分点", "人", "户", "个", "个村", "家", "亩", "次")
_REACHED = ">="
TO_CONFIRM = "待确认"
"""Stands where a person must decide; nothing is loaded while it does."""
_TO_COMPLETE = f"{TO_CONFIRM}：库内没有对应的指标；库里有时，请改写成 targets 并写明 figure、group、topics"


@dataclass(frozen=True)
class Proposal:
    """What was drafted of a document: checkable ``targets``, and ``uncheckable`` statements to be completed."""

    targets: tuple[dict[str, Any], ...]
    uncheckable: tuple[dict[str, Any], ...]

    @property
    def count(self) -> int:
        """How many drafts there are."""
        return len(self.targets) + len(self.uncheckable)


def propose(meta: DocumentMeta, clauses: Iterable[Clause]) -> Proposal:
    """A draft for every number with a unit and a bound in the clauses, in their order."""
    targets: list[dict[str, Any]] = []
    uncheckable: list[dict[str, Any]] = []
    for clause in clauses:
        for n, (quote, part, mention) in enumerate(_quantities(clause), start=1):
            draft = _draft(meta, clause, quote, part, mention, n)
            (targets if "figure" in draft else uncheckable).append(draft)
    return Proposal(tuple(targets), tuple(uncheckable))


def as_yaml(meta: DocumentMeta, proposal: Proposal, checked_on: date) -> str:
    """The drafts as a rule file; ``checked_on`` is the day on which the person confirms what is in it."""
    head = (
        f"# 《{meta.title}》的规则草稿，由系统从条文中提出，未经确认不生效。\n"
        "# 请逐条核对：数、单位、方向（op）、年份、人群、指标；不是目标的删去；核对后运行 zengshou rules confirm。\n"
    )
    body = {
        "doc": meta.doc_id,
        "years": _years_of(meta),
        "last_checked": checked_on,
        "targets": list(proposal.targets),
        "uncheckable": list(proposal.uncheckable),
    }
    return head + yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=110)


def _quantities(clause: Clause) -> Iterator[tuple[str, str, Mention]]:
    """Sentence, the part of it with the number, and the number."""
    for sentence in _SENTENCE.finditer(clause.text):
        quote = sentence.group().strip()
        for part in _PART.finditer(quote):
            for mention in bounds(normalize(part.group()).text):
                bound = mention.value
                if isinstance(bound, Bound) and bound.about is None and bound.unit in _UNITS:
                    yield quote, quote[: part.end()], mention


def _draft(meta: DocumentMeta, clause: Clause, quote: str, before: str, mention: Mention, n: int) -> dict[str, Any]:
    bound = mention.value
    assert isinstance(bound, Bound)
    operator, value = bound.tests[0]
    part = re.split(r"[，,、：:]", before)[-1]
    common = {
        "id": f"{clause.clause_id.split('/')[1]}-{n}",
        "label": part.strip(),
        "clause": clause.clause_id,
        "quote": quote,
        "years": _years_said(before, meta),
    }
    bounded = {"op": _operator(operator, part), "value": _plain(value), "unit": bound.unit}
    measure = _measure(part, before, bound.unit)
    if measure is None:
        return {**common, "topics": [mention.text], **bounded, "missing": _TO_COMPLETE}
    segment, word = _group(meta, before)
    figure = {**measure["figure"], **({"of": segment} if segment is not None else {})}
    effort = {"best_effort": True} if re.search(_words()["best_effort"], part) else {}
    called = {"called": [word]} if word is not None else {}
    group = (
        f"{word}（按条文用语，{TO_CONFIRM}）" if word is not None else f"全部在册农户（条文没有说人群，{TO_CONFIRM}）"
    )
    return {**common, **called, "topics": measure["topics"], "group": group, "figure": figure, **bounded, **effort}


def _operator(operator: str, part: str) -> str:
    return _REACHED if operator == "=" and re.search(_words()["reaches"], part) else operator


def _measure(part: str, before: str, unit: str | None) -> Mapping[str, Any] | None:
    """The measure named in the part with the number, else in the sentence before it, that counts in this unit."""
    fitting = [each for each in _words()["measures"] if each["unit"] == unit]
    for text in (part, before):
        found = next((each for each in fitting if re.search(each["when"], text)), None)
        if found is not None:
            return dict(found)
    return None


def _group(meta: DocumentMeta, before: str) -> tuple[str | None, str | None]:
    """The group named last before the number; the document's own definition of the word goes first."""
    found = [(before.rfind(each["word"]), each) for each in _words()["groups"] if each["word"] in before]
    if not found:
        return None, None
    last = max(place + len(each["word"]) for place, each in found)
    nearest = max((pair for pair in found if pair[0] + len(pair[1]["word"]) == last), key=lambda p: len(p[1]["word"]))
    word = nearest[1]["word"]
    own = next((definition.segment for definition in meta.definitions if definition.word == word), None)
    return own or nearest[1]["segment"], word


def _years_said(text: str, meta: DocumentMeta) -> list[int]:
    """The years named last before the number, else those of the document."""
    plain, day = normalize(text).text, meta.issued_on or meta.valid_from or date(2000, 1, 1)
    named = [mention.value.exact for mention in dates(plain, day) if isinstance(mention.value, Years)]
    said = [list(years) for years in named if years]
    return said[-1] if said else _years_of(meta)


def _years_of(meta: DocumentMeta) -> list[int]:
    first, last = meta.valid_from or meta.issued_on, meta.valid_to or meta.issued_on
    if first is None:
        return []
    return list(range(first.year, (last or first).year + 1))


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


@cache
def _words() -> dict[str, Any]:
    text = (files("server.rule_proposals") / "words.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
