"""An answer in plainer words, by a model; the words themselves where it changes anything that carries meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from server.model.client import ModelClient
from server.model.faithful import faithful

_INSTRUCTIONS = (
    "把资料里的回答改写得更通顺、更口语，给村干部看。数字、单位、地名、单位名、文件名、引号里的原文、[n] 出处、"
    "“不、未、没有”等否定和“以上、低于”等界限，一个不增、一个不减、次序不变。只输出改写后的文字。"
)


def reworded(client: ModelClient, answer: dict[str, Any], places: Iterable[str]) -> str | None:
    """``answer`` (the contract's JSON) in other words; None where the model has none that say the same."""
    original = str(answer["answer"])
    said = client.ask(_INSTRUCTIONS, original)
    return said if said is not None and faithful(original, said, (*places, *_named(answer))) else None


def _named(answer: dict[str, Any]) -> Iterator[str]:
    """Places, agencies and documents that the answer itself names."""
    for citation in answer["citations"]:
        yield from (citation["title"], citation["issuer"], citation["region"], citation["doc_number"] or "")
    for block in answer["data"]:
        yield from (cell for row in block["rows"] for cell in row if isinstance(cell, str))
