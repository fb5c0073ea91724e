"""How often one asker, or one address, may ask: a bucket of tokens each, refilled steadily."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from server.errors import TooMany

_MOST_KNOWN = 10_000
"""Buckets that are kept. A client that is forgotten starts with a full one; memory stays bounded."""


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class Rate:
    """``per_minute`` requests a minute for each client; so many may also come at once. 0 sets no limit."""

    def __init__(self, per_minute: int) -> None:
        self._most = float(per_minute)
        self._a_second = per_minute / 60
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()

    def take(self, client: str, seconds: float) -> None:
        """Count one request of a client at a time in ``seconds`` of any steady clock; ``TooMany`` where it is over."""
        if not self._most:
            return
        with self._lock:
            bucket = self._filled(client, seconds)
            short = 1 - bucket.tokens
            if short <= 0:
                bucket.tokens -= 1
                return
        wait = max(1, round(short / self._a_second + 0.5))
        raise TooMany(f"问得太快，每分钟最多 {self._most:.0f} 次。", f"请过 {wait} 秒再试。", {"retry_after": wait})

    def _filled(self, client: str, seconds: float) -> _Bucket:
        bucket = self._buckets.setdefault(client, _Bucket(self._most, seconds))
        self._buckets.move_to_end(client)
        bucket.tokens = min(self._most, bucket.tokens + (seconds - bucket.filled_at) * self._a_second)
        bucket.filled_at = seconds
        while len(self._buckets) > _MOST_KNOWN:
            self._buckets.popitem(last=False)
        return bucket
