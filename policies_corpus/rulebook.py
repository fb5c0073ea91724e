"""The rules of the documents, read from ``rules/<doc_id>.yaml``.

A file says once what holds for all its rules (``doc``, ``years``, ``last_checked``) and lists ``targets``, ``groups``,
``uncheckable`` statements and ``names`` (sayings with a number that are no quantity: 三保障, 湘振局发〔2023〕18号).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from policies_corpus.errors import RuleError
from policies_corpus.model import DocumentMeta, GroupRule, Region, Rule, Target, Uncheckable

_HINT = "写法见 policies_corpus/model.py；改好后运行 zengshou rules check。"
_YAML_HINT = "请检查这一行附近的缩进、冒号后的空格和引号；改好后运行 zengshou rules check。"
_SECTIONS: dict[str, type[Target] | type[GroupRule] | type[Uncheckable]] = {
    "targets": Target,
    "groups": GroupRule,
    "uncheckable": Uncheckable,
}


@dataclass(frozen=True)
class RuleFile:
    """What one file says; ``lines`` are the 1-based lines on which the statements begin, by id."""

    doc_id: str
    name: str
    targets: tuple[Target, ...]
    groups: tuple[GroupRule, ...]
    uncheckable: tuple[Uncheckable, ...]
    names: tuple[str, ...]
    lines: Mapping[str, int]


@dataclass(frozen=True)
class RuleBook:
    """The rules of all documents, in the order of the files."""

    files: tuple[RuleFile, ...]

    @property
    def targets(self) -> tuple[Target, ...]:
        """Figures of a place that must reach a threshold."""
        return tuple(rule for each in self.files for rule in each.targets)

    @property
    def groups(self) -> tuple[GroupRule, ...]:
        """Conditions of one household or village."""
        return tuple(rule for each in self.files for rule in each.groups)

    @property
    def uncheckable(self) -> tuple[Uncheckable, ...]:
        """Statements that the household model cannot check."""
        return tuple(rule for each in self.files for rule in each.uncheckable)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Everything that can be checked."""
        return (*self.targets, *self.groups)

    def rule(self, rule_id: str) -> Target | GroupRule | Uncheckable:
        """The statement with this id; ``KeyError`` if there is none."""
        return next(each for each in (*self.rules, *self.uncheckable) if each.id == rule_id)


def load_rulebook(metas: Iterable[DocumentMeta], extra_dir: Path | None = None) -> RuleBook:
    """The rules of those documents that are given; a document without a rule file has none.

    ``extra_dir`` holds the confirmed rules of added documents (``$ZENGSHOU_HOME/rules``; it need not exist).

    Raises:
        RuleError: a file is not YAML, or a rule in it is not one.
    """
    return RuleBook(tuple(load_rules(file, meta) for file, meta in rule_files(metas, extra_dir)))


def rule_files(
    metas: Iterable[DocumentMeta], extra_dir: Path | None = None
) -> Iterator[tuple[Traversable, DocumentMeta]]:
    """The rule files with the documents that they belong to, by name: those shipped, then those of ``extra_dir`` of
    other documents; of unknown documents none."""
    by_id = {meta.doc_id: meta for meta in metas}
    folders: list[Traversable] = [files("policies_corpus") / "rules"]
    if extra_dir is not None and extra_dir.is_dir():
        folders.append(extra_dir)
    seen: set[str] = set()
    for folder in folders:
        own = (each for each in folder.iterdir() if each.name.endswith(".yaml"))
        for file in sorted(own, key=lambda each: each.name):
            meta = by_id.get(file.name.removesuffix(".yaml"))
            if meta is not None and meta.doc_id not in seen:
                seen.add(meta.doc_id)
                yield file, meta


def load_rules(file: Traversable, meta: DocumentMeta) -> RuleFile:
    """The rules of one file, with the region of its document."""
    text = file.read_text(encoding="utf-8")
    try:
        raw = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        raise RuleError(f"规则文件 {file.name} 第 {line} 行不是有效的 YAML。", _YAML_HINT, line) from error
    if not isinstance(raw, dict) or raw.get("doc") != meta.doc_id:
        raise RuleError(f"规则文件 {file.name} 的 doc 应为 {meta.doc_id}。", _HINT)
    lines = _lines(text, meta.doc_id)
    common = {"region": meta.region, "years": raw.get("years"), "last_checked": raw.get("last_checked")}
    sections = {name: _section(raw, name, common, file.name, lines) for name in _SECTIONS}
    return RuleFile(
        meta.doc_id,
        file.name,
        tuple(each for each in sections["targets"] if isinstance(each, Target)),
        tuple(each for each in sections["groups"] if isinstance(each, GroupRule)),
        tuple(each for each in sections["uncheckable"] if isinstance(each, Uncheckable)),
        tuple(raw.get("names") or ()),
        lines,
    )


def _section(
    raw: Mapping[str, Any], name: str, common: Mapping[str, Any], file: str, lines: Mapping[str, int]
) -> tuple[Target | GroupRule | Uncheckable, ...]:
    kind = _SECTIONS[name]
    return tuple(_statement(kind, entry, str(raw["doc"]), common, file, lines) for entry in raw.get(name) or ())


def _statement(
    kind: type[Target] | type[GroupRule] | type[Uncheckable],
    entry: Mapping[str, Any],
    doc_id: str,
    common: Mapping[str, Any],
    file: str,
    lines: Mapping[str, int],
) -> Target | GroupRule | Uncheckable:
    rule_id = f"{doc_id}/{entry.get('id')}"
    shared = {key: value for key, value in common.items() if key in kind.model_fields}
    try:
        return kind.model_validate({**shared, **entry, "id": rule_id})
    except ValidationError as error:
        line = lines.get(rule_id, 1)
        wrong = "；".join(dict.fromkeys(_wrong(each["type"], each["loc"], each["msg"]) for each in error.errors()))
        raise RuleError(f"{file} 第 {line} 行的规则“{rule_id}”不对：{wrong}。", _HINT, line) from error


def _wrong(kind: str, place: tuple[int | str, ...], message: str) -> str:
    """One complaint of the schema in Chinese."""
    where = ".".join(str(part) for part in place) or "整条"
    if kind == "missing":
        return f"缺少 {where}"
    if kind == "extra_forbidden":
        return f"没有 {where} 这一项"
    said = message.removeprefix("Value error, ")
    return f"{where} {said}" if any("\u4e00" <= char <= "\u9fff" for char in said) else f"{where} 的值不合要求"


def _lines(text: str, doc_id: str) -> dict[str, int]:
    """The line of each ``id:``, found in the parsed nodes, so that any way of writing YAML works."""
    root = yaml.compose(text)
    found: dict[str, int] = {}
    if not isinstance(root, yaml.MappingNode):
        return found
    for _, section in root.value:
        for entry in section.value if isinstance(section, yaml.SequenceNode) else ():
            for key, value in entry.value if isinstance(entry, yaml.MappingNode) else ():
                if key.value == "id":
                    found[f"{doc_id}/{value.value}"] = key.start_mark.line + 1
    return found


def binds(region: Region, code: str) -> bool:
    """Whether what holds in ``region`` holds in the place with this code: its own place and all below."""
    return region.level == "national" or code.startswith(region.code)
