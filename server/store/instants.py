"""Times as the store keeps them: UTC, ISO 8601 to the second, so that their order is that of the text."""

from __future__ import annotations

from datetime import UTC, datetime


def stored(moment: datetime) -> str:
    """A moment (with its time zone) as text."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
