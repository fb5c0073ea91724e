"""How entries hang together: each names the hash of the one before, and a record elsewhere names the last."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START = "0" * 64
"""What the first entry names as the hash before it."""


def entry_text(seq: int, at: str, previous: str, content: dict[str, Any]) -> str:
    """An entry as it is put on file; half a character, which no file takes, becomes a question mark."""
    whole = {"seq": seq, "at": at, "previous": previous, **content}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()


def entry_hash(text: str) -> str:
    """SHA-256 of an entry, 64 hexadecimal characters."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """Number and hash of the last entry, kept beside the database and sealed with the key of the service.

    ``settled`` is false while the entry is being put on file: then the one before may still be the last. So neither a
    power cut looks like a removal, nor a removal like a power cut.
    """

    seq: int
    hash: str
    settled: bool

    def write(self, path: Path, key: str) -> None:
        """Put the record in place of the one before, whole; one that is not settled reaches the disk first."""
        draft = path.with_name(f"{path.name}.new")
        with draft.open("w", encoding="ascii") as file:
            json.dump({"seq": self.seq, "hash": self.hash, "settled": self.settled, "seal": self._seal(key)}, file)
            if not self.settled:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)

    @classmethod
    def read(cls, path: Path, key: str) -> Head | None:
        """The record; None where there is none, or one that was not written with this key."""
        try:
            found = json.loads(path.read_text(encoding="ascii"))
            head = cls(int(found["seq"]), str(found["hash"]), bool(found["settled"]))
            sealed = hmac.compare_digest(head._seal(key), str(found["seal"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return head if sealed else None

    def fits(self, seq: int, last: str) -> bool:
        """Whether the log may end with this entry."""
        return (self.seq, self.hash) == (seq, last) or (not self.settled and seq == self.seq - 1)

    def _seal(self, key: str) -> str:
        return hmac.new(key.encode(), f"{self.seq}:{self.hash}:{self.settled}".encode(), hashlib.sha256).hexdigest()
