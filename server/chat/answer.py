"""The Answer: what every way of asking returns. The shape is fixed by the contract; other programs rely on it."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Kind = Literal["policy", "data", "check", "clarification", "refusal"]
Reason = Literal["not_covered", "no_field", "no_data", "not_permitted", "out_of_domain"]
Cell = bool | int | float | str | None


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RegionUsed(_Frozen):
    """The place that the answer speaks of, and where it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    name: str
    from_: Literal["question", "asker", "default"] = Field(alias="from")


class Citation(_Frozen):
    """A quote and where it stands; ``quote`` is ``clause.text[start:end]``."""

    n: int
    clause_id: str
    doc_id: str
    title: str
    doc_number: str | None
    issuer: str
    region: str
    level: Literal["national", "province", "city", "county"]
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    in_force: bool
    path: list[str]
    quote: str
    start: int
    end: int


class RelatedClause(_Frozen):
    """One of the best hits."""

    clause_id: str
    doc_id: str
    score: float


class DataColumn(_Frozen):
    """A column of a table of figures."""

    name: str
    label: str
    unit: str | None


class SnapshotRef(_Frozen):
    """Which state of the database was counted."""

    id: str
    as_of: str
    demo: bool = False


class DataBlock(_Frozen):
    """What was counted: the plan, the sentence that says it, the SQL, and the rows."""

    plan: dict[str, Any]
    description: str
    sql: str
    params: list[Cell]
    dialect: str
    columns: list[DataColumn]
    rows: list[list[Cell]]
    row_count: int
    truncated: bool
    chart: dict[str, Any] | None
    snapshot: SnapshotRef

    @model_validator(mode="after")
    def _rows_fit_the_columns(self) -> DataBlock:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row has a cell for each column")
        return self


class CheckNode(_Frozen):
    """What was judged; ``gap`` = observed − threshold, always.

    ``citations`` are ``n`` of citations, ``data`` are indexes of data blocks.
    """

    rule_id: str
    label: str
    subject: str
    outcome: Literal["met", "not_met", "unknown", "needs_review"]
    observed: float | None
    threshold: float | None
    gap: float | None
    unit: str | None
    note: str | None
    citations: list[int]
    data: list[int]
    children: list[CheckNode]


class OptionOut(_Frozen):
    """One way out of a clarification."""

    label: str
    question: str

    @property
    def said(self) -> str:
        """The option in one line; most are questions that need no label."""
        return self.question if self.label == self.question else f"{self.label}：{self.question}"


class ClarificationOut(_Frozen):
    """What is unclear."""

    prompt: str
    options: list[OptionOut]


class Understood(_Frozen):
    """One stretch of the question and what became of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    text: str
    start: int
    end: int
    as_: Literal["used", "harmless", "not_understood"] = Field(alias="as")
    means: str


class Answer(_Frozen):
    """One answer. A policy answer without a citation cannot be constructed."""

    kind: Kind
    reason: Reason | None = None
    question: str
    asked_on: date
    region: RegionUsed | None = None
    answer: str
    short: str
    citations: list[Citation] = []
    related: list[RelatedClause] = []
    data: list[DataBlock] = []
    checks: list[CheckNode] = []
    clarification: ClarificationOut | None = None
    understanding: list[Understood] = []
    steps: list[str] = []
    suggestions: list[str] = []
    conversation_id: str
    timings_ms: dict[str, float] = {}

    @model_validator(mode="after")
    def _holds_together(self) -> Answer:
        if self.kind == "policy" and not self.citations:
            raise ValueError("a policy answer needs a citation")
        if (self.kind == "refusal") != (self.reason is not None):
            raise ValueError("a refusal, and only a refusal, has a reason")
        if (self.kind == "clarification") != (self.clarification is not None):
            raise ValueError("a clarification, and only a clarification, has options")
        return self

    def to_json(self) -> dict[str, Any]:
        """The contract's JSON, with its own key names (``from``, ``as``)."""
        return self.model_dump(mode="json", by_alias=True)
