"""What can go wrong in the query layer.

::

    SqlToolsError              every error of this room; message and hint are Chinese sentences for people
    ├── ModelError             a semantic model is wrong
    ├── PlanError              a plan asks for something that the model does not allow
    ├── NotPermitted           a plan asks for what its asker may not see
    ├── GuardError             SQL that the compiler could not have written
    ├── QueryTimeout           the query took longer than the limit
    └── WarehouseError         the database file is missing, damaged or cannot be written
        └── ImportRefused      a file that cannot be imported as it is
"""

from __future__ import annotations


class SqlToolsError(Exception):
    """``message`` says what happened, ``hint`` what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ModelError(SqlToolsError):
    """A semantic model is wrong."""


class PlanError(SqlToolsError):
    """A plan asks for something that the model does not allow."""


class NotPermitted(SqlToolsError):
    """A plan asks for what its asker may not see."""


class GuardError(SqlToolsError):
    """SQL that the compiler could not have written."""


class QueryTimeout(SqlToolsError):
    """The query took longer than the limit."""


class WarehouseError(SqlToolsError):
    """The database file is missing, damaged or cannot be written."""


class ImportRefused(WarehouseError):
    """A file that cannot be imported as it is."""
