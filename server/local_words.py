"""Words that only this place uses: confirmed by an administrator, kept in the data directory, read by the parser."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from server.errors import BadRequest, NotFound, NotReady
from sql_tools.semantic_model import SemanticModel

FILE = "lexicon.yaml"


@dataclass(frozen=True)
class LocalWord:
    """``word`` means what ``means``, a word of the data dictionary, means."""

    word: str
    means: str


def read_local_words(home: Path) -> tuple[LocalWord, ...]:
    """The words of this data directory; ``NotReady`` for a file that cannot be read."""
    path = home / FILE
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
        return tuple(LocalWord(str(each["word"]), str(each["means"])) for each in raw or ())
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise NotReady(f"本地词表 {path} 读不出来：{error}。", "请改正或删除这个文件。") from error


def add_local_word(home: Path, model: SemanticModel, added: LocalWord) -> None:
    """Put a word in use; ``BadRequest`` where it has a meaning already, or where the meaning is no word of the data."""
    known = [word for entry in _entries(model.model_dump()) for word in _said(entry)]
    words = read_local_words(home)
    if added.means not in known:
        raise BadRequest(f"数据字典里没有“{added.means}”这个说法。", "请写数据字典里的名称，例如：监测户。")
    if added.word in known or any(added.word == each.word for each in words):
        raise BadRequest(f"“{added.word}”已经有意思了，再加会弄混。", "请换一个词，或先核对数据字典。")
    _write(home, (*words, added))


def remove_local_word(home: Path, word: str) -> None:
    """Take a word out of use; ``NotFound``."""
    words = read_local_words(home)
    if all(each.word != word for each in words):
        raise NotFound(f"本地词表里没有“{word}”。", "它可能已经删除了，请刷新。")
    _write(home, tuple(each for each in words if each.word != word))


def _write(home: Path, words: Iterable[LocalWord]) -> None:
    lines = [{"word": each.word, "means": each.means} for each in words]
    draft = home / f"{FILE}.{os.getpid()}"
    draft.write_text(yaml.safe_dump(lines, allow_unicode=True, sort_keys=False), encoding="utf-8")
    draft.replace(home / FILE)


def with_local_words(model: SemanticModel, words: Iterable[LocalWord]) -> SemanticModel:
    """The model in which each word stands beside the one that it means; a meaning that is none any more is left out."""
    added = tuple(words)
    if not added:
        return model
    content = model.model_dump()
    for entry in _entries(content):
        said = _said(entry)
        entry["words"] = (*entry["words"], *(each.word for each in added if each.means in said))
    return SemanticModel.model_validate(content)


def _entries(content: Any) -> Iterator[dict[str, Any]]:
    """Every part of a model that people have words for."""
    if isinstance(content, dict):
        if "words" in content and ("label" in content or "value" in content):
            yield content
        for each in content.values():
            yield from _entries(each)
    elif isinstance(content, list | tuple):
        for each in content:
            yield from _entries(each)


def _said(entry: dict[str, Any]) -> set[str]:
    return {*entry["words"], *(entry[name] for name in ("label", "value") if entry.get(name))}
