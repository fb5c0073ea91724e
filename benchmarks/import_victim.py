"""A process that imports without end, to be killed."""

from __future__ import annotations

import multiprocessing
from datetime import date
from multiprocessing.synchronize import Event
from pathlib import Path
from types import TracebackType

import sql_tools
from sql_tools.semantic_model import load_model
from sql_tools.warehouse.import_request import ImportRequest
from sql_tools.warehouse.import_rules import load_import_rules
from sql_tools.warehouse.importer import Importer

MODELS = Path(sql_tools.__file__).parent / "models"
TODAY = date(2026, 3, 15)
_CONTEXT = multiprocessing.get_context("forkserver")
# What a new process needs is loaded once, in the process that the others are forked from.
_CONTEXT.set_forkserver_preload(["benchmarks.import_victim"])
MODEL, RULES = load_model(MODELS / "household.yaml"), load_import_rules(MODELS / "household_import.yaml")


class Victim:
    """A process that imports without end, from the moment the context is entered until it is killed at its exit."""

    def __init__(self, data: Path, file: Path, year: int) -> None:
        self._ready = _CONTEXT.Event()
        self._process = _CONTEXT.Process(target=_import_without_end, args=(data, file, year, self._ready), daemon=True)

    def __enter__(self) -> Victim:
        self._process.start()
        assert self._ready.wait(60), "the import did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()


def _import_without_end(data: Path, file: Path, year: int, ready: Event) -> None:
    importer = Importer(MODEL, RULES, data)
    ready.set()
    while True:
        preview = importer.preview(ImportRequest((file,), "household_year", year, "replace", TODAY))
        importer.load(preview)
        preview.close()
