"""The pieces that come into question for a query, and how well each fits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.asked import Asked
from retrieval.encoder import Vectors
from retrieval.fusion import Fit, Scores
from retrieval.index import Index
from retrieval.pieces import Piece
from retrieval.shapes import AnswerShape, answer_pattern

Numbers = NDArray[np.int64]
_BY_TERMS = 100
_BY_MEANING = 50
_RUN_POWER = 1.5
"""A run of four characters found whole is worth more than two of two."""


_SENTENCE = re.compile("[^。!?;]+")


def found_pieces(
    index: Index, asked: Asked, shape: AnswerShape | None, vector: Vectors | None, allowed: Numbers | None
) -> tuple[Numbers, Fit]:
    """Candidate pieces (numbers, ascending) and their fit; ``allowed`` are the pieces that may answer (None: all)."""
    by_piece = index.piece_terms.scores(asked.terms)
    by_document = index.document_terms.scores(asked.terms)[index.document_of]
    numbers = _best(np.where(by_piece > 0, by_piece + by_document, 0), allowed, _BY_TERMS)
    meaning = None
    if index.dense is not None and vector is not None:
        nearest, _closeness = index.dense.nearest(vector, allowed, _BY_MEANING)
        numbers = np.union1d(numbers, nearest)
        meaning = index.dense.closeness_of(vector, numbers)
    pieces = [index.pieces[number] for number in numbers]
    runs = np.array([run_share(asked, piece) for piece in pieces], dtype=np.float32)
    notions, nearby = _named(index, asked, pieces)
    shaped = _shaped(asked, shape, pieces)
    return numbers, Fit(by_piece[numbers], by_document[numbers], runs, notions, nearby, shaped, meaning)


def _best(scores: Scores, allowed: Numbers | None, limit: int) -> Numbers:
    """The numbers of the highest scores above zero, ascending."""
    if allowed is not None:
        masked = np.zeros_like(scores)
        masked[allowed] = scores[allowed]
        scores = masked
    best = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
    return np.sort(best[scores[best] > 0]).astype(np.int64)


def _named(index: Index, asked: Asked, pieces: Sequence[Piece]) -> tuple[Scores, Scores]:
    """The share of the question's content that each piece, or a heading over it, names, and that two neighbouring
    sentences of it name; rare words count more."""
    weights = np.array([n.weight * index.piece_terms.rarity_of(n.forms) for n in asked.notions], dtype=np.float32)
    total = float(weights.sum()) or 1.0
    whole = np.zeros((len(pieces), len(weights)), dtype=np.float32)
    nearby = np.zeros(len(pieces), dtype=np.float32)
    for i, piece in enumerate(pieces):
        text = f"{piece.heading} {piece.text}"
        whole[i] = [notion.stands_in(text) for notion in asked.notions]
        present = [(notion, w) for notion, w, found in zip(asked.notions, weights, whole[i], strict=True) if found]
        sentences = _SENTENCE.findall(piece.text)
        couples = (a + b for a, b in itertools.pairwise(["", *sentences]))
        nearby[i] = max((sum(w * n.stands_in(both) for n, w in present) for both in couples), default=0.0)
    return whole @ weights / total, nearby / total


def _shaped(asked: Asked, shape: AnswerShape | None, pieces: Sequence[Piece]) -> Scores:
    """1 for pieces that hold something of the kind asked for, else 0; all 0 where no kind is asked for."""
    if shape is None:
        return np.zeros(len(pieces), dtype=np.float32)
    holds = answer_pattern(asked.text, shape)
    return np.array([holds.search(piece.text) is not None for piece in pieces], dtype=np.float32)


def run_share(asked: Asked, piece: Piece) -> float:
    """The share of the question that stands in the piece in runs of three characters or more, long runs counting
    more."""
    parts = [part for part in asked.topic.split() if len(part) > 1]
    best = sum((len(part) - 1) ** _RUN_POWER for part in parts)
    text = f"{piece.heading} {piece.text}"
    return sum(_runs(part, text) for part in parts) / best if best else 0.0


def _runs(part: str, text: str) -> float:
    got = 0.0
    at = 0
    while at < len(part):
        length = 1
        while at + length < len(part) and part[at : at + length + 1] in text:
            length += 1
        if length >= 3:
            got += (length - 1) ** _RUN_POWER
        at += length
    return got
