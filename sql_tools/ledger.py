"""A user's own ledger (公益岗, 小额信贷) as one more table of the semantic model, read from a YAML of its own.

A ledger says what its columns mean and how its rows belong to households or villages; everything that reads the model
(parser, compiler, guard, importer, description) then knows it like any other table. A word that it ``replaces`` means
the ledger alone, so that one word never stands for two sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sql_tools.errors import ModelError
from sql_tools.model_yaml import plain_yaml
from sql_tools.semantic_model import MeasureModel, Relation, SemanticModel, Table

PREFIX = "ledger_"
LEADS_TO_PLACE = ("village_code", "household_id", "person_id")
_NAME = re.compile(rf"^{PREFIX}[a-z0-9_]{{1,56}}$")
_HINT = "请改正该文件，或移出 models 文件夹。"


class Ledger(BaseModel):
    """One ledger: its table, what leads to it from other tables, its figures.

    ``relations``: table of the model → the relation from a row of it to rows of the ledger. ``counts``: measure of the
    model → how it is counted over the ledger's rows (户数: distinct households). ``replaces``: words that meant
    something else in the shipped model and mean the ledger from now on. ``sort``: the field that 各类 means.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    table: Table
    relations: dict[str, Relation] = Field(default_factory=dict)
    measures: dict[str, MeasureModel] = Field(default_factory=dict)
    counts: dict[str, str] = Field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    sort: str | None = None

    @model_validator(mode="after")
    def _is_a_ledger(self) -> Ledger:
        if not _NAME.match(self.name):
            raise ValueError(f"台账的表名要以 {PREFIX} 开头，只用小写字母、数字和下划线：{self.name}")
        if self.table.public or self.table.source is not None:
            raise ValueError("台账不能写 public 或 source")
        columns = {field.column or name for name, field in self.table.fields.items() if field.is_stored}
        if not columns & set(LEADS_TO_PLACE):
            raise ValueError(f"台账要有一列说明属于哪一户、哪一村或哪个人：{'、'.join(LEADS_TO_PLACE)}")
        missing = [name for name in self.table.key if name not in self.table.fields]
        if missing or not self.table.key:
            raise ValueError(f"key 要写台账自己的字段：{'、'.join(missing) or '没有写'}")
        return self


def load_ledger(path: Path) -> Ledger:
    """Read a ledger; ``ModelError`` names the file and the first places of what is wrong."""
    try:
        return Ledger.model_validate(plain_yaml(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = "；".join(f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()[:5])
        raise ModelError(f"台账 {path.name} 有误：{faults}", hint=_HINT) from error
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise ModelError(f"台账 {path.name} 读不进来：{error}", hint=_HINT) from error


def load_ledgers(folder: Path) -> tuple[Ledger, ...]:
    """The ledgers of a data directory, by the names of their files; none where there is no such folder."""
    return tuple(load_ledger(path) for path in sorted(folder.glob("*.yaml")))


def keep_ledger(folder: Path, name: str, text: str) -> Path:
    """Write a ledger's YAML in one step; one that is there under this name stays, and ``ModelError`` says so."""
    path = folder / f"{name}.yaml"
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise ModelError(
            f"已经有名为 {path.name} 的台账说明，没有改动它。", hint="请用 --label 换个名称，或先移走该文件。"
        )
    folder.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    return draft.replace(path)


def with_ledgers(model: SemanticModel, ledgers: Iterable[Ledger]) -> SemanticModel:
    """The model and the ledgers in one; ``ModelError`` where a ledger does not fit into it."""
    added = tuple(ledgers)
    if not added:
        return model
    content = model.model_dump(mode="json")
    for ledger in added:
        _give_up_words(content, frozenset(ledger.replaces))
    for ledger in added:
        _add(content, ledger)
    try:
        joined = SemanticModel.model_validate(content)
        _check_refs(joined, added)
    except ValidationError as error:
        faults = "；".join(e["msg"] for e in error.errors()[:5])
        raise ModelError(f"台账与数据字典合不到一起：{faults}", hint=_HINT) from error
    return joined


def _add(content: dict[str, Any], ledger: Ledger) -> None:
    if ledger.name in content["tables"]:
        raise ModelError(f"有两个台账的表名都是 {ledger.name}。", hint=_HINT)
    content["tables"][ledger.name] = {**ledger.table.model_dump(mode="json"), "ledger": True}
    for table, relation in ledger.relations.items():
        _entry(content, "tables", table, ledger)["relations"][ledger.name] = relation.model_dump(mode="json")
    for name, measure in ledger.measures.items():
        if name in content["measures"]:
            raise ModelError(f"台账 {ledger.name} 的指标 {name} 与已有的重名。", hint=_HINT)
        content["measures"][name] = measure.model_dump(mode="json")
    for name, sql in ledger.counts.items():
        measure = _entry(content, "measures", name, ledger)
        measure["subjects"].append(ledger.name)
        measure["per_subject"][ledger.name] = sql
    if ledger.sort is not None:
        content["lexicon"].setdefault("sorts", {})[ledger.name] = f"{ledger.name}.{ledger.sort}"


def _entry(content: dict[str, Any], part: str, name: str, ledger: Ledger) -> Any:
    if name not in content[part]:
        raise ModelError(f"台账 {ledger.name} 提到的 {name} 不在数据字典里。", hint=_HINT)
    return content[part][name]


def _give_up_words(content: Any, words: frozenset[str]) -> None:
    """Take the words from whatever they were a synonym of; labels stay.

    A value of an enum that is spelled so is called by its table from now on: 小额信贷（帮扶措施）.
    """
    if not words:
        return
    for table in content["tables"].values():
        for field in table["fields"].values():
            for value in field["values"]:
                if value["value"] in words:
                    value |= {"unspoken": True, "label": f"{value['label'] or value['value']}（{table['label']}）"}
    for entry in _entries(content):
        entry["words"] = [word for word in entry["words"] if word not in words]


def _entries(content: Any) -> Iterator[dict[str, Any]]:
    """Every part of a model that people have words for."""
    if isinstance(content, dict):
        if "words" in content:
            yield content
        for each in content.values():
            yield from _entries(each)
    elif isinstance(content, list):
        for each in content:
            yield from _entries(each)


def _check_refs(model: SemanticModel, ledgers: Iterable[Ledger]) -> None:
    for ledger in ledgers:
        for ref in ledger.table.list_columns:
            model.field(ref)
        for join in ledger.table.joins:
            for own, theirs in join.on.items():
                model.field(f"{ledger.name}.{own}")
                model.field(f"{join.to}.{theirs}")
