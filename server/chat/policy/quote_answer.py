"""Answers in the words of the clauses that fit best: the short answer, its quotes, several documents side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from retrieval.asked import Notion, read
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Passage, Quote
from retrieval.shapes import AnswerShape, answer_pattern, shape_of
from retrieval.tokenizer import squeezed
from server.chat.citations import CitationBook
from server.chat.draft import Draft
from server.chat.policy.notes import states_year
from server.chat.policy.practical import beside_figure
from server.chat.policy.question import PolicyQuestion
from server.chat.policy.side_by_side import QUOTES, Voice, compares, figures_in, units_in, voices
from server.chat.policy.writer import PolicyWriter
from server.chat.policy.year_span import (
    does_the_same,
    pieces_with,
    said_of,
    span_for_year,
    speaks_of_other_years,
    undated,
    unit_asked,
)

_FIGURES = ("amount", "number")
_ANY_FIGURE = frozenset(
    ("目标", "底线", "标准", "指标", "要求", "任务", "数量", "人数", "规模", "比例", "比重", "占比", "金额")
)
_NARROWER = re.compile(r"易地|重点帮扶县|安置区|安置点|村集体|残疾|零就业|整户")
"""Who says 脱贫人口 does not ask about those of them who were relocated: their figure is another one."""
COMPOUND = 5
"""A word of so many characters is a term of the field (人均纯收入)."""
NAMED = 0.3
"""A term is named by a text that has about half of it (可支配收入 for 人均可支配收入)."""
MOSTLY = 0.7
"""A stretch names what is asked where it names so much of its words of content."""
AS_MUCH = 0.9
"""Figures of several documents are put side by side where each names so much of what the other one names."""
ENOUGH = 0.6
"""A stretch with a figure answers where it names so much of what the stretch names that names most."""
MORE = 0.5
"""A stretch takes the place of the short answer where it names half a word of content more of what is asked."""


class QuoteAnswers:
    """From a passage that answers to a draft, or to the refusal that says what is lacking."""

    def __init__(self, writer: PolicyWriter) -> None:
        self._writer = writer
        self._sources = writer.sources

    def answer(self, asked: PolicyQuestion, passage: Passage) -> Draft:
        """The answer of the documents that speak of the year asked about and have what was asked for."""
        spoken = voices(asked, passage, self._sources)
        in_time = [v for v in spoken if states_year(self._sources.meta(v.doc_id), asked.year)]
        if asked.still and not in_time:
            in_time = list(spoken)
        if not in_time:
            quotes = [quote for voice in spoken for quote in voice.quotes]
            return self._writer.refusal(asked, passage, quotes, reason="year")
        shape = shape_of(squeezed(asked.plain))
        told = [said for voice in in_time if (said := self._to_say(asked, voice, shape)) is not None]
        if not told:
            quotes = [quote for voice in in_time for quote in voice.quotes]
            lacking = shape.name if shape is not None else ""
            return self._writer.refusal(asked, passage, quotes, reason="shape", lacking=lacking)
        speaking = {voice.doc_id for voice in told}
        return self._draft(asked, passage, told, [voice for voice in in_time if voice.doc_id not in speaking])

    def _to_say(self, asked: PolicyQuestion, voice: Voice, shape: AnswerShape | None) -> Voice | None:
        """The voice with the words that answer for the year and in the unit asked about; None where its quotes lack
        what was asked for."""
        wanted = answer_pattern(squeezed(asked.plain), shape) if shape is not None and shape.needed else re.compile("")
        dated = shape is None or shape.kind not in _FIGURES
        beside = beside_figure(asked.text) if wanted.pattern else []

        def holds(text: str) -> bool:
            said = squeezed(text if dated else undated(text))
            # A date is a deadline only where the words say so: 2026年度 in a title is none.
            return wanted.search(said) is not None and all(each.search(said) for each in beside)

        if not any(holds(quote.text) for quote in voice.quotes):
            return None
        if shape is not None and shape.needed and not self._names_it(asked, voice.quotes):
            return None
        short = self._to_the_point(asked, voice, holds) if wanted.pattern else voice.short
        if short is None:
            return None
        said = replace(voice, short=short)
        return said if asked.year is None else self._of_the_year(asked, asked.year, said)

    def _draft(self, asked: PolicyQuestion, passage: Passage, told: Sequence[Voice], silent: Sequence[Voice]) -> Draft:
        book = self._sources.book(asked.asked_on)
        lead = self._lead(asked, passage, told)
        if not silent and len(told) == 1:
            lead = replace(lead, quotes=lead.quotes[: max(1, QUOTES - self._defined(lead))])
        ordered = [lead, *(voice for voice in told if voice.doc_id != lead.doc_id), *silent]
        marks = _marks(lead, book)
        lines = self._lines(asked, told, book)
        quotes = [quote for voice in ordered for quote in voice.quotes]
        book.mark(*quotes)
        short = (
            "；".join(f"{line['place']}：{line['said']}" for line in lines) if compares(asked) and lines else lead.short
        )
        return self._writer.draft(
            asked,
            passage,
            book,
            quotes,
            say_with="policy",
            short=short,
            marks=marks if short == lead.short else "",
            lines=lines,
            difference=_difference(asked, [voice.short for voice in told]) if lines else "",
        )

    def _lead(self, asked: PolicyQuestion, passage: Passage, told: Sequence[Voice]) -> Voice:
        """The document whose words are the short answer: that of the place named, else the one that fits best."""
        codes = [place.code for place in asked.named]
        own = [voice for voice in told if self._sources.meta(voice.doc_id).region.code in codes]
        home = self._sources.clause(passage.quotes[0].clause_id).doc_id
        return next((voice for voice in own or told if voice.doc_id == home), (own or list(told))[0])

    def _lines(self, asked: PolicyQuestion, told: Sequence[Voice], book: CitationBook) -> list[dict[str, str]]:
        """What each document says, where they are compared, or where each gives a figure."""
        if len(told) < 2 or not (compares(asked) or self._speak_of_one_figure(asked, told)):
            return []
        return [
            {
                "place": self._sources.meta(voice.doc_id).region.name,
                "said": voice.short,
                "marks": _marks(voice, book),
                "figures": "、".join(figures_in(voice.short)),
            }
            for voice in told
        ]

    def _speak_of_one_figure(self, asked: PolicyQuestion, told: Sequence[Voice]) -> bool:
        """Whether all give a figure in the same unit, and each names about as much of what is asked as any other.

        50% for 庭院经济 and 60% for 产业发展 are not two answers to one question.
        """
        notions = [notion for notion in read(asked.text).notions if not notion.is_place]
        named = [said_of(*self._place(voice), notions) for voice in told]
        one_unit = all(units_in(voice.short) & units_in(told[0].short) for voice in told)
        return one_unit and min(named) >= AS_MUCH * max(named)

    def _place(self, voice: Voice) -> tuple[str, int, int]:
        """The text of the clause that the short answer stands in, and where."""
        home = next((quote for quote in voice.quotes if voice.short in quote.text), voice.quotes[0])
        start = home.start + max(0, home.text.find(voice.short))
        return self._sources.clause(home.clause_id).text, start, start + len(voice.short)

    def _names_it(self, asked: PolicyQuestion, quotes: Sequence[Quote]) -> bool:
        """Whether the quotes, under their headings and titles, name what a figure is asked of: its compound terms, and
        the very thing that is asked to be how much.

        脱贫人口 alone does not make 3000万人 an answer to the 人均纯收入 of 脱贫人口, nor 80% one to 起付线是多少.
        """
        read_question = read(asked.text)
        terms = [
            notion
            for notion in read_question.notions
            if not notion.is_place and (len(notion.forms[0]) >= COMPOUND or _is_how_much(notion, read_question.text))
        ]
        said = squeezed(" ".join(self._under_headings(quote) for quote in quotes))
        return all(notion.stands_in(said) >= NAMED for notion in terms)

    def _under_headings(self, quote: Quote) -> str:
        clause = self._sources.clause(quote.clause_id)
        meta = self._sources.meta(clause.doc_id)
        return " ".join((meta.issuer, meta.title, *clause.path, quote.text))

    def _to_the_point(self, asked: PolicyQuestion, voice: Voice, holds: Callable[[str], bool]) -> str | None:
        """The short answer, or the stretch of the quotes that names more of what is asked, in the unit asked for.

        None where the words that name what is asked have no figure, and those with a figure name less of it.
        """
        notions = [notion for notion in read(asked.text).notions if not notion.is_place]
        question = squeezed(asked.plain)
        unit = unit_asked(question)

        def fits(text: str) -> bool:
            return holds(text) and set(_NARROWER.findall(text)) <= set(_NARROWER.findall(question))

        found = self._pieces(voice, notions, fits, unit)
        best = max(found, default=(0.0, ""), key=lambda each: (each[0], does_the_same(question, each[1])))
        if not fits(voice.short):
            most = max((score for score, _ in self._pieces(voice, notions, lambda _: True, None)), default=0.0)
            kept = None if not holds(voice.short) else voice.short
            # Where headings say what it is about, hardly any stretch names it: that proves nothing.
            told = best[0] >= ENOUGH * most or most < MOSTLY * sum(notion.weight for notion in notions)
            return best[1] if best[1] and told else kept
        own = said_of(voice.short, 0, len(voice.short), notions)
        has_unit = not unit or unit in squeezed(voice.short)
        return best[1] if best[1] and (best[0] >= own + MORE or not has_unit) else voice.short

    def _pieces(
        self, voice: Voice, notions: Sequence[Notion], holds: Callable[[str], bool], unit: str | None
    ) -> list[tuple[float, str]]:
        return [
            piece
            for quote in voice.quotes
            for piece in pieces_with(
                self._sources.clause(quote.clause_id).text, (quote.start, quote.end), notions, holds, unit
            )
        ]

    def _of_the_year(self, asked: PolicyQuestion, year: int, voice: Voice) -> Voice:
        """The words for the year asked about, and the quote that they stand in first.

        Where the clause gives figures for other years only, that is the answer: it says nothing of this one.
        """
        short, quotes = voice.short, voice.quotes
        home = next((quote for quote in quotes if short in quote.text), quotes[0])
        start = home.start + max(0, home.text.find(short))
        clause = self._sources.clause(home.clause_id)
        if not speaks_of_other_years(clause.text, start, start + len(short), year):
            return voice
        notions = read(asked.text).notions
        best = said_of(clause.text, start, start + len(short), notions)
        for quote in (home, *(other for other in quotes if other is not home)):
            clause = self._sources.clause(quote.clause_id)
            span = span_for_year(clause.text, year, notions, short, best)
            if span is not None:
                said = make_quote(clause, *quotable_spans(clause, *span)[0])
                kept = quotes if said.text in quote.text else (said, *quotes[: QUOTES - 1])
                return replace(voice, short=said.text, quotes=kept)
        return replace(voice, short=f"没有写明{year}年的，原文写的是其他年份")

    def _defined(self, voice: Voice) -> int:
        """How many words of the quotes the document defines for itself: each is quoted too."""
        said = "".join(quote.text for quote in voice.quotes)
        return sum(each.word in said for each in self._sources.meta(voice.doc_id).definitions)


def _is_how_much(notion: Notion, question: str) -> bool:
    """Whether a squeezed question asks how much this is: 起付线 in 大病保险的起付线是多少. 目标, 底线 and the like are
    no thing of their own: a clause gives the figure without calling it so."""
    if notion.forms[0] in _ANY_FIGURE:
        return False
    return re.search(rf"{re.escape(notion.forms[0])}(?:是|为)(?:多少|几)", question) is not None


def _marks(voice: Voice, book: CitationBook) -> str:
    return "".join(book.mark(quote) for quote in voice.quotes if voice.short in quote.text) or book.mark(
        voice.quotes[0]
    )


def _difference(asked: PolicyQuestion, said: Sequence[str]) -> str:
    """Whether the documents put side by side give the same figure; empty where no figure was asked for, or not all give
    one of the same kind."""
    shape = shape_of(squeezed(asked.plain))
    if shape is None or shape.kind not in _FIGURES or not set.intersection(*(set(units_in(each)) for each in said)):
        return ""
    return "same" if len({figures_in(each) for each in said}) == 1 else "other"
