"""What a follow-up question is read with, as text and back without loss: amounts stay amounts, days stay days."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter, ValidationError

from server.chat.conversations import Turn

_TURN = TypeAdapter(Turn)
_AMOUNT, _DAY = "$amount", "$day"


def to_text(turn: Turn) -> str:
    """The turn as JSON; amounts and days are marked, so that they do not come back as words."""
    return json.dumps(_TURN.dump_python(turn), default=_marked, ensure_ascii=False)


def from_text(text: str) -> Turn | None:
    """The turn; None for one that another version of the software wrote and this one cannot read."""
    try:
        return _TURN.validate_python(json.loads(text, object_hook=_unmarked))
    except (ValueError, ValidationError):
        return None


def _marked(value: object) -> dict[str, str]:
    if isinstance(value, Decimal):
        return {_AMOUNT: str(value)}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _unmarked(found: dict[str, Any]) -> Any:
    if _AMOUNT in found:
        return Decimal(found[_AMOUNT])
    return date.fromisoformat(found[_DAY]) if _DAY in found else found
