"""The README lists every setting with its default and meaning, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from server.settings import Settings

README = Path(__file__).parents[2] / "README.md"
_ROW = re.compile(r"^\| `ZENGSHOU_([A-Z_]+)` \| (.+?) \| (.+) \|$", re.MULTILINE)


def test_the_readme_lists_the_settings() -> None:
    told = {name.lower(): (default, meaning) for name, default, meaning in _ROW.findall(README.read_text("utf-8"))}
    fields = Settings.model_fields
    expected = {
        name: (f"`{field.default}`" if str(field.default) else "（空）", field.description)
        for name, field in fields.items()
    }
    assert told == expected
