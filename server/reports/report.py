"""The whole report of an asker: every kept question, filled from one snapshot and compared with another."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from server.accounts.asker import Asker
from server.errors import Forbidden
from server.reports.fill import FilledReport, fill
from server.reports.kept import KeptQuestions
from server.reports.snapshot_desk import chosen, opened
from server.reports.why import Pair
from server.settings import Settings
from sql_tools.semantic_model import SemanticModel


def filled_report(
    settings: Settings,
    model: SemanticModel,
    kept: KeptQuestions,
    asker: Asker,
    asked_on: date,
    now: str | None = None,
    before: str | None = None,
) -> FilledReport:
    """The report; ``before`` empty: compared with nothing, None: with the snapshot before.

    Raises:
        NotFound: there is no such snapshot.
        Forbidden: the asker may see made-up data only, and these are real.
    """
    choice = chosen(settings, now, before)
    real = [each for each in (choice.now, choice.before) if each is not None and not each.demo]
    if asker.demo_only and real:
        raise Forbidden("培训账号只能查看演示数据。", "请讲师换用演示数据的服务。")
    with opened(settings, model, choice.now) as desk, opened(settings, model, choice.before or choice.now) as older:
        pair = Pair(desk, older, asker.area, asked_on)
        questions = tuple(fill(each, pair, choice.before is not None) for each in kept.of(asker))
    place = asker.area.place
    return FilledReport(
        title=kept.title(asker),
        now=choice.now,
        before=choice.before,
        made_on=asked_on,
        made_by=asker.name,
        area=place.name if place is not None else "库内全部地区",
        questions=questions,
    )


def shown_report(report: FilledReport) -> dict[str, Any]:
    """The report as JSON for pages and programs."""
    shown: dict[str, Any] = _plain(asdict(report))
    return {**shown, "demo": report.demo}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else round(float(value), 2)
    return value.isoformat() if isinstance(value, date) else value
