"""Puts the assistant together from the rooms: the one place that knows which class stands behind which desk."""

from __future__ import annotations

from policies_corpus.rulebook import load_rulebook
from retrieval.search import Searcher
from server.chat.assistant import Assistant
from server.chat.changes.desk import ChangeDesk, ChangeLimits
from server.chat.checks.answer import CheckDesk
from server.chat.conversations import Conversations, Memory
from server.chat.data.answer import DataDesk
from server.chat.data.runner import QueryRunner
from server.chat.on_file.desk import OnFileDesk
from server.chat.policy.answer import PolicyDesk
from server.chat.region import Gazetteer
from server.database import open_database
from server.household.desk import ledger_folder, snapshot_store
from server.library.card_shelf import CardShelf
from server.local_words import in_words_of_the_field, read_local_words, with_local_words
from server.model.client import open_model
from server.model.plan_reader import PlanReader
from server.prepare import ready_index
from server.settings import Settings
from sql_tools.engine import Engine
from sql_tools.errors import WarehouseError
from sql_tools.ledger import load_ledgers
from sql_tools.semantic_model import shipped_model


def open_assistant(
    settings: Settings, conversations: Memory | None = None, database: Engine | None = None
) -> Assistant:
    """An assistant over the documents and the database of the settings; a missing index is built first.

    ``conversations`` are those to go on with, where an assistant takes the place of another; ``database`` is another
    than that of the settings.
    """
    index, encoder = ready_index(settings)
    searcher = Searcher(index, encoder)
    queries = open_queries(settings, database)
    places = Places(queries, searcher)
    policy = PolicyDesk(searcher, places, CardShelf(settings.home / "cards"))
    language = open_model(settings)
    data = DataDesk(queries, None if language is None else PlanReader(language, queries.model))
    # Another database than that of the settings has no snapshots of its own here.
    history = snapshot_store(settings) if database is None else None
    return Assistant(
        policy=policy,
        data=data,
        check=CheckDesk(load_rulebook(policy.documents(), settings.home / "rules"), queries, policy, places),
        changes=ChangeDesk(data, places, history, ChangeLimits(settings.row_limit, settings.query_seconds)),
        on_file=OnFileDesk(queries, places),
        conversations=conversations or Conversations(settings.conversations),
        meant=in_words_of_the_field(read_local_words(settings.home)),
    )


def open_queries(settings: Settings, database: Engine | None = None) -> QueryRunner:
    """The household database of the settings, or another; it is opened by the first query."""
    model = with_local_words(shipped_model("household"), read_local_words(settings.home))
    return QueryRunner(model, database or open_database(settings), lambda: load_ledgers(ledger_folder(settings)))


class Places:
    """The gazetteer of the snapshot in use; without a database that of the documents alone."""

    def __init__(self, queries: QueryRunner, searcher: Searcher) -> None:
        self._queries = queries
        self._regions = [document.meta.region for document in searcher.documents]
        self._known: tuple[str, Gazetteer] | None = None

    def __call__(self) -> Gazetteer:
        """The gazetteer now."""
        try:
            snapshot, places = self._queries.snapshot.id, self._queries.names.places
        except WarehouseError:
            snapshot, places = "", ()
        if self._known is None or self._known[0] != snapshot:
            self._known = (snapshot, Gazetteer(places, self._regions))
        return self._known[1]
