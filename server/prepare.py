"""What must be there before the first question: documents, an index, and for a first look a demo database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from policies_corpus.load import load_corpus
from policies_corpus.model import Document
from policies_corpus.store import corpus_lock
from retrieval.encoder import Encoder, load_encoder
from retrieval.errors import EncoderUnavailable, IndexDamaged
from retrieval.index import Index, build_index, load_index, use_index, write_index
from retrieval.vector_cache import VectorCache
from server.errors import NotReady
from server.settings import Settings
from sql_tools.warehouse.demo import make_demo
from sql_tools.warehouse.snapshots import SnapshotStore

_console = Console(stderr=True)


def _nothing() -> None:
    """What there is to do before an index is put in use, where nothing else changes."""


def load_documents(settings: Settings) -> tuple[Document, ...]:
    """The documents that come with the product and those that were added."""
    return load_corpus(settings.home / "corpus")


def load_setting_encoder(settings: Settings) -> Encoder | None:
    """The vector model of the settings; None where vectors are off, or cannot be had, which is then said."""
    try:
        return load_encoder(settings.encoder, settings.home / "models")
    except EncoderUnavailable as error:
        _console.print(f"提示：{error.message}。本次只按词语查找，不用语义向量。{error.hint}")
        return None


def ready_index(settings: Settings) -> tuple[Index, Encoder | None]:
    """The index in use; where there is none, or it does not fit the documents, a new one is built first."""
    documents, encoder = load_documents(settings), load_setting_encoder(settings)
    try:
        return load_index(settings.home / "index", documents, encoder.key if encoder else None), encoder
    except IndexDamaged as error:
        _console.print(f"{error.message}，正在建立检索索引……")
        return index_documents(settings, documents, encoder), encoder


def rebuild_index(settings: Settings) -> int:
    """Build the index anew and put it in use; returns the number of clauses."""
    with writable(settings), corpus_lock(settings.home / "corpus"):
        return len(index_documents(settings, load_documents(settings), load_setting_encoder(settings)).clauses)


def index_documents(
    settings: Settings, documents: Sequence[Document], encoder: Encoder | None, publish: Callable[[], None] = _nothing
) -> Index:
    """Index just these documents and put the index in use; ``publish`` runs when all is written, right before.

    Killed before that, the process leaves the documents and the index as they were.
    """
    root = settings.home / "index"
    with writable(settings), _bar("建立检索索引") as progress:
        task = progress.add_task("", total=None)

        def report(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        root.mkdir(parents=True, exist_ok=True)
        index = build_index(documents, encoder, VectorCache(root / "vectors.sqlite"), report)
        folder = write_index(index, root, encoder.key if encoder else None)
        publish()
        use_index(root, folder)
    return index


def ensure_demo_database(settings: Settings) -> None:
    """A demo database where there is no database yet; an existing one, or a server, is never touched."""
    if not settings.database and not SnapshotStore(settings.home / "data").current.exists():
        build_demo_database(settings, settings.demo_households, settings.demo_seed)


def build_demo_database(settings: Settings, households: int, seed: int) -> None:
    """Make a demo database and put it in use; the one before stays among the snapshots."""
    with writable(settings), _bar("生成演示数据") as progress:
        task = progress.add_task("", total=None)

        def report(done: int, total: int, name: str) -> None:
            progress.update(task, completed=done, total=total, description=name)

        snapshot = make_demo(settings.home, households, seed, report, settings.snapshots)
    _console.print(f"演示数据库已就绪：{households} 户，快照 {snapshot.id}。演示数据为虚构，不得用于工作。")


@contextmanager
def writable(settings: Settings) -> Iterator[None]:
    """Whatever cannot be written inside is said with the folder and what to do."""
    try:
        yield
    except OSError as error:
        raise NotReady(
            f"数据目录 {settings.home} 写不进去：{error.strerror or error}。",
            "请用 ZENGSHOU_HOME 指定一个可以写入的目录，或请管理员放开权限。",
        ) from error


def _bar(title: str) -> Progress:
    columns = TextColumn(title), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    return Progress(*columns, console=_console)
