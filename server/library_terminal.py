"""How documents come in at a terminal: progress a file, the proposal to confirm, what was added and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.prompt import Prompt
from rich.table import Table
from rich.text import Text

from policies_corpus.cards import FIELD_NAMES, Card
from server.errors import BadRequest
from server.library.draft import LABELS, REQUIRED, Choices, Draft, choices_from

_LEVELS = {"national": "全国", "province": "省", "city": "市", "county": "县"}
_EMPTY = "（未写明）"


class ReadingBars:
    """A bar for each file; pages where the format has them."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def start(self, name: str) -> TaskID:
        """A bar for one file."""
        return self._progress.add_task(name, total=None, state="")

    def pages(self, task: TaskID, done: int, total: int) -> None:
        """So many pages are read."""
        self._progress.update(task, completed=done, total=total)

    def finish(self, task: TaskID, state: str) -> None:
        """The file is read, or refused."""
        total = self._progress.tasks[task].total or 1
        self._progress.update(task, total=total, completed=total, state=state)


@contextmanager
def reading_bars(out: Console) -> Iterator[ReadingBars]:
    """Bars while files are read."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out) as progress:
        yield ReadingBars(progress)


def print_draft(draft: Draft, out: Console) -> None:
    """The proposal, each field with the words that it was read from, and what to look over."""
    table = Table("项", "建议", "据", title=draft.name, title_justify="left")
    fields = draft.fields()
    for name, label in LABELS.items():
        value = fields[name]
        style = "red" if name in REQUIRED and not value else ""
        table.add_row(label, Text(_shown(name, value, draft), style=style), draft.proposal.found.get(name, "")[:60])
    out.print(table)
    for note in draft.extracted.notes:
        out.print(Text(f"注意：{note}", style="yellow"))


def ask_choices(draft: Draft, out: Console) -> Choices | None:
    """Asks whether the proposal is right, or for each field what is; None: the file is left out."""
    missing = draft.missing()
    if missing:
        out.print(Text(f"没有找到{'、'.join(missing)}，需要补上。", style="red"))
    choice = Prompt.ask(
        "添加这份文件？y 按建议添加，e 逐项修改，n 跳过", choices=["y", "e", "n"], default="e" if missing else "y"
    )
    if choice == "n":
        return None
    return Choices() if choice == "y" and not missing else _edited(draft, out)


def _edited(draft: Draft, out: Console) -> Choices:
    values: dict[str, Any] = {}
    for name, proposed in draft.fields().items():
        values[name] = _asked(draft, name, proposed, out)
    return choices_from(values, draft.name)


def _asked(draft: Draft, name: str, proposed: Any, out: Console) -> Any:
    many = isinstance(proposed, list)
    default = "；".join(proposed) if many else str(proposed or "")
    while True:
        said = Prompt.ask(f"{LABELS[name]}（- 清空）", default=default, show_default=bool(default)).strip()
        value: Any = None if said in ("", "-") else said
        if many:
            value = [part for part in (value or "").split("；") if part]
        try:
            choices_from({name: value}, draft.name)
        except BadRequest as error:
            out.print(Text(error.message + error.hint, style="red"))
            continue
        return value


def _shown(name: str, value: Any, draft: Draft) -> str:
    region = draft.proposal.region
    if name == "region" and region is not None:
        return f"{region.name}（{_LEVELS[region.level]}级，{region.code}）" if region.code != "0" else region.name
    return "；".join(value) if isinstance(value, list) and value else str(value or _EMPTY)


def print_outcome(added: Sequence[str], failed: Sequence[tuple[str, str]], out: Console) -> None:
    """What was added, and each file that was not, with its reason."""
    for line in added:
        out.print(Text(f"已添加：{line}", style="green"))
    for name, reason in failed:
        out.print(Text(f"未添加：{name}：{reason}", style="red"))


def print_cards(cards: Sequence[Card], out: Console) -> None:
    """Cards as a table."""
    shown = ("card_id", "programme", "region", "who", "how_much", "issued_on", "valid_to")
    table = Table(*(FIELD_NAMES[name] for name in shown))
    for card in cards:
        table.add_row(*(_cell(getattr(card, name)) for name in shown))
    out.print(table)


def _cell(value: Any) -> str:
    return str(value.name if isinstance(value, BaseModel) and hasattr(value, "name") else value or "—")
