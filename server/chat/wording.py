"""The fixed words of answers: Jinja2 templates in ``templates/``, one for each form of answer."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    # Markdown for people, not HTML: the page escapes what it shows, so quotes must stay as they are.
    environment = Environment(
        loader=PackageLoader("server.chat"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["figure"] = figure
    return environment


def say(template: str, **values: Any) -> str:
    """Fill ``templates/<template>.md.j2``; runs of blank lines become one."""
    text = _environment().get_template(f"{template}.md.j2").render(**values)
    lines = [line.rstrip() for line in text.splitlines()]
    kept = [line for n, line in enumerate(lines) if line or (n > 0 and lines[n - 1])]
    return "\n".join(kept).strip()


def figure(value: bool | int | float | Decimal | str | None, unit: str | None = None) -> str:
    """A figure with its unit, without needless zeros: 18500元, 12.3%, 未登记 for what is not recorded."""
    if value is None:
        return "未登记"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | str):
        return f"{value}{unit or ''}"
    return f"{value:.2f}".rstrip("0").rstrip(".") + (unit or "")
