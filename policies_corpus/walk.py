"""Walks the conditions of a rule."""

from __future__ import annotations

from collections.abc import Iterator

from policies_corpus.model import AllOf, AnyOf, Condition, ConditionTree, Judgement, Member, NotOf, Related, Unrecorded

Leaf = Condition | Member | Related | Judgement | Unrecorded


def leaves(tree: ConditionTree) -> Iterator[Leaf]:
    """Every condition without its all/any/not; those inside a Related come after it."""
    match tree:
        case AllOf():
            for part in tree.all:
                yield from leaves(part)
        case AnyOf():
            for part in tree.any:
                yield from leaves(part)
        case NotOf():
            yield from leaves(tree.negated)
        case Related():
            yield tree
            if tree.where is not None:
                yield from leaves(tree.where)
        case Condition() | Member() | Judgement() | Unrecorded():
            yield tree
