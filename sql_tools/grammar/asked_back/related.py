"""Plain questions about what a question without a figure spoke of: 监测户有多少户？, 监测户人均纯收入是多少？"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.plan import InSegment
from sql_tools.reading import Option
from sql_tools.semantic_model import SemanticModel


class RelatedQuestions:
    """Makes them of the words of one model; whether each can be answered is for the reader to find out."""

    def __init__(self, model: SemanticModel) -> None:
        self._model = model

    def clauses(self, frame: Frame) -> Iterator[Option]:
        """What was asked in several clauses, one at a time: the first ones, and each that names what it is about."""
        ends = [place for place, word in enumerate(frame.words) if word.can("stop")]
        parts = [frame.words[start:end] for start, end in pairwise((0, *ends, len(frame.words)))]
        told = [words for words in parts if any(not word.can("stop") for word in words)]
        for place, words in enumerate(told if len(told) > 1 else ()):
            if not place or any(word.can("fact") for word in words):
                text = "".join(word.text for word in words if not word.can("stop"))
                yield Option(text, text, retold=True)

    def of(self, frame: Frame) -> Iterator[Option]:
        """The nearest first: a group with a figure, then the number of each group, then each figure and noun alone."""
        where = self._place_and_year(frame)
        groups = [(word, ref) for word in frame.words if (ref := _group(word)) is not None]
        figures = list(dict.fromkeys(label for word in frame.words if (label := self._figure(word))))
        if groups:
            yield from (_asked(f"{where}{groups[-1][0].text}{label}是多少？") for label in figures)
        yield from (_asked(f"{where}{word.text}有多少{self._counter(ref.table)}？") for word, ref in groups)
        yield from (_asked(f"{where}{label}是多少？") for label in figures)
        for table in self._tables(frame):
            content = self._model.tables[table]
            noun = content.noun if content.noun != content.counter else ""
            yield _asked(f"{where}{noun}有多少{content.counter}？")

    def _place_and_year(self, frame: Frame) -> str:
        places = "、".join(mention.text for token in frame.places for mention in token.value)
        year = next((word.text for word in frame.words if word.can("years") and len(word.value.exact) == 1), "")
        return places + year

    def _figure(self, word: Token) -> str | None:
        """The figure of a group that a word names; a word that counts rows is none."""
        measures = [self._model.measures[ref.name] for ref in word.of_role("measure")]
        if word.can("fact") or any(measure.counts_rows for measure in measures):
            return None
        return measures[0].label if measures else None

    def _counter(self, table: str | None) -> str:
        return self._model.tables[table].counter if table is not None else ""

    def _tables(self, frame: Frame) -> list[str]:
        """What the words speak of, things of years and such without once."""
        found = [ref.table for word in frame.words for ref in word.refs[:1] if ref.table in self._model.tables]
        by_noun = {self._model.tables[table].noun: table for table in reversed(found) if table is not None}
        return [table for noun, table in reversed(by_noun.items())]


def _group(word: Token) -> Ref | None:
    """The group of rows that a word is the name of."""
    return next((ref for ref in word.of_role("fact") if isinstance(ref.fact, InSegment)), None)


def _asked(question: str) -> Option:
    return Option(question, question)
