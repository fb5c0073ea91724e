"""A file that was read, with the metadata proposed for it; and what a person chose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from policies_corpus.model import DocumentMeta, Region
from policies_corpus.store import SOURCE, source_sha256
from retrieval.formats.extracted import Extracted
from retrieval.formats.pdf import Report
from retrieval.formats.read import read_file
from retrieval.metadata.place import place_of
from retrieval.metadata.proposal import Proposal, propose
from server.errors import BadRequest
from server.library.doc_id import proposed_id

LABELS = {
    "doc_id": "编号",
    "title": "题名",
    "short_titles": "简称",
    "doc_number": "文号",
    "issuer": "发文单位",
    "region": "适用地区",
    "issued_on": "成文日期",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "replaces": "代替的文件",
    "source_from": "来源",
}
"""What each field of the metadata is called in front of people."""
REQUIRED = ("title", "issuer", "region")


@dataclass(frozen=True)
class Draft:
    """``name`` is the file's name, ``path`` where its bytes lie; ``doc_id`` is free at the time of reading."""

    name: str
    path: Path
    extracted: Extracted
    proposal: Proposal
    doc_id: str

    def fields(self) -> dict[str, Any]:
        """The proposed metadata by field, as ``Choices`` takes it."""
        proposal = self.proposal
        return {
            "doc_id": self.doc_id,
            "title": proposal.title,
            "short_titles": [],
            "doc_number": proposal.doc_number,
            "issuer": proposal.issuer,
            "region": proposal.region.code if proposal.region else None,
            "issued_on": proposal.issued_on,
            "valid_from": proposal.valid_from,
            "valid_to": proposal.valid_to,
            "replaces": list(proposal.replaces),
            "source_from": self._source_from(),
        }

    def missing(self) -> list[str]:
        """The Chinese names of what must be given and was not found."""
        fields = self.fields()
        return [LABELS[name] for name in REQUIRED if not fields[name]]

    def _source_from(self) -> str:
        return f"由文件“{self.name}”添加" + (
            "（含扫描件，文字由程序识别）" if "识别" in "".join(self.extracted.notes) else ""
        )


class Choices(BaseModel):
    """What a person says of a document; a field that is not mentioned is as proposed, one that is null is empty."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    doc_id: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9-]{1,80}$")
    title: str | None = None
    short_titles: tuple[str, ...] = ()
    doc_number: str | None = None
    issuer: str | None = None
    region: Region | None = None
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    replaces: tuple[str, ...] = ()
    source_from: str | None = None

    @field_validator("region", mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        """A place may be given by its name or code."""
        if not isinstance(value, str | int):
            return value
        place = place_of(str(value))
        if place is None:
            raise ValueError(f"没有找到地区“{value}”，或有几个同名的；请写全名（如 南京市鼓楼区）或代码")
        return place


def choices_from(values: object, name: str) -> Choices:
    """Choices from a file or a request; ``name`` is what messages call the document.

    Raises:
        BadRequest: a field is unknown or wrong: says which.
    """
    try:
        return Choices.model_validate(values)
    except ValidationError as error:
        wrong = dict.fromkeys(_complaint(each["loc"], each["msg"]) for each in error.errors())
        raise BadRequest(
            f"“{name}”的这些项填写有误：{'、'.join(wrong)}。", "日期写成 2024-03-05，不写明的留空。"
        ) from error


def _complaint(place: tuple[int | str, ...], message: str) -> str:
    label = LABELS.get(str(place[0]), str(place[0])) if place else "全部"
    return f"{label}（{message.removeprefix('Value error, ')}）" if message.startswith("Value error") else label


def read_draft(path: Path, name: str, taken: Collection[str], report: Report | None = None) -> Draft:
    """Reads a file and proposes its metadata.

    Raises:
        UnreadableFile: the file cannot be read: says why, and what to do.
    """
    return draft_of(path, name, read_file(path, report), taken)


def draft_of(path: Path, name: str, extracted: Extracted, taken: Collection[str]) -> Draft:
    """The draft of a file whose text is known already."""
    proposal = propose(extracted)
    return Draft(name, path, extracted, proposal, proposed_id(proposal, Path(name).stem, taken))


def confirmed(draft: Draft, choices: Choices) -> DocumentMeta:
    """The metadata of a document: what a person chose, and else what was proposed.

    Raises:
        BadRequest: something that must be there is missing.
    """
    values = Choices.model_validate(draft.fields()).model_dump() | choices.model_dump(include=choices.model_fields_set)
    missing = [LABELS[name] for name in REQUIRED if not values[name]]
    if missing:
        raise BadRequest(
            f"“{draft.name}”里没有找到{'、'.join(missing)}。", "请在终端里确认时补上，或写进 --meta 指定的文件。"
        )
    _check_dates(draft.name, values)
    values["doc_id"] = values["doc_id"] or draft.doc_id
    values["source_from"] = values["source_from"] or draft.fields()["source_from"]
    return DocumentMeta.model_validate({**values, "source": SOURCE, "sha256": source_sha256(draft.extracted.text)})


def _check_dates(name: str, values: dict[str, Any]) -> None:
    last = values["valid_to"]
    for field in ("valid_from", "issued_on"):
        if last is not None and values[field] is not None and values[field] > last:
            raise BadRequest(f"“{name}”的{LABELS[field]}晚于{LABELS['valid_to']}。", "请核对这两个日期。")
