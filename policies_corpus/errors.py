"""What can go wrong in the corpus.

::

    CorpusError          message and hint are Chinese sentences for people
    ├── DocumentError    a document or its meta.yaml is missing, damaged or says something impossible
    └── RuleError        a rule file is wrong: which file, which rule, what to do
"""

from __future__ import annotations


class CorpusError(Exception):
    """``message`` says what happened, ``hint`` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DocumentError(CorpusError):
    """A document or its meta.yaml is missing, damaged or says something impossible."""


class RuleError(CorpusError):
    """A rule file is wrong: which file, which rule, what to do; ``line`` is the 1-based line of it."""

    def __init__(self, message: str, hint: str = "", line: int = 1) -> None:
        super().__init__(message, hint)
        self.line = line
