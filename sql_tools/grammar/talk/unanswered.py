"""What leans on a question that got no figure: a reply to what was asked back, or the same question of another place.

“其中” of a question without an answer has nothing to be a part of; it is never counted as if nothing had been before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sql_tools.describe import as_question
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.talk.leaning import narrows
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.plan import QueryPlan
from sql_tools.reading import Clarification, Context, Option, Reading, Refusal, Slot
from sql_tools.semantic_model import SemanticModel

_LEAD = re.compile(r"^(?:那么|那就|那|就|是|按照|按|要|用|取|我说的是|我是说|我问的是|改成|换成|算)+")
_TAIL = re.compile(r"(?:的话|来算|算|的|吧|呢|吗|啊|[，,。？?！!\s])+$")
_PLACE_OR_YEAR = ("places", "years")


@dataclass(frozen=True)
class Fragment:
    """Words that are only a part of a question, as they were typed and as they were sorted."""

    text: str
    frame: Frame

    @property
    def reply(self) -> str:
        """What was replied, without the words around it (就按8000元以下吧)."""
        return _TAIL.sub("", _LEAD.sub("", self.text.strip()))

    def says_only(self, *kinds: str) -> bool:
        """Whether nothing but these parts of a question is said."""
        frame = self.frame
        said: dict[str, list[Any]] = {"places": frame.places, "years": frame.years}
        said["amounts" if self._bounds_something else "groups"] = [*frame.conditions, *frame.bounds]
        others = (frame.asks, frame.groups, frame.orders, frame.tops, frame.heads, frame.nouns, frame.areas)
        held = {kind for kind, parts in said.items() if parts}
        return bool(held) and held <= set(kinds) and not any(others)

    @property
    def _bounds_something(self) -> bool:
        leaves = [leaf for token in self.frame.tokens for leaf in token.leaves()]
        return any(leaf.can("bound") or leaf.can("mean") for leaf in leaves) and not narrows(self.frame)


@dataclass(frozen=True)
class Stretch:
    """A stretch of the question before that a reply can replace: its kind, and where it stands."""

    kind: str
    start: int
    end: int


class Unanswered:
    """Takes up a question without a figure; ``read`` reads a question, ``stretches`` finds its places and years."""

    def __init__(
        self,
        model: SemanticModel,
        read: Callable[[str, Context], Reading],
        stretches: Callable[[str, Context], list[Stretch]],
    ) -> None:
        self._model, self._read, self._stretches = model, read, stretches

    def go_on(self, said: Fragment, context: Context) -> Reading:
        """The reading of ``said`` as a part of ``context.unanswered``."""
        question = context.unanswered
        assert question is not None
        alone = replace(context, unanswered=None)
        before = self._read(question, alone)
        if before.plans:
            # It was read, but there are no data for it: 2019年 has none, 2024年 may have.
            return self._read(said.text, replace(alone, previous=before.plans[0]))
        filled = self._filled(said, before, alone) or self._replaced(said, question, alone)
        if filled is not None:
            return filled
        if before.clarification is not None:
            return self._narrowed(said, before.clarification, alone)
        assert before.refusal is not None
        return Reading(refusal=self._nothing_before(said, before.refusal, alone))

    def _filled(self, said: Fragment, before: Reading, context: Context) -> Reading | None:
        """8000元以下, after “收入低”没有明确的界限: the reply stands where the open words stood."""
        slot = before.clarification.slot if before.clarification is not None else None
        if slot is None or not said.says_only(_KINDS[slot.takes]):
            return None
        reply = said.reply.removesuffix(_again(said.reply, slot.after)) if slot.takes == "place" else said.reply
        for lead in ("", slot.lead):
            reading = self._read(_question(slot, lead + reply), context)
            if reading.plans:
                return reading
        # 望城区的, of nine villages of one name: two of them are left.
        fewer = reading.clarification is not None and reading.clarification.slot is not None
        return reading if slot.takes == "place" and fewer else None

    def _replaced(self, said: Fragment, question: str, context: Context) -> Reading | None:
        """那长沙县呢, 2024年呢: the question before, with another place or year."""
        if not said.says_only(*_PLACE_OR_YEAR):
            return None
        told = {kind for kind in _PLACE_OR_YEAR if getattr(said.frame, kind)}
        whole = question
        for stretch in reversed(self._stretches(question, context)):
            if stretch.kind in told:
                whole = whole[: stretch.start] + whole[stretch.end :]
        return self._read(said.reply + whole, context)

    def _narrowed(self, said: Fragment, asked_back: Clarification, context: Context) -> Reading:
        """其中脱贫户呢, after a question that was asked back: what was open then is still open."""
        plans = []
        if any(option.question == said.text for option in asked_back.options):
            return self._read(said.text, replace(context, previous=None, earlier=None))
        for option in asked_back.options:
            if option.plainest:
                continue
            one = self._read(option.question, context)
            again = self._read(said.text, replace(context, previous=one.plans[0])) if one.plans else one
            kept = [plan for plan in again.plans[:1] if _keeps(one.plans[0], plan)]
            if not kept:
                # 还没人打工的呢 fits one of the two meanings alone: which was meant is still open.
                return Reading(clarification=asked_back)
            plans += [plan for plan in kept if plan not in plans]
        if not plans:
            return Reading(clarification=asked_back)
        if len(plans) == 1:
            return Reading(plans=tuple(plans), notes=(f"接着上一问，上一问里没有说清的，按{said.reply}算",))
        questions = [as_question(plan, self._model) for plan in plans]
        return Reading(clarification=Clarification(asked_back.prompt, tuple(Option(q, q) for q in questions)))

    def _nothing_before(self, said: Fragment, before: Refusal, context: Context) -> Refusal:
        """其中脱贫户呢, after a refusal: there is nothing that it could be a part of."""
        message = f"上一问没有得出数（{before.message.rstrip('。')}），这一问接不上。"
        alone = self._read(said.reply, context)
        example = f"，例如：{as_question(alone.plans[0], self._model)}" if alone.plans else ""
        return Refusal(before.reason, message, f"请把要问的说完整{example or '再问'}。".replace("？。", "？"))


def _keeps(before: QueryPlan, after: QueryPlan) -> bool:
    """Whether what was asked about is still asked about, with something more said of it."""
    return set(items_of(before.where)) <= set(items_of(after.where))


_KINDS = {"amount": "amounts", "year": "years", "place": "places"}


def _again(reply: str, after: str) -> str:
    """茶亭镇高峰村, where 高峰村 stands behind the gap already: the part that both have."""
    ends = (reply[at:] for at in range(len(reply) - 1) if after.startswith(reply[at:]))
    return next(ends, "")


def _question(slot: Slot, said: str) -> str:
    return f"{slot.before}{said}{slot.after}"
