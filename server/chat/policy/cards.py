"""The county's own 办理指南 beside an answer: marked as local, dated, with its source; never mixed with a clause."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from policies_corpus.cards import FIELD_NAMES, Card, find_cards
from server.chat.policy.practical import asked_for
from server.chat.policy.question import PolicyQuestion

_ALSO_ASKED = {
    "how_much": re.compile(r"多少钱|补多少|标准|给多少|发多少|金额"),
    "who": re.compile(r"哪些人|什么人|谁(?:能|可以|有资格)|条件|资格"),
}
_MOST = 3
_UNSAFE = str.maketrans({"[": "［", "]": "］", "*": "＊", "`": "｀", "#": "＃", "<": "＜", ">": "＞"})


@dataclass(frozen=True)
class CardNote:
    """A card as an answer shows it; ``lines`` are field names with what stands there."""

    place: str
    programme: str
    expired: bool
    lines: tuple[tuple[str, str], ...]


class CardNotes:
    """The cards for a question; ``cards`` are those on file now."""

    def __init__(self, cards: Callable[[], Sequence[Card]]) -> None:
        self._cards = cards

    def on(self, asked: PolicyQuestion) -> tuple[CardNote, ...]:
        """The cards on what is asked, nearest place first, those that are over last."""
        return tuple(_note(card, card.in_force(asked.asked_on)) for card in self._found(asked)[:_MOST])

    def said(self, asked: PolicyQuestion) -> str:
        """What the nearest card in force says of the very thing asked for; empty where none does."""
        found = (card for card in self._found(asked) if card.in_force(asked.asked_on))
        return next((said for card in found if (said := _said(card, asked.text))), "")

    def is_asked_for(self, asked: PolicyQuestion) -> bool:
        """Whether the question asks for what a card is for: papers, place, telephone, deadline."""
        return bool(asked_for(asked.text))

    def _found(self, asked: PolicyQuestion) -> tuple[Card, ...]:
        return find_cards(self._cards(), asked.text, asked.codes, asked.asked_on)


def _said(card: Card, text: str) -> str:
    wanted = [each.field for each in asked_for(text)]
    wanted += [name for name, pattern in _ALSO_ASKED.items() if pattern.search(text)]
    named = [name for name in wanted if getattr(card, name)]
    told = "；".join(f"{FIELD_NAMES[name]}：{_shown(getattr(card, name))}" for name in named)
    return f"{told}（{card.region.name}办理指南）" if told else ""


def _note(card: Card, in_force: bool) -> CardNote:
    fields = ("who", "how_much", "papers", "where", "phone", "deadline", "source", "issued_on", "valid_to")
    filled = [(FIELD_NAMES[name], _shown(getattr(card, name))) for name in fields if getattr(card, name)]
    return CardNote(_shown(card.region.name), _shown(card.programme), not in_force, tuple(filled))


def _shown(value: object) -> str:
    """On one line, and without signs that the page would take for its own."""
    text = "、".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return " ".join(text.split()).translate(_UNSAFE)
