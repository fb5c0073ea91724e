"""How long retrieval takes, and how much memory: questions, indexes, and a hundred thousand clauses.

    python -m benchmarks.retrieval_speed [--data DIR] [--work DIR] [--clauses 100000]

The yardstick of each figure is the library below it: the same terms asked of bm25s alone.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.bench_documents import NATION, read_documents
from policies_corpus.load import load_corpus
from policies_corpus.model import Document
from retrieval.asked import read
from retrieval.encoder import DEFAULT, Encoder, load_encoder
from retrieval.index import Index, build_index, load_index, open_index, save_index
from retrieval.model import Query
from retrieval.search import Searcher

ASKED_ON = date(2026, 3, 15)
_ROUNDS = 200


def milliseconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def line(name: str, times: Sequence[float]) -> None:
    """Prints the median and the 95th percentile."""
    middle, high = np.percentile(times, [50, 95])
    print(f"{name:<58} {middle:8.1f} {high:8.1f}")


def memory() -> float:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def questions(folder: Path) -> list[str]:
    """The questions of the yardstick."""
    lines = (folder / "policy_docs" / "questions_dev.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(each)["question"] for each in lines][:_ROUNDS]


def time_questions(name: str, index: Index, encoder: Encoder | None, asked: Sequence[str]) -> None:
    """Whole questions, their vector alone, and the raw library alone."""
    searcher = Searcher(index, encoder)
    searcher.search(Query(asked[0], ASKED_ON))
    line(f"{name}: a question", [milliseconds(lambda q=text: searcher.search(Query(q, ASKED_ON))) for text in asked])
    if encoder is not None:
        line(f"{name}: of which the vector", [milliseconds(lambda q=text: encoder.encode_query(q)) for text in asked])
    terms = [read(text).terms for text in asked]
    line(f"{name}: bm25s alone", [milliseconds(lambda t=each: index.piece_terms.scores(t)) for each in terms])


def many_clauses(documents: Sequence[Document], count: int) -> tuple[Document, ...]:
    """Documents with at least ``count`` clauses together: those given, over and over, each copy with words of its
    own."""
    per_copy = len(build_index(documents).clauses)
    copies = range(-(-count // per_copy))
    return tuple(_copy(document, number) for number in copies for document in documents)


def _copy(document: Document, number: int) -> Document:
    named = {"doc_id": f"{document.meta.doc_id}-{number}", "region": NATION}
    return Document(document.meta.model_copy(update=named), f"{document.text.rstrip()}（第{number}次印发）")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/bench"))
    parser.add_argument("--work", type=Path, default=Path("var/benchmarks"))
    parser.add_argument("--clauses", type=int, default=100_000)
    options = parser.parse_args(arguments)
    print(f"{'milliseconds':<58} {'median':>8} {'p95':>8}")
    encoder = load_encoder(DEFAULT, options.work / "models")
    asked, bench = questions(options.data), read_documents(options.data)
    shipped = open_index(options.work / "shipped", load_corpus(), encoder)
    time_questions("5 documents", shipped, encoder, asked)
    six_hundred = open_index(options.work / "policy_docs-vectors", bench, encoder)
    print(f"memory so far: {memory():.0f} MB")
    time_questions("599 documents", six_hundred, encoder, asked)
    time_questions("599 documents, no vectors", build_index(bench), None, asked)
    line("599 documents: index built, no vectors", [milliseconds(lambda: build_index(bench))])
    key = encoder.key if encoder else None
    save_index(six_hundred, options.work / "saved", key)
    line("599 documents: index opened", [milliseconds(lambda: load_index(options.work / "saved", bench, key))])
    print(f"memory so far: {memory():.0f} MB")
    many = build_index(many_clauses(bench, options.clauses))
    time_questions(f"{len(many.clauses):,} clauses, no vectors", many, None, asked)
    print(f"memory so far: {memory():.0f} MB")


if __name__ == "__main__":
    main()
