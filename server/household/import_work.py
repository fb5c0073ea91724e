"""Checking and loading a batch in the background; how far it is can be asked at any time, also in another process.

The state is a file of the batch, and a lock is held while work goes on: a state that says so without the lock belongs
to a process that was stopped. The database then is as it was before, or as it is after.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from threading import Lock, Thread
from time import monotonic, sleep
from typing import Any

from server.accounts.asker import Asker
from server.errors import BadRequest, Conflict, ServerError, translate
from server.household.batches import Batch
from server.household.choices import ImportChoices
from server.household.desk import household_importer
from server.household.shown import shown_preview
from server.settings import Settings
from sql_tools.errors import WarehouseError
from sql_tools.warehouse.file_lock import file_lock
from sql_tools.warehouse.import_request import ImportRequest, Preview
from sql_tools.warehouse.quality_report import write_report

REPORT, SET_ASIDE = "报告.xlsx", "搁置的行.xlsx"
_EVERY_SECONDS = 0.2
_STATE = "state"
_TRIES, _BETWEEN_TRIES = 20, 0.025
_one_at_a_time = Lock()
"""An import may take a gigabyte; a second one waits."""


def state_of(batch: Batch) -> dict[str, Any]:
    """``phase`` is waiting, checking, checked, loading, done, failed or interrupted, with what belongs to it."""
    state = batch.read(_STATE) or {"phase": "waiting"}
    if state["phase"] in ("checking", "loading") and not _is_locked(batch):
        state = batch.read(_STATE)  # it may have ended between the two looks
        if state["phase"] in ("checking", "loading"):
            return {"phase": "interrupted", "error": _INTERRUPTED.to_json()["error"]}
    return state


def start_check(settings: Settings, batch: Batch, choices: ImportChoices, today: date, asker: Asker) -> None:
    """Read and check the files; nothing in the database changes. Rows outside the asker's area are refused."""
    _check_files(batch)
    batch.write("choices", choices.model_dump(mode="json"))

    def work(report: Callable[[str, int, int], None]) -> dict[str, Any]:
        importer = household_importer(settings)
        preview = importer.preview(choices.request(batch.files, today, asker.name, asker.region or ""), report)
        try:
            write_report(batch.folder / REPORT, preview)
            return {"phase": "checked", "preview": shown_preview(preview, importer.model)}
        finally:
            preview.close()

    _start(batch, "checking", work)


def start_load(settings: Settings, batch: Batch, today: date, asker: Asker) -> None:
    """Import what was checked. It is read and checked again, against the same snapshot, so that nothing can slip in."""
    _check_files(batch)
    state = state_of(batch)
    if state["phase"] != "checked" or not state["preview"]["can_load"]:
        raise Conflict("这批文件还没有核对通过，没有导入。", "请先核对；有错误时请改正，或选择搁置有错误的行。")
    checked = state["preview"]
    choices = ImportChoices.model_validate(batch.read("choices"))
    request = choices.request(batch.files, today, asker.name, asker.region or "")

    def work(report: Callable[[str, int, int], None]) -> dict[str, Any]:
        return _load(settings, batch, request, checked, report)

    _start(batch, "loading", work)


def _load(
    settings: Settings,
    batch: Batch,
    request: ImportRequest,
    checked: dict[str, Any],
    report: Callable[[str, int, int], None],
) -> dict[str, Any]:
    importer = household_importer(settings)
    preview = importer.preview(request, report)
    try:
        _check_same(checked, preview)
        outcome = importer.load(preview, report)
        if outcome.set_aside is not None:
            shutil.copyfile(outcome.set_aside, batch.folder / SET_ASIDE)
        result = {
            "snapshot": outcome.snapshot.id, "as_of": outcome.snapshot.as_of, "demo": outcome.snapshot.demo,
            "good": preview.good, "aside": preview.aside, "repeated": preview.repeated,
            "coverage": list(outcome.coverage), "has_set_aside": outcome.set_aside is not None,
        }  # fmt: skip
    finally:
        preview.close()
    batch.forget_files()
    return {"phase": "done", "preview": checked, "result": result}


def _check_same(checked: dict[str, Any], preview: Preview) -> None:
    base = preview.base.id if preview.base else None
    if (checked["base"], checked["good"], checked["aside"]) != (base, preview.good, preview.aside):
        raise Conflict("核对之后数据库被另一次导入换过了，这次没有导入。", "请重新核对一次。")


def _start(batch: Batch, phase: str, work: Callable[[Callable[[str, int, int], None]], dict[str, Any]]) -> None:
    """Run ``work`` in a thread of its own. The lock is taken here, so that a second start is refused at once."""
    held = _locked(batch)
    batch.write(_STATE, {"phase": phase, "what": "排队等候", "done": 0, "total": 1})
    Thread(target=_run, args=(batch, phase, work, held), daemon=True).start()


def _run(
    batch: Batch,
    phase: str,
    work: Callable[[Callable[[str, int, int], None]], dict[str, Any]],
    held: ExitStack,
) -> None:
    with held:
        try:
            with _one_at_a_time:
                state = work(_Reporter(batch, phase))
        except Exception as error:  # noqa: BLE001 - the thread has nobody above it; the error is the state
            state = {"phase": "failed", "error": translate(error).to_json()["error"]}
        batch.write(_STATE, state)


def _locked(batch: Batch) -> ExitStack:
    """Hold the batch's lock. Work that has just ended, or somebody who looks, gives it back within moments."""
    held = ExitStack()
    for _ in range(_TRIES):
        try:
            held.enter_context(file_lock(batch.folder / "running.lock"))
            return held
        except WarehouseError:
            sleep(_BETWEEN_TRIES)
    raise Conflict("这批文件正在处理。", "请等它结束。")


class _Reporter:
    """Writes down how far the work is, a few times a second."""

    def __init__(self, batch: Batch, phase: str) -> None:
        self._batch = batch
        self._phase = phase
        self._last = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if monotonic() - self._last >= _EVERY_SECONDS or done == 0:
            self._last = monotonic()
            self._batch.write(_STATE, {"phase": self._phase, "what": what, "done": done, "total": total})


def _is_locked(batch: Batch) -> bool:
    try:
        with file_lock(batch.folder / "running.lock"):
            return False
    except WarehouseError:
        return True


def _check_files(batch: Batch) -> None:
    if not batch.files:
        raise BadRequest("这批文件已经导入过了。", "要再导入请重新上传。")


_INTERRUPTED = ServerError("处理到一半时服务停止了，数据库没有改动，或已经整体换新。", "请看一眼快照列表，再重新核对。")
