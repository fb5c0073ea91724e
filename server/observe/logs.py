"""The log lines of the service: for people, or one JSON object a line. What an error quotes stays out of them."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal

Form = Literal["text", "json"]
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _WithoutValues(logging.Formatter):
    """Where and of which kind an error was; its message may hold a question, a name or a number, so it is left out."""

    def formatException(self, ei: _Raised) -> str:
        """The kind of the error and the places it went through, the innermost last."""
        places = [f"{each.filename}:{each.lineno} {each.name}" for each in traceback.extract_tb(ei[2])]
        return "\n  ".join([ei[0].__name__ if ei[0] is not None else "错误", *places])


class JsonLines(_WithoutValues):
    """``{"at", "level", "logger", "message", …}`` a line, times in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def set_up_logs(level: str, form: Form) -> None:
    """Our lines and those of the web server from ``level`` on, to stderr; of every library only warnings."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else _WithoutValues("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("zengshou", "uvicorn"):
        logging.getLogger(name).setLevel(level.upper())
