"""Documents: shipped ones as their metadata says, added ones, and damaged ones with a message that helps."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
import yaml

from policies_corpus.errors import DocumentError
from policies_corpus.load import load_corpus, load_document
from policies_corpus.model import Document

SOURCE = "关于补贴的通知\n一、对象\n脱贫户。\n"


def write_document(
    folder: Path,
    doc_id: str = "demo-2024",
    source: bytes = SOURCE.encode(),
    changes: dict[str, object] | None = None,
) -> Path:
    """A document folder as a user would make it, with ``changes`` to its metadata."""
    meta: dict[str, object] = {
        "doc_id": doc_id,
        "title": "关于补贴的通知",
        "issuer": "某县农业农村局",
        "region": {"code": "430421", "name": "衡阳县", "level": "county"},
        "source": "source.txt",
        "source_from": "本单位",
        "sha256": hashlib.sha256(source).hexdigest(),
    }
    target = folder / doc_id
    target.mkdir(parents=True)
    (target / "source.txt").write_bytes(source)
    (target / "meta.yaml").write_text(yaml.safe_dump({**meta, **(changes or {})}, allow_unicode=True), "utf-8")
    return target


@pytest.fixture(scope="module")
def shipped() -> dict[str, Document]:
    return {document.meta.doc_id: document for document in load_corpus()}


def test_the_five_documents_ship(shipped: dict[str, Document]) -> None:
    assert list(shipped) == ["changsha-2023", "hengyang-county-2022", "hunan-2024", "jiangxi-2023", "nrra-2023"]


@pytest.mark.parametrize(
    ("doc_id", "number", "issued", "years", "region"),
    [
        ("changsha-2023", None, date(2023, 9, 12), (2023, 2025), ("4301", "长沙市", "city")),
        ("hengyang-county-2022", None, None, (2022, 2024), ("430421", "衡阳县", "county")),
        ("hunan-2024", None, None, (2024, 2024), ("43", "湖南省", "province")),
        ("jiangxi-2023", "赣党农字[2023]10号", None, (2023, 2025), ("36", "江西省", "province")),
        ("nrra-2023", "国乡振发〔2023〕8号", None, None, ("0", "全国", "national")),
    ],
)
def test_metadata_says_what_the_text_says(
    shipped: dict[str, Document],
    doc_id: str,
    number: str | None,
    issued: date | None,
    years: tuple[int, int] | None,
    region: tuple[str, str, str],
) -> None:
    meta = shipped[doc_id].meta
    assert meta.doc_number == number
    assert meta.issued_on == issued
    valid = (date(years[0], 1, 1), date(years[1], 12, 31)) if years else (None, None)
    assert (meta.valid_from, meta.valid_to) == valid
    assert (meta.region.code, meta.region.name, meta.region.level) == region


def test_titles_numbers_and_issuers_stand_in_the_text(shipped: dict[str, Document]) -> None:
    for document in shipped.values():
        text = "".join(document.text.split())
        for said in (document.meta.title, document.meta.issuer, document.meta.doc_number):
            assert said is None or "".join(said.split()) in text, (document.meta.doc_id, said)


def test_no_plan_is_in_force_after_2025(shipped: dict[str, Document]) -> None:
    in_force = [doc_id for doc_id, document in shipped.items() if document.meta.in_force(date(2026, 1, 1))]
    assert in_force == ["nrra-2023"], "a notice that states no term has no end of its own"


def test_added_documents_come_after_the_shipped(tmp_path: Path) -> None:
    write_document(tmp_path)
    (tmp_path / ".swap").mkdir()
    documents = load_corpus(tmp_path)
    assert documents[-1].meta.doc_id == "demo-2024"
    assert documents[-1].text == SOURCE
    assert len(documents) == 6


def test_without_a_folder_only_the_shipped_are_there(tmp_path: Path) -> None:
    assert len(load_corpus(tmp_path / "corpus")) == 5


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    source = "一、甲\r\n乙\r\n".encode()
    assert load_document(write_document(tmp_path, source=source)).text == "一、甲\r\n乙\r\n"


def test_a_taken_name_is_refused(tmp_path: Path) -> None:
    write_document(tmp_path, "nrra-2023")
    with pytest.raises(DocumentError) as caught:
        load_corpus(tmp_path)
    assert "nrra-2023 重复" in caught.value.message
    assert "换一个 doc_id" in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sha256": "0" * 64}, "sha256 不符"),
        ({"doc_id": "other"}, "与文件夹名"),
        ({"region": {"code": "1", "name": "某地", "level": "village"}}, "region.level"),
        ({"issued": "2024"}, "issued"),
        ({"source": "../source.txt"}, "不是文件名"),
        ({"source": "missing.txt"}, "缺少文件 demo-2024/missing.txt"),
        ({"valid_from": date(2025, 1, 1), "valid_to": date(2024, 1, 1)}, "有效期起始日晚于截止日"),
        ({"issued_on": date(2025, 1, 1), "valid_to": date(2024, 1, 1)}, "发文日期晚于有效期截止日"),
    ],
)
def test_wrong_metadata_is_named(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    folder = write_document(tmp_path, changes=changes)
    with pytest.raises(DocumentError) as caught:
        load_document(folder)
    assert message in caught.value.message
    assert "demo-2024/" in caught.value.message
    assert caught.value.hint


def test_a_folder_without_metadata_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo-2024").mkdir()
    with pytest.raises(DocumentError, match=r"缺少文件 demo-2024/meta\.yaml"):
        load_document(tmp_path / "demo-2024")


def test_metadata_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    folder = write_document(tmp_path)
    (folder / "meta.yaml").write_text("title: [", "utf-8")
    with pytest.raises(DocumentError, match="不是有效的 YAML"):
        load_document(folder)
