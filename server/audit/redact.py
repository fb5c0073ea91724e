"""Identity and phone numbers out of what is put on file, however they are written."""

from __future__ import annotations

import re
from typing import Any

_GAP = r"[\s\-—－.·]?"
_IDENTITY = re.compile(rf"(?<!\d)(?:(?:\d{_GAP}){{17}}[\dXxＸｘ×]|(?:\d{_GAP}){{14}}\d)(?!\d)")
_MOBILE = re.compile(rf"(?<!\d)(?:[+＋]?86{_GAP})?[1１][3-9３-９](?:{_GAP}\d){{9}}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)[(（]?[0０]\d{2,3}[)）]?[\s\-－]?\d{7,8}(?!\d)")

IDENTITY, PHONE = "〔证件号码〕", "〔电话号码〕"


def redacted(text: str) -> str:
    """The text with every number of 18 or 15 digits (X included) and every phone number named, not told."""
    return _LANDLINE.sub(PHONE, _MOBILE.sub(PHONE, _IDENTITY.sub(IDENTITY, text)))


def redacted_values(value: Any) -> Any:
    """The same for every text inside a JSON value."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, list):
        return [redacted_values(each) for each in value]
    return {key: redacted_values(each) for key, each in value.items()} if isinstance(value, dict) else value
