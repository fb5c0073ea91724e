"""Who is responsible, by the words of a clause: 谁牵头, 责任单位."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policies_corpus.model import Clause
from retrieval.citation import make_quote, quotable_spans
from retrieval.duties import Duty, find_duties
from retrieval.model import Quote

_OPENING = "（("
_LEAD = "牵头"


@dataclass(frozen=True)
class Responsible:
    """The agencies of a clause by role, each name as printed, and the quote that says so."""

    roles: tuple[tuple[str, tuple[str, ...]], ...]
    quote: Quote

    @property
    def short(self) -> str:
        """Roles and names in one line."""
        return "；".join(f"{role}：{'、'.join(names)}" for role, names in self.roles)


def responsible(clauses: Iterable[Clause], asked: str) -> Responsible | None:
    """The agencies of the first clause that names any; only those that lead, where the question asks for them."""
    for clause in clauses:
        duties = find_duties(clause.text)
        leading = tuple(duty for duty in duties if _LEAD in duty.role) if _LEAD in asked else ()
        if duties:
            return _of(clause, leading or duties)
    return None


def _of(clause: Clause, duties: tuple[Duty, ...]) -> Responsible:
    roles: dict[str, list[str]] = {}
    for duty in duties:
        roles.setdefault(duty.role, []).append(duty.agency)
    start = clause.text.rfind(duties[0].role, 0, duties[0].start)
    start -= start > 0 and clause.text[start - 1] in _OPENING
    first, last = quotable_spans(clause, start, duties[-1].end)[0]
    return Responsible(tuple((role, tuple(names)) for role, names in roles.items()), make_quote(clause, first, last))
