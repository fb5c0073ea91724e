"""Puts the drafts of the policy desk together: numbered quotes, what to mind, local cards, related clauses."""

from __future__ import annotations

from collections.abc import Sequence

from retrieval.model import Passage, Quote
from server.chat.answer import ClarificationOut, OptionOut, RelatedClause
from server.chat.citations import CitationBook
from server.chat.draft import Draft
from server.chat.policy.cards import CardNotes
from server.chat.policy.notes import notes_on
from server.chat.policy.question import PolicyQuestion
from server.chat.policy.sources import PolicySources
from server.chat.wording import say

RELATED = 10
NEAREST = 3
NOTHING = Passage((), (), "", False, "hybrid")
"""Of a question that was looked up, not searched for."""


class PolicyWriter:
    """Writes answers over the documents and the cards."""

    def __init__(self, sources: PolicySources, cards: CardNotes) -> None:
        self.sources = sources
        self.cards = cards

    def draft(
        self,
        asked: PolicyQuestion,
        passage: Passage,
        book: CitationBook,
        quotes: Sequence[Quote],
        say_with: str,
        short: str,
        **values: object,
    ) -> Draft:
        """An answer from quotes that are numbered in ``book``; ``values`` are what the template needs besides."""
        notes = notes_on(quotes, self.sources.meta_of, self.sources.clause, asked.asked_on, asked.year, book)
        citations = tuple(book.citations())
        text = say(
            say_with,
            short=short,
            citations=citations,
            notes=notes,
            mode=passage.mode,
            not_printed=[words for words in asked.exact if not self.sources.says(words)],
            cards=self.cards.on(asked),
            missing=asked.missing,
            **values,
        )
        return Draft(
            kind="policy",
            text=text,
            short=short,
            region=asked.region,
            asked=asked.text,
            citations=citations,
            related=self.related(passage),
            steps=_steps(asked, passage, len(citations)),
        )

    def refusal(
        self,
        asked: PolicyQuestion,
        passage: Passage,
        mentions: Sequence[Quote] = (),
        reason: str = "nothing",
        lacking: str = "",
    ) -> Draft:
        """That no document answers, with the nearest mention; where a local card does, that comes with it."""
        if card := self.from_card(asked, passage, mentions):
            return card
        book = self.sources.book(asked.asked_on)
        lines = [{"quote": q, "mark": book.mark(q), "meta": self.sources.meta_of(q)} for q in mentions[:1]]
        nearest = [self.sources.clause(hit.clause_id) for hit in passage.hits[:NEAREST]]
        without = [place.name for place in asked.named if not self.sources.has_documents(place.code)]
        text = say(
            "policy_refusal",
            reason=reason,
            lacking=lacking,
            year=asked.year,
            places=without,
            mentions=lines,
            nearest=[(self.sources.meta(clause.doc_id), clause) for clause in nearest],
            not_printed=[words for words in asked.exact if not self.sources.says(words)],
            practical=self.cards.is_asked_for(asked),
            cards=self.cards.on(asked),
        )
        short = {
            "year": f"现有文件没有对{asked.year}年作出规定",
            "shape": f"文件没有写明{lacking}",
            "duties": "文件没有写明这个单位的职责",
            "place": f"没有收录{'、'.join(place.name for place in asked.named)}的文件",
        }.get(reason, "现有文件没有说明")
        of_the_field = bool(mentions) or self.sources.is_of_the_field(asked.text)
        return Draft(
            kind="refusal",
            reason="not_covered" if of_the_field else "out_of_domain",
            text=text,
            short=short,
            region=asked.region,
            asked=asked.text,
            citations=tuple(book.citations()),
            related=self.related(passage),
            steps=_steps(asked, passage, 0),
        )

    def clarification(
        self, asked: PolicyQuestion, passage: Passage, prompt: str, options: Sequence[OptionOut]
    ) -> Draft:
        """A question back, each option a question that can be asked as it is."""
        clarification = ClarificationOut(prompt=prompt, options=list(options))
        return Draft(
            kind="clarification",
            text=say("clarification", prompt=prompt, options=options),
            short=prompt,
            region=asked.region,
            asked=asked.text,
            related=self.related(passage),
            clarification=clarification,
        )

    def related(self, passage: Passage) -> tuple[RelatedClause, ...]:
        """The best hits."""
        return tuple(
            RelatedClause(clause_id=hit.clause_id, doc_id=self.sources.clause(hit.clause_id).doc_id, score=hit.score)
            for hit in passage.hits[:RELATED]
        )

    def from_card(self, asked: PolicyQuestion, passage: Passage, mentions: Sequence[Quote]) -> Draft | None:
        """What a local card in force says of the thing asked for, with the nearest clause; None where none does."""
        said = self.cards.said(asked) if mentions else ""
        if not said:
            return None
        book = self.sources.book(asked.asked_on)
        mark = book.mark(mentions[0])
        return self.draft(asked, passage, book, mentions[:1], say_with="card_first", short=said, mark=mark)


def _steps(asked: PolicyQuestion, passage: Passage, cited: int) -> tuple[str, ...]:
    whose = f"适用于{asked.region.name}的" if asked.region else "全部"
    found = f"逐字引用最相符的 {cited} 处原文。" if cited else "没有一处原文能回答。"
    if passage is NOTHING:
        return (f"在{whose}文件中按编号、标题或单位名称查找。", found)
    how = "词语和语义" if passage.mode == "hybrid" else "词语"
    return (f"在{whose}文件中按{how}查找条款。", found)
