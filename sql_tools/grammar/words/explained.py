"""Vague words that the asker explains in the next breath: 年轻人，18到35岁."""

from __future__ import annotations

from sql_tools.grammar.conditions import Test, leaves
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import Token
from sql_tools.semantic_model import SemanticModel


def unexplained(frame: Frame, model: SemanticModel) -> list[Token]:
    """The tokens left over, without the adjectives whose bounds begin the clause behind them."""
    return [token for token in frame.left if not (token.can("quality") and _is_bounded(token, frame, model))]


def _is_bounded(word: Token, frame: Frame, model: SemanticModel) -> bool:
    """Whether the next clause begins with a bound on what the adjective speaks of."""
    stops = [place for place, token in enumerate(frame.tokens) if token.can("stop") and token.start >= word.end]
    behind = frame.tokens[stops[0] + 1 : stops[0] + 2] if stops else []
    bounded = {
        model.field(ref.name).label
        for token in behind
        if token.can("cond")
        for leaf in leaves(token.value)
        if isinstance(leaf, Test)
        for ref in leaf.refs
        if ref.role == "field"
    }
    return bool(bounded & {_label(ref.name, model) for ref in word.of_role("quality")})


def _label(name: str, model: SemanticModel) -> str:
    """The name of a figure of a group, or of a field of a row, as people say it."""
    return model.measures[name].label if name in model.measures else model.field(name).label
