"""A check desk over any database file, without index and service: what the tests of verdicts share."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from policies_corpus.load import load_corpus
from policies_corpus.model import Clause, DocumentMeta
from policies_corpus.rulebook import RuleBook, load_rulebook
from retrieval.clauses import parse_clauses
from server.chat.checks.answer import CheckDesk
from server.chat.conversations import Turn
from server.chat.data.runner import QueryRunner
from server.chat.draft import Draft
from server.chat.question import Question
from server.chat.region import Gazetteer
from sql_tools.execute import Warehouse
from sql_tools.reading import Reading
from sql_tools.semantic_model import SemanticModel, load_model

ASKED_ON = date(2026, 3, 15)


@cache
def metas() -> dict[str, DocumentMeta]:
    return {document.meta.doc_id: document.meta for document in load_corpus()}


@cache
def clauses() -> dict[str, Clause]:
    return {clause.clause_id: clause for document in load_corpus() for clause in parse_clauses(document)}


@cache
def rule_book() -> RuleBook:
    return load_rulebook(metas().values())


@cache
def model() -> SemanticModel:
    return load_model(Path(str(files("sql_tools") / "models" / "household.yaml")))


class Documents:
    """The shipped documents, as the check desk needs them."""

    def clause(self, clause_id: str) -> Clause:
        return clauses()[clause_id]

    def meta(self, doc_id: str) -> DocumentMeta:
        return metas()[doc_id]


class Desk:
    """Asks the check desk one question after the other."""

    def __init__(self, database: Path) -> None:
        self.queries = QueryRunner(model(), Warehouse(database))
        places = self.queries.names.places if database.exists() else ()
        gazetteer = Gazetteer(places, [meta.region for meta in metas().values()])
        self.desk = CheckDesk(rule_book(), self.queries, Documents(), lambda: gazetteer)

    def ask(self, *turns: str, region: str | None = None, asked_on: date = ASKED_ON) -> Draft | None:
        """The answer to the last turn; None where the desk is not asked."""
        previous, draft = None, None
        for text in turns:
            question = Question(text, asked_on, region)
            matches = self.desk.match(question, Reading(), previous)
            draft = self.desk.answer(question, Reading(), matches) if matches else None
            kind = draft.kind if draft is not None else "policy"
            previous = Turn(matches[0].text if matches else text, kind, "check" if matches else "policy")
        return draft
