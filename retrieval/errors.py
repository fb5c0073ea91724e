"""What can go wrong in retrieval.

::

    RetrievalError           message and hint are Chinese sentences for people
    ├── UnreadableFile       a file that cannot be turned into clauses: encrypted, empty, damaged, too large
    ├── EncoderUnavailable   the vector model cannot be loaded
    └── IndexDamaged         the index on disk is missing, of another version, or damaged
"""

from __future__ import annotations


class RetrievalError(Exception):
    """``message`` says what happened, ``hint`` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UnreadableFile(RetrievalError):
    """A file that cannot be turned into clauses."""


class EncoderUnavailable(RetrievalError):
    """The vector model cannot be loaded."""


class IndexDamaged(RetrievalError):
    """The index on disk is missing, of another version, or damaged."""
