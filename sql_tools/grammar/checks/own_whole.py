"""A share beside another number, with a whole of its own: 残疾人男女各多少，老人占总人口的比重.

Conditions of the other number would narrow that whole, and the share would be of something else.
"""

from __future__ import annotations

from collections.abc import Iterator

from sql_tools.grammar.asks import Proportion
from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.plan import QueryPlan


class OwnWhole(Part):
    """The check over one model."""

    def of(self, frame: Frame, plan: QueryPlan) -> None:
        """``CannotSay`` where rows are left out of a whole that was named without them."""
        if len(frame.asks) < 2:
            return
        parts = [part.model_dump_json() for part in self.tools.parts_of(plan.where)] if plan.where is not None else []
        for place, ask in frame.asks:
            named = {name for ref in _whole_named(frame.tokens[place : place + 1]) for name in _names(ref)}
            if isinstance(ask, Proportion) and named and any(not any(n in part for n in named) for part in parts):
                raise CannotSay


def _whole_named(tokens: list[Token]) -> Iterator[Ref]:
    """What is said behind 占."""
    leaves = [leaf for token in tokens for leaf in token.leaves()]
    at = next((place for place, leaf in enumerate(leaves) if leaf.can("take")), len(leaves))
    return (ref for leaf in leaves[at:] if not leaf.can("level") for ref in leaf.refs)


def _names(ref: Ref) -> Iterator[str]:
    yield f'"{ref.name}"'
    field = getattr(ref.fact, "field", None)
    if field is not None:
        yield f'"{field}"'
