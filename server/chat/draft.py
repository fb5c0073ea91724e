"""What a desk (policy, data, check) hands back: everything of an Answer that it alone knows."""

from __future__ import annotations

from dataclasses import dataclass

from server.chat.answer import CheckNode, Citation, ClarificationOut, DataBlock, Kind, Reason, RegionUsed, RelatedClause


@dataclass(frozen=True)
class Draft:
    """``text`` is the Chinese Markdown of the answer, ``short`` the figure, span or verdict alone.

    ``steps`` tell how it came about, each a sentence of the field; ``suggestions`` are questions that can be
    asked next; ``region`` is the place that the answer speaks of; ``asked`` is the whole question, where a follow-up
    was completed from the one before.
    """

    kind: Kind
    text: str
    short: str
    reason: Reason | None = None
    region: RegionUsed | None = None
    citations: tuple[Citation, ...] = ()
    related: tuple[RelatedClause, ...] = ()
    data: tuple[DataBlock, ...] = ()
    checks: tuple[CheckNode, ...] = ()
    clarification: ClarificationOut | None = None
    steps: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    asked: str | None = None
