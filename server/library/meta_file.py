"""The file of ``--meta``: what a person says of each document, by the document's file name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from server.errors import BadRequest
from server.library.draft import LABELS, Choices, Draft, choices_from

_HINT = "先不加 --yes 运行一次 zengshou docs add，把它打印的内容存成文件，改好后用 --meta 指定。"


def read_meta_file(path: Path, names: Sequence[str]) -> dict[str, Choices]:
    """Choices by file name; a file that describes a single document may hold its fields directly.

    Raises:
        BadRequest: not readable, or a field is wrong.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadRequest(f"{path.name} 读不出来，或不是有效的 YAML。", _HINT) from error
    if not isinstance(raw, dict) or not raw:
        raise BadRequest(f"{path.name} 里没有内容。", _HINT)
    if set(raw) <= set(LABELS):
        if len(names) != 1:
            raise BadRequest(
                f"{path.name} 只写了一份文件的各项，却要添加 {len(names)} 份。", "请在各项上面写明文件名。"
            )
        raw = {names[0]: raw}
    return {str(name): choices_from(values or {}, str(name)) for name, values in raw.items()}


def as_yaml(drafts: Sequence[Draft]) -> str:
    """The proposals in the form of that file, to be looked over and given back."""
    return "\n".join(_block(draft) for draft in drafts)


def _block(draft: Draft) -> str:
    """One document; each field with the words that it was read from."""
    lines = [yaml.safe_dump({draft.name: None}, allow_unicode=True).replace(": null", ":").strip()]
    for name, value in draft.fields().items():
        said = draft.proposal.found.get(name, "").replace("\n", " ")
        lines.append(f"  {name}: {_value(value)}  # {LABELS[name]}{f'，据“{said[:40]}”' if said else ''}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """The value on one line, as YAML writes it."""
    return (
        yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000).removesuffix("...\n").strip()
    )
