"""Words that only this place uses: confirmed by an administrator, kept in the data directory, read by every desk.

The data desk has them in its model. Documents know only the words of the field: for what is looked up in them a local
word is put in those.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from retrieval.lexicon import spoken_forms
from server.errors import BadRequest, NotFound, NotReady
from sql_tools.semantic_model import SemanticModel

FILE = "lexicon.yaml"


@dataclass(frozen=True)
class LocalWord:
    """``word`` means what ``means``, a word of the data dictionary or of documents, means."""

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
    """Put a word in use; ``BadRequest`` where it has a meaning already, or the meaning is no word of the field."""
    known = {word for entry in _entries(model.model_dump()) for word in _said(entry)} | _of_documents()
    words = read_local_words(home)
    if added.means not in known:
        hint = "请写数据字典里的名称，例如：监测户；或文件里的说法，例如：雨露计划。"
        raise BadRequest(f"数据字典和政策说法里都没有“{added.means}”。", hint)
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


def in_words_of_the_field(words: Iterable[LocalWord]) -> Callable[[str], str]:
    """Puts the meaning of each local word of a text in its place; of two that overlap the longer one counts."""
    meaning = {each.word: each.means for each in words}
    if not meaning:
        return lambda text: text
    pattern = re.compile("|".join(re.escape(word) for word in sorted(meaning, key=len, reverse=True)))
    return lambda text: pattern.sub(lambda found: meaning[found.group()], text)


def _of_documents() -> set[str]:
    """How people and documents word what documents speak of."""
    forms = spoken_forms()
    return {*forms, *(written for means in forms.values() for written in means)}


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
