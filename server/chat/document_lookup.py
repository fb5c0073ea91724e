"""Documents asked for by number or name: whether they are on file, who cites them, what stands at their head."""

from __future__ import annotations

import re

from policies_corpus.model import Clause
from retrieval.citation import make_quote, quotable_spans
from retrieval.model import Quote
from retrieval.search import Searcher
from retrieval.sentences import sentence_spans
from server.chat.policy_question import DocumentNumber, PolicyQuestion, number_key, numbers_in

_HEAD = 120
_ASKS_ONLY_FOR_IT = re.compile(
    r"是(?:个)?(?:什么|啥|哪个|哪份)?(?:文件|文)?|叫(?:什么|啥)(?:名字|名)?|讲了?(?:什么|啥)|说了?(?:什么|啥)|(?:帮我)?(?:查|找|看)(?:一?下|一查|找)?"
    r"|(?:主要)?(?:内容|意思)|全文|原文|标题|名称|谁(?:发|印发|出)的|什么时候(?:发|印发|出)的|文件|[的吗呢吧啊了文？?。，,、：:“”《》\s]"
)
_LEFT_OVER = 3


class DocumentLookup:
    """Finds documents without similarity."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        numbers = {d.meta.doc_id: number_key(d.meta.doc_number) for d in searcher.documents if d.meta.doc_number}
        self._on_file = set(numbers.values())

    def has(self, number: DocumentNumber) -> bool:
        """Whether the document of this number is on file."""
        return number.key in self._on_file

    def cited(self, number: DocumentNumber) -> tuple[Quote, ...]:
        """Where documents on file cite the number: the sentences, one a document."""
        found: dict[str, Quote] = {}
        for document in self._searcher.documents:
            for clause in self._searcher.clauses_of(document.meta.doc_id):
                for key, start, end in numbers_in(clause.text):
                    if key == number.key:
                        found.setdefault(clause.doc_id, _around(clause, start, end))
        return tuple(found.values())

    def title_quote(self, doc_id: str) -> Quote:
        """The head of the document, where its title stands."""
        document = self._searcher.document(doc_id)
        clause = self._searcher.clauses_of(doc_id)[0]
        title = re.escape(document.meta.title[-12:])
        pattern = re.compile(r"\s*".join(re.escape(char) for char in document.meta.title if not char.isspace()))
        match = pattern.search(clause.text) or re.search(title, clause.text)
        start, end = match.span() if match else (0, min(_HEAD, len(clause.text)))
        first, last = quotable_spans(clause, start, end)[0]
        return make_quote(clause, first, last)

    def outline(self, doc_id: str) -> tuple[str, ...]:
        """The outermost headings."""
        headings = (clause.path[0] for clause in self._searcher.clauses_of(doc_id) if clause.path)
        return tuple(dict.fromkeys(headings))

    def only_names_it(self, asked: PolicyQuestion) -> bool:
        """Whether the question asks for the document itself, and not for something in it."""
        rest = asked.text
        for number in asked.numbers:
            rest = rest.replace(number.text, "")
        for doc_id in asked.doc_ids:
            meta = self._searcher.document(doc_id).meta
            for title in sorted((meta.title, *meta.short_titles), key=len, reverse=True):
                rest = rest.replace(title, "")
        return bool(asked.numbers or asked.doc_ids) and len(_ASKS_ONLY_FOR_IT.sub("", rest)) <= _LEFT_OVER


def _around(clause: Clause, start: int, end: int) -> Quote:
    """The sentence around a span, cut to what stands together in the source."""
    first, last = next(((a, b) for a, b in sentence_spans(clause.text) if a <= start < b), (start, end))
    parts = quotable_spans(clause, first, last)
    return make_quote(clause, *next((part for part in parts if part[0] <= start < part[1]), parts[0]))
