"""The policy desk: ranked clauses become a short answer, the quotes it rests on, and what to mind."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from policies_corpus.model import Clause, DocumentMeta
from retrieval.asked import read
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Passage, Quote
from retrieval.search import Searcher
from retrieval.shapes import shape_of
from retrieval.tokenizer import squeezed
from server.chat.answer import RelatedClause
from server.chat.citations import CitationBook
from server.chat.conversations import Turn
from server.chat.document_lookup import DocumentLookup
from server.chat.draft import Draft
from server.chat.policy_duties import Responsible, responsible
from server.chat.policy_notes import notes_on, states_year
from server.chat.policy_question import PolicyQuestion, read_policy_question
from server.chat.question import Question
from server.chat.region import NATION, Gazetteer
from server.chat.wording import say
from server.chat.year_span import does_the_same, pieces_with, said_of, span_for_year, speaks_of_other_years, unit_asked

RELATED = 10
QUOTES = 3
COMPOUND = 5
"""A word of so many characters is a term of the field (人均纯收入)."""
NAMED = 0.3
"""A term is named by a text that has about half of it (可支配收入 for 人均可支配收入)."""
MORE = 0.5
"""A stretch takes the place of the short answer where it names half a word of content more of what is asked."""
TELLING = 0.7
"""A further quote is shown where it scores at least so much of the first one."""
PROVINCE_DIGITS = 2
_ASKS_WHO = re.compile(
    r"牵头|负责|责任(?:单位|部门|处室)|主管|归口|处室|归(?:哪|谁管)|谁(?:来)?(?:管|抓|办)|(?:哪|什么).{0,3}(?:部门|单位|局|处|办)"
)
NOUN = 1.0
"""The weight of the words that say what a question is about (``retrieval.asked``)."""
WRITTEN = 0.85
"""How surely a word stands in a text where the text has it, or a form of it that documents use."""
SIDE_BY_SIDE = 0.8
"""Another document is shown beside the best one where its best clause scores at least so much of the best score."""


class PolicyDesk:
    """Answers from the documents alone; without a supporting clause it refuses."""

    def __init__(self, searcher: Searcher, gazetteer: Callable[[], Gazetteer]) -> None:
        self._searcher = searcher
        self._gazetteer = gazetteer
        self._metas = {document.meta.doc_id: document.meta for document in searcher.documents}
        self._lookup = DocumentLookup(searcher)
        self._everything = squeezed(" ".join(c.text for m in self._metas for c in searcher.clauses_of(m)))

    def documents(self) -> tuple[DocumentMeta, ...]:
        """Metadata of every document on file."""
        return tuple(self._metas.values())

    def clauses(self, doc_id: str) -> tuple[Clause, ...]:
        """The clauses of one document, in its order."""
        return self._searcher.clauses_of(doc_id)

    def clause(self, clause_id: str) -> Clause:
        """One clause."""
        return self._searcher.clause(clause_id)

    def meta(self, doc_id: str) -> DocumentMeta:
        """Metadata of one document."""
        return self._metas[doc_id]

    def book(self, asked_on: date) -> CitationBook:
        """An empty citation book over this corpus."""
        return CitationBook(self.clause, self.meta, asked_on)

    def answer(self, question: Question, previous: Turn | None = None) -> Draft:
        """A policy answer, or a refusal that names the nearest clauses."""
        asked = read_policy_question(question, previous, self._gazetteer(), self.documents())
        for number in asked.numbers:
            cited = self._lookup.cited(number)
            if not self._lookup.has(number):
                return self._number_not_on_file(asked, number.text, cited)
        passage = self._searcher.search(asked.query())
        if all(notion.forms[0].isdigit() for notion in read(asked.text).notions):
            return self._refusal(asked, passage)
        if asked.about_validity:
            doc_ids = asked.doc_ids or tuple(self.clause(hit.clause_id).doc_id for hit in passage.hits[:1])
            return self._validity(asked, doc_ids[:QUOTES], passage)
        if asked.doc_ids and self._lookup.only_names_it(asked):
            return self._document_card(asked, passage)
        if _ASKS_WHO.search(asked.text) and (named := self._responsible(asked, passage)):
            return self._duties(asked, passage, named)
        if self._only_elsewhere(asked):
            return self._refusal(asked, passage, (*passage.quotes, *passage.mentions), reason="place")
        if not passage.answered:
            return self._refusal(
                asked, passage, passage.mentions, reason="shape" if passage.lacks else "nothing", lacking=passage.lacks
            )
        return self._from_quotes(asked, passage, self._side_by_side(asked, passage))

    def _only_elsewhere(self, asked: PolicyQuestion) -> bool:
        """Whether a province is asked about that has no documents here: those of the nation are not its own.

        Below a province the documents above apply, and the answer says whose they are.
        """
        if not asked.named or asked.speaks_of_levels or any(self._has_documents(p.code) for p in asked.named):
            return False
        return any(len(place.code) == PROVINCE_DIGITS for place in asked.named)

    def _responsible(self, asked: PolicyQuestion, passage: Passage) -> Responsible | None:
        clauses = asked.before or tuple(hit.clause_id for hit in passage.hits[:QUOTES])
        return responsible((self.clause(clause_id) for clause_id in clauses), asked.text)

    # ---- Quotes of several documents ----------------------------------------------------------------

    def _side_by_side(self, asked: PolicyQuestion, passage: Passage) -> tuple[Quote, ...]:
        """The quotes of the best document, and the best one of each other document that has as good a clause."""
        groups = self._documents_to_compare(asked, passage)
        if len(groups) < 2:
            return _telling(passage.quotes)[:QUOTES]
        found = [self._searcher.search(asked.query(limit_to=group)) for group in groups]
        each = 1 if len(groups) >= QUOTES else 2
        return tuple(quote for one in found if one.answered for quote in _telling(one.quotes)[:each])

    def _documents_to_compare(self, asked: PolicyQuestion, passage: Passage) -> list[tuple[str, ...]]:
        """Documents to be searched one by one: of every place named, else those that come close to the best."""
        named = asked.codes if asked.speaks_of_levels else tuple(dict.fromkeys(place.code for place in asked.named))
        own = [tuple(m.doc_id for m in self.documents() if m.region.code == code) for code in named]
        if len([group for group in own if group]) > 1:
            return [group for group in own if group]
        best: dict[str, tuple[str, float]] = {}
        for hit in passage.hits:
            # Of one place only the best document: what differs between levels is put side by side, not what repeats.
            doc_id = self.clause(hit.clause_id).doc_id
            best.setdefault(self.meta(doc_id).region.code, (doc_id, hit.score))
        top = max((score for _, score in best.values()), default=0.0)
        close = [doc_id for doc_id, score in best.values() if score >= SIDE_BY_SIDE * top]
        return [(doc_id,) for doc_id in sorted(close, key=lambda doc_id: self._nearness(asked, doc_id))[:QUOTES]]

    def _nearness(self, asked: PolicyQuestion, doc_id: str) -> int:
        code = self.meta(doc_id).region.code
        return asked.codes.index(code) if code in asked.codes else len(asked.codes)

    # ---- Forms of answers ---------------------------------------------------------------------------

    def _from_quotes(self, asked: PolicyQuestion, passage: Passage, quotes: Sequence[Quote]) -> Draft:
        in_time = [q for q in quotes if states_year(self._meta_of(q), asked.year)]
        if asked.still and not in_time:
            in_time = list(quotes)
        if not in_time:
            return self._refusal(asked, passage, quotes, reason="year")
        if len({quote.clause_id.split("/")[0] for quote in in_time}) == 1:
            in_time = in_time[: max(1, QUOTES - self._defined(in_time))]
        shape = shape_of(squeezed(asked.text))
        wanted = shape.holds if shape is not None and shape.needed else re.compile("")
        holding = [quote.text for quote in in_time if wanted.search(squeezed(quote.text))]
        if shape is not None and not holding:
            return self._refusal(asked, passage, in_time, reason="shape", lacking=shape.name)
        fits = wanted.search(squeezed(passage.short)) and any(passage.short in quote.text for quote in in_time)
        if shape is not None and shape.needed and not self._names_it(asked, in_time):
            return self._refusal(asked, passage, in_time, reason="shape", lacking=shape.name)
        short = self._to_the_point(asked, passage.short if fits else holding[0], in_time, wanted)
        if asked.year is not None:
            short, in_time = self._of_the_year(asked, short, in_time)
        book = self.book(asked.asked_on)
        marks = "".join(book.mark(quote) for quote in in_time if short in quote.text) or book.mark(in_time[0])
        for quote in in_time:
            book.number(quote)
        return self._draft(asked, passage, book, in_time, say_with="policy", short=short, marks=marks)

    def _names_it(self, asked: PolicyQuestion, quotes: Sequence[Quote]) -> bool:
        """Whether the quotes, under their headings, name the compound terms that a figure is asked of.

        脱贫人口 alone does not make 3000万人 an answer to the 人均纯收入 of 脱贫人口.
        """
        terms = [notion for notion in read(asked.text).notions if len(notion.forms[0]) >= COMPOUND]
        said = squeezed(" ".join(" ".join((*self.clause(q.clause_id).path, q.text)) for q in quotes))
        return all(notion.stands_in(said) >= NAMED for notion in terms if not notion.is_place)

    def _to_the_point(self, asked: PolicyQuestion, short: str, quotes: Sequence[Quote], wanted: re.Pattern[str]) -> str:
        """The short answer, or the stretch of the quotes that names more of what is asked, in the unit asked for."""
        if not wanted.pattern:
            return short
        notions = [notion for notion in read(asked.text).notions if not notion.is_place]
        question = squeezed(asked.text)
        unit = unit_asked(question)
        found = [
            piece
            for quote in quotes
            for piece in pieces_with(self.clause(quote.clause_id).text, (quote.start, quote.end), notions, wanted, unit)
        ]
        score, piece = max(found, default=(0.0, short), key=lambda each: (each[0], does_the_same(question, each[1])))
        has_unit = not unit or unit in squeezed(short)
        return piece if score >= said_of(short, 0, len(short), notions) + MORE or (found and not has_unit) else short

    def _of_the_year(self, asked: PolicyQuestion, short: str, quotes: Sequence[Quote]) -> tuple[str, list[Quote]]:
        """The short answer for the year asked about, and the quotes with the one that it stands in first.

        Where the clause gives figures for other years only, that is the answer: it says nothing of this one.
        """
        assert asked.year is not None
        home = next((quote for quote in quotes if short in quote.text), quotes[0])
        start = home.start + max(0, home.text.find(short))
        clause = self.clause(home.clause_id)
        if not speaks_of_other_years(clause.text, start, start + len(short), asked.year):
            return short, list(quotes)
        notions = read(asked.text).notions
        best = said_of(clause.text, start, start + len(short), notions)
        for quote in (home, *(other for other in quotes if other is not home)):
            clause = self.clause(quote.clause_id)
            span = span_for_year(clause.text, asked.year, notions, short, best)
            if span is not None:
                said = make_quote(clause, *quotable_spans(clause, *span)[0])
                return said.text, list(quotes) if said.text in quote.text else [said, *quotes[: QUOTES - 1]]
        return f"没有写明{asked.year}年的，原文写的是其他年份", list(quotes)

    def _duties(self, asked: PolicyQuestion, passage: Passage, named: Responsible) -> Draft:
        book = self.book(asked.asked_on)
        marks = book.mark(named.quote)
        about = [quote for quote in passage.quotes if quote.clause_id == named.quote.clause_id]
        quotes = (named.quote, *about[: QUOTES - 1])
        book.mark(*quotes)
        return self._draft(asked, passage, book, quotes, say_with="policy", short=named.short, marks=marks)

    def _validity(self, asked: PolicyQuestion, doc_ids: Sequence[str], passage: Passage) -> Draft:
        metas = [self.meta(doc_id) for doc_id in doc_ids]
        quotes = [self._lookup.title_quote(doc_id) for doc_id in doc_ids]
        book = self.book(asked.asked_on)
        day = date(asked.year, 12, 31) if asked.year and asked.year != asked.asked_on.year else asked.asked_on
        lines = [
            {"meta": meta, "in_force": meta.in_force(day), "mark": book.mark(q)}
            for meta, q in zip(metas, quotes, strict=True)
        ]
        short = "；".join(
            say("validity_short", meta=line["meta"], in_force=line["in_force"], day=day) for line in lines
        )
        return self._draft(asked, passage, book, quotes, say_with="validity", short=short, lines=lines, day=day)

    def _document_card(self, asked: PolicyQuestion, passage: Passage) -> Draft:
        metas = [self.meta(doc_id) for doc_id in asked.doc_ids[:QUOTES]]
        quotes = [self._lookup.title_quote(meta.doc_id) for meta in metas]
        book = self.book(asked.asked_on)
        lines = [
            {"meta": m, "mark": book.mark(q), "outline": self._lookup.outline(m.doc_id)}
            for m, q in zip(metas, quotes, strict=True)
        ]
        short = "；".join(f"《{meta.title}》" for meta in metas)
        return self._draft(asked, passage, book, quotes, say_with="document", short=short, lines=lines)

    def _number_not_on_file(self, asked: PolicyQuestion, number: str, cited: Sequence[Quote]) -> Draft:
        if not cited:
            text = say("number_unknown", number=number)
            return Draft(
                kind="refusal", reason="not_covered", text=text, short=f"没有收录{number}", region=asked.region
            )
        book = self.book(asked.asked_on)
        lines = [{"quote": quote, "mark": book.mark(quote), "meta": self._meta_of(quote)} for quote in cited]
        short = f"没有收录{number}的原文，现有文件里引用了它"
        empty = Passage((), (), "", False, "lexical")
        return self._draft(asked, empty, book, cited, say_with="number_cited", short=short, lines=lines, number=number)

    def _draft(
        self,
        asked: PolicyQuestion,
        passage: Passage,
        book: CitationBook,
        quotes: Sequence[Quote],
        say_with: str,
        short: str,
        **values: object,
    ) -> Draft:
        notes = notes_on(quotes, self._meta_of, self.clause, asked.asked_on, asked.year, book)
        citations = tuple(book.citations())
        text = say(say_with, short=short, citations=citations, notes=notes, mode=passage.mode, **values)
        return Draft(
            kind="policy",
            text=text,
            short=short,
            region=asked.region,
            asked=asked.text,
            citations=citations,
            related=self._related(passage),
            steps=self._steps(asked, passage, len(citations)),
        )

    def _refusal(
        self,
        asked: PolicyQuestion,
        passage: Passage,
        mentions: Sequence[Quote] = (),
        reason: str = "nothing",
        lacking: str = "",
    ) -> Draft:
        book = self.book(asked.asked_on)
        lines = [{"quote": q, "mark": book.mark(q), "meta": self._meta_of(q)} for q in mentions[:1]]
        nearest = [self.clause(hit.clause_id) for hit in passage.hits[:QUOTES]]
        text = say(
            "policy_refusal",
            reason=reason,
            lacking=lacking,
            year=asked.year,
            places=[place.name for place in asked.named if not self._has_documents(place.code)],
            mentions=lines,
            nearest=[(self.meta(clause.doc_id), clause) for clause in nearest],
        )
        without = "、".join(place.name for place in asked.named)
        short = {
            "year": f"现有文件没有对{asked.year}年作出规定",
            "shape": f"文件没有写明{lacking}",
            "place": f"没有收录{without}的文件",
        }.get(reason, "现有文件没有说明")
        return Draft(
            kind="refusal",
            reason="not_covered" if mentions or self._is_of_the_field(asked.text) else "out_of_domain",
            text=text,
            short=short,
            region=asked.region,
            asked=asked.text,
            citations=tuple(book.citations()),
            related=self._related(passage),
            steps=self._steps(asked, passage, 0),
        )

    # ---- Small things -------------------------------------------------------------------------------

    def _is_of_the_field(self, text: str) -> bool:
        """Whether the documents use some word of content of the question at all."""
        notions = (notion for notion in read(text).notions if not notion.is_place and notion.weight >= NOUN)
        return any(notion.stands_in(self._everything) >= WRITTEN for notion in notions)

    def _has_documents(self, code: str) -> bool:
        return code == NATION or any(meta.region.code == code for meta in self.documents())

    def _defined(self, quotes: Sequence[Quote]) -> int:
        """How many words of the quotes the document defines for itself: each is quoted too."""
        said = "".join(quote.text for quote in quotes)
        return sum(each.word in said for each in self._meta_of(quotes[0]).definitions)

    def _meta_of(self, quote: Quote) -> DocumentMeta:
        return self.meta(self.clause(quote.clause_id).doc_id)

    def _related(self, passage: Passage) -> tuple[RelatedClause, ...]:
        return tuple(
            RelatedClause(clause_id=hit.clause_id, doc_id=self.clause(hit.clause_id).doc_id, score=hit.score)
            for hit in passage.hits[:RELATED]
        )

    def _steps(self, asked: PolicyQuestion, passage: Passage, cited: int) -> tuple[str, ...]:
        whose = f"适用于{asked.region.name}的" if asked.region else "全部"
        how = "词语和语义" if passage.mode == "hybrid" else "词语"
        found = f"逐字引用最相符的 {cited} 处原文。" if cited else "没有一处原文能回答。"
        return (f"在{whose}文件中按{how}查找条款。", found)

    def readiness(self) -> dict[str, object]:
        """State of the index for ``/readyz``."""
        return {"ready": True, "documents": len(self._metas)}


def _telling(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """The first quote and those that come near it; the head of a document (clause 0) only where it is the first."""
    return tuple(
        quote
        for n, quote in enumerate(quotes)
        if n == 0 or (quote.score >= TELLING * quotes[0].score and not quote.clause_id.endswith("/0"))
    )
