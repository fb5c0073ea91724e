"""What a text says of the document itself: proposed, to be confirmed by a person, and never invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from policies_corpus.model import Region
from retrieval.formats.extracted import Extracted
from retrieval.metadata.dates import issue_date
from retrieval.metadata.head import doc_number, issuers, title_of
from retrieval.metadata.lines import DocumentLines
from retrieval.metadata.place import region_of
from retrieval.metadata.validity import replaced, validity


@dataclass(frozen=True)
class Proposal:
    """Metadata as found; None and () where the text does not say.

    ``found`` tells for each field the words that it was read from, so that a person can check it at a glance.
    """

    title: str | None = None
    doc_number: str | None = None
    issuer: str | None = None
    region: Region | None = None
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    replaces: tuple[str, ...] = ()
    found: dict[str, str] = field(default_factory=dict)


def propose(extracted: Extracted) -> Proposal:
    """The metadata of a document, from its text and what its file says of itself."""
    lines = DocumentLines.of(extracted.text)
    title = title_of(lines, extracted.title)
    issuer = issuers(lines, title, extracted.issuer)
    number = extracted.doc_number or doc_number(lines)
    issued = issue_date(lines)
    valid = validity(extracted.text, title, issued.day if issued else None)
    old = replaced(extracted.text)
    region = region_of(issuer, title)
    found = {
        "issued_on": issued.words if issued else "",
        "valid_from": valid.words,
        "valid_to": valid.words,
        "replaces": old.words,
        "region": (issuer or title or "") if region is not None else "",
    }
    return Proposal(
        title,
        number,
        issuer,
        region,
        issued.day if issued else None,
        valid.first,
        valid.last,
        old.titles,
        {name: words for name, words in found.items() if words},
    )
