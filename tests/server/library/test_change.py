"""Documents and index change together: whole, in order, once encoded, and not at all when killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from policies_corpus.load import load_corpus
from retrieval.index import index_in_use, load_index
from server.errors import BadRequest, NotFound
from server.library.change import Addition, add_documents, remove_document
from server.library.draft import Choices, confirmed, read_draft
from server.prepare import load_documents, ready_index, rebuild_index
from server.settings import Settings
from tests.server.library.conftest import CountingEncoder, Notice


def addition(path: Path, doc_id: str | None = None) -> Addition:
    draft = read_draft(path, path.name, ())
    return Addition(confirmed(draft, Choices(doc_id=doc_id) if doc_id else Choices()), draft.extracted.text, path)


def ids(settings: Settings) -> list[str]:
    return [document.meta.doc_id for document in load_documents(settings)]


def test_an_added_document_is_found_and_the_index_fits_it(settings: Settings, notice: Notice) -> None:
    # The second id sorts before the first: the index must count the documents as they will be loaded.
    for path, doc_id in ((notice("交通补助"), "m-2024"), (notice("雨露计划"), "b-2024")):
        add_documents(settings, [addition(path, doc_id)], None)
    index = load_index(settings.home / "index", load_documents(settings), None)
    assert [document.meta.doc_id for document in index.documents][-2:] == ["b-2024", "m-2024"]
    (place,) = (i for i, piece in enumerate(index.pieces) if "雨露计划每人每年500元" in piece.text)
    assert index.documents[index.document_of[place]].meta.doc_id == "b-2024"
    clause = index.clauses[index.pieces[place].clause]
    assert clause.text in index.documents[index.document_of[place]].text


def test_adding_one_encodes_only_that_one(settings: Settings, notice: Notice, encoder: CountingEncoder) -> None:
    add_documents(settings, [addition(notice("交通补助"))], encoder)
    before = len(encoder.texts)
    assert before > 50, "the shipped documents were encoded too"
    add_documents(settings, [addition(notice("雨露计划"))], encoder)
    fresh = encoder.texts[before:]
    assert 0 < len(fresh) <= 6
    assert all("雨露计划" in text for text in fresh)
    remove_document(settings, ids(settings)[-1], encoder)
    assert len(encoder.texts) == before + len(fresh)


def test_removed_documents_are_gone_and_shipped_ones_stay(settings: Settings, notice: Notice) -> None:
    add_documents(settings, [addition(notice("交通补助"), "a-2024")], None)
    remove_document(settings, "a-2024", None)
    assert ids(settings) == [document.meta.doc_id for document in load_corpus()]
    load_index(settings.home / "index", load_documents(settings), None)
    for doc_id, message in (("a-2024", "没有编号"), ("nrra-2023", "随产品附带"), ("../index", "没有编号")):
        with pytest.raises(NotFound, match=message):
            remove_document(settings, doc_id, None)


def test_a_taken_id_and_a_text_on_file_are_refused_and_nothing_changes(settings: Settings, notice: Notice) -> None:
    first = addition(notice("交通补助"), "a-2024")
    add_documents(settings, [first], None)
    used = index_in_use(settings.home / "index")
    other = addition(notice("雨露计划"), "a-2024")
    with pytest.raises(BadRequest, match="a-2024 已被《关于做好交通补助工作的通知》使用"):
        add_documents(settings, [other], None)
    same = Addition(first.meta.model_copy(update={"doc_id": "b-2024"}), first.text, first.original)
    with pytest.raises(BadRequest, match="与 a-2024 完全相同"):
        add_documents(settings, [same], None)
    twice = [addition(notice("公益岗"), "c-2024"), addition(notice("小额信贷"), "c-2024")]
    with pytest.raises(BadRequest, match="c-2024"):
        add_documents(settings, twice, None)
    assert ids(settings)[5:] == ["a-2024"]
    assert index_in_use(settings.home / "index") == used


def test_an_index_that_cannot_be_built_leaves_all_as_it_was(
    settings: Settings, notice: Notice, encoder: CountingEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_documents(settings, [addition(notice("交通补助"), "a-2024")], encoder)
    used = index_in_use(settings.home / "index")

    def fail(*_: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(encoder, "encode_documents", fail)
    with pytest.raises(RuntimeError):
        add_documents(settings, [addition(notice("雨露计划"), "b-2024")], encoder)
    assert ids(settings)[5:] == ["a-2024"]
    assert index_in_use(settings.home / "index") == used
    assert not [each for each in (settings.home / "corpus").iterdir() if each.name.startswith(".staged")]


KILLED = """
    import sys, time
    from pathlib import Path
    import {module} as module
    from server.library.change import add_documents
    from server.settings import Settings
    from tests.server.library.test_change import addition

    def stop(*_):
        print("here", flush=True)
        time.sleep(60)

    module.{function} = stop
    add_documents(Settings(home=Path({home!r}), encoder="off"), [addition(Path({file!r}), "b-2024")], None)
"""


@pytest.mark.parametrize(
    ("module", "function", "left"),
    [
        pytest.param("server.library.change", "stage", [], id="while documents are written"),
        pytest.param("server.prepare", "build_index", [], id="while the index is built"),
        pytest.param("server.prepare", "write_index", [], id="while the index is written"),
        pytest.param("server.library.change", "publish", [], id="before the first rename"),
        pytest.param("server.prepare", "use_index", ["b-2024"], id="between the two renames"),
    ],
)
def test_killed_at_any_moment_the_old_one_serves(
    settings: Settings, notice: Notice, module: str, function: str, left: list[str]
) -> None:
    add_documents(settings, [addition(notice("交通补助"), "a-2024")], None)
    old, _ = ready_index(settings)
    used = index_in_use(settings.home / "index")
    script = KILLED.format(module=module, function=function, home=str(settings.home), file=str(notice("雨露计划")))
    command = [sys.executable, "-c", textwrap.dedent(script)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "here\n"
        finally:
            process.send_signal(signal.SIGKILL)
    assert index_in_use(settings.home / "index") == used
    assert load_index(settings.home / "index", old.documents, None).clauses == old.clauses
    assert ids(settings)[5:] == ["a-2024", *left]
    ready, _ = ready_index(settings)
    assert [document.meta.doc_id for document in ready.documents][5:] == ["a-2024", *left]
    # What was begun can simply be done again.
    if not left:
        add_documents(settings, [addition(notice("雨露计划"), "b-2024")], None)
    assert ids(settings)[5:] == ["a-2024", "b-2024"]


def test_reindexing_keeps_out_a_second_writer(settings: Settings) -> None:
    from policies_corpus.errors import DocumentError
    from policies_corpus.store import corpus_lock

    with corpus_lock(settings.home / "corpus"), pytest.raises(DocumentError, match="另一个任务"):
        rebuild_index(settings)
    assert rebuild_index(settings) > 50
