"""The columns of a file → fields of the semantic model: by name, by synonym, by nearness, or as a person chose.

A column that only resembles a field is taken where the likeness is great and there is no second candidate, and is
always reported as such; below that it is only proposed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Protocol

from rapidfuzz import fuzz, process

from sql_tools.errors import ImportRefused
from sql_tools.semantic_model import FieldModel, SemanticModel
from sql_tools.warehouse.cells import MONEY_SCALES
from sql_tools.warehouse.column_choice import IGNORE, Choice, MappingFile
from sql_tools.warehouse.header_text import (
    COUNTERS,
    FRACTION_UNIT,
    PERCENT_UNITS,
    HeaderText,
    read_header_text,
    spellings,
)
from sql_tools.warehouse.table_shape import stored_fields

How = Literal["exact", "synonym", "near", "chosen", "remembered", "none"]
TAKEN_FROM = 88
"""Likeness in percent from which a near name is taken; 生产经营性收入 and 生产经营性支出 have 71."""
PROPOSED_FROM = 60
OTHER_YEAR = "是别的年度的数"
_MARGIN = 5
_RANK: dict[How, int] = {"chosen": 0, "remembered": 1, "exact": 2, "synonym": 3, "near": 4, "none": 5}
_OWN_WORDS = frozenset({"序号", "编号", "备注", "原行号", "搁置原因", "问题"})


class HeaderWords(Protocol):
    """What is known of headers besides the model: names that only stand there, and words too vague to stand there."""

    @property
    def headers(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """Table → column → further names that a header may have."""

    @property
    def vague(self) -> Mapping[str, tuple[str, ...]]:
        """Table → headers too vague to stand for a column of it."""


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its place counted from 0, its header from the top part down, and its unit if said."""

    index: int
    parts: tuple[str, ...]
    unit: str | None = None

    @property
    def header(self) -> str:
        """The header in one line."""
        return "/".join(part.replace("\n", "").strip() for part in self.parts)


@dataclass(frozen=True)
class ColumnMatch:
    """What a column was taken for. ``field`` None: it is not imported, ``why`` says why; ``candidates`` come near.

    ``unit`` is the one its numbers are in, if said; ``scale`` turns them into the field's unit (10000 for 万元).
    ``stated`` is the unit that the file itself names; ``unit_doubt`` says (Chinese) why a person must confirm it.
    ``blank`` is what an empty cell means, if a person said so; ``ticked``: nobody did, and the column has ticks and
    empty cells alone. ``score`` is the likeness in percent of a near name.
    """

    column: Column
    field: str | None
    how: How
    unit: str | None = None
    scale: Decimal = Decimal(1)
    stated: str | None = None
    unit_doubt: str = ""
    blank: bool | None = None
    ticked: bool = False
    score: float = 100.0
    why: str = ""
    candidates: tuple[str, ...] = ()


class FieldNames:
    """All names of one table's columns, and of what must not be mistaken for them."""

    def __init__(self, model: SemanticModel, table: str, words: HeaderWords) -> None:
        self.table = table
        self.fields: dict[str, FieldModel] = stored_fields(model, table)
        self._labels = {_key(field.label): name for name, field in self.fields.items()}
        self._labels |= {name: name for name in self.fields}
        vague = {_key(word) for word in words.vague.get(table, ())}
        synonyms = _unambiguous(self.fields, words.headers.get(table, {}))
        self._synonyms = {word: name for word, name in synonyms.items() if word not in vague}
        computed = [field for field in model.tables[table].fields.values() if field.sql or field.rollup]
        self._computed = {_key(name) for field in computed for name in (field.label, *field.words)}
        self._foreign = _foreign_names(model, table, words)

    def match(self, column: Column, year: int | None, choices: Mapping[str, MappingFile]) -> ColumnMatch:
        """What ``column`` is. ``choices`` are by how they came about: ``chosen`` before ``remembered``."""
        texts = [read_header_text(part) for part in column.parts]
        choice, earlier = (
            choices[how].choice(column.header, column.parts[-1]) if how in choices else None
            for how in ("chosen", "remembered")
        )
        if choice is not None:
            return self._chosen(column, choice, earlier)
        if not all(text.is_of(year) for text in texts):  # before what is remembered: that was another year's import
            return ColumnMatch(column, None, "none", why=OTHER_YEAR)
        if earlier is not None:
            return self._remembered(column, earlier)
        return self._with_unit(self._by_name(column, texts))

    def knows(self, column: Column) -> bool:
        """Whether the column bears a name of this table exactly or by synonym (whatever its year)."""
        return self._named(_names([read_header_text(part) for part in column.parts])) is not None

    def _by_name(self, column: Column, texts: list[HeaderText]) -> ColumnMatch:
        names = _names(texts)
        note = next((text.note for text in texts if text.note), None)
        named = self._named(names)
        if named is not None and note is None:
            return ColumnMatch(column, named[0], named[1])
        if named is not None:
            why = f"括号里的“{note}”可能改变含义，请在对应文件里确认"
            return ColumnMatch(column, None, "none", why=why, candidates=(named[0],))
        for name in names:
            if name in self._computed:
                near = self._near(column, names, note)
                resembled = near.candidates or ((near.field,) if near.field else ())
                return ColumnMatch(column, None, "none", why="由其他列算出，不导入", candidates=resembled)
            if name in self._foreign:
                return ColumnMatch(column, None, "none", why=f"属于“{self._foreign[name]}”，不在本表")
        if names and names[0] in _OWN_WORDS:
            return ColumnMatch(column, None, "none", why="与数据无关")
        return self._near(column, names, note)

    def _named(self, names: list[str]) -> tuple[str, How] | None:
        for position, name in enumerate(names):
            if name in self._labels:
                return self._labels[name], "exact"
            if name in self._synonyms:
                return self._synonyms[name], "synonym"
            if position == 0 and len(names) > 1 and (name in self._foreign or name in self._computed):
                return None
        return None

    def _near(self, column: Column, names: list[str], note: str | None) -> ColumnMatch:
        known = {**self._synonyms, **self._labels}
        best: dict[str, float] = defaultdict(float)
        for name in names:
            for spelling, score, _ in process.extract(name, known.keys(), scorer=fuzz.ratio, limit=5):
                best[known[spelling]] = max(best[known[spelling]], score)
        ranked = sorted(((score, field) for field, score in best.items() if score >= PROPOSED_FROM), reverse=True)
        if not ranked:
            return ColumnMatch(column, None, "none", why="不认识的列")
        alone = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _MARGIN
        if ranked[0][0] >= TAKEN_FROM and alone and note is None:
            return ColumnMatch(column, ranked[0][1], "near", score=ranked[0][0])
        candidates = tuple(field for _, field in ranked[:3])
        return ColumnMatch(column, None, "none", score=ranked[0][0], why="只是名称相近", candidates=candidates)

    def _chosen(self, column: Column, choice: Choice, earlier: Choice | None) -> ColumnMatch:
        if choice.field == IGNORE:
            return ColumnMatch(column, None, "chosen", why="按对应文件忽略")
        match = self._with_unit(self._as_said(column, choice, "chosen"), choice.unit)
        return match if choice.unit or earlier is None else replace(match, unit_doubt=self._doubt(match, earlier))

    def _remembered(self, column: Column, earlier: Choice) -> ColumnMatch:
        """As confirmed for the same header before; what this file says of its unit goes before that."""
        if earlier.field == IGNORE:
            return ColumnMatch(column, None, "remembered", why="上次确认不导入")
        said = self._as_said(column, earlier, "remembered")
        match = self._with_unit(said, None if self._stated(said) else earlier.unit)
        return replace(match, unit_doubt=self._doubt(match, earlier))

    def _as_said(self, column: Column, choice: Choice, how: How) -> ColumnMatch:
        field = self._labels.get(choice.field) or self._labels.get(_key(choice.field))
        if field is None:
            listed = "、".join(f"{name}（{model.label}）" for name, model in self.fields.items())
            raise ImportRefused(f"对应文件里的字段“{choice.field}”不在表 {self.table} 里。", f"可用的字段：{listed}。")
        return ColumnMatch(column, field, how, blank=None if choice.blank is None else choice.blank == "是")

    def _doubt(self, match: ColumnMatch, earlier: Choice) -> str:
        """Amounts of one header that were in another unit the last time: one of the two files may say it wrongly."""
        if match.field is None or self.fields[match.field].type != "money":
            return ""
        before = earlier.unit or (None if match.stated else earlier.stated)
        if before is None or _scale("money", before) == match.scale:
            return ""
        now = f"这份文件写的单位是“{match.stated}”" if match.stated else "这份文件没有写单位"
        return f"{now}，上次同样的表头{'确认' if earlier.unit else '写'}的是“{before}”"

    def _stated(self, match: ColumnMatch) -> str | None:
        """The header's own unit, else (for money) that of the group over it, else the one noted for the sheet."""
        unit = read_header_text(match.column.parts[-1]).unit
        if unit is None and match.field is not None and self.fields[match.field].type == "money":
            unit = _unit_of_groups(match.column) or match.column.unit
        return unit

    def _with_unit(self, match: ColumnMatch, chosen: str | None = None) -> ColumnMatch:
        """The scale of the column's unit, the chosen one or the file's own; one that does not fit the field makes the
        column unusable."""
        if match.field is None:
            return match
        stated = self._stated(match)
        unit = chosen or stated
        scale = _scale(self.fields[match.field].type, unit)
        if scale is None:
            return replace(match, field=None, how="none", why=f"单位“{unit}”与该字段不符", candidates=(match.field,))
        return replace(match, scale=scale, unit=unit, stated=stated)


def resolve(
    names: FieldNames, columns: Iterable[Column], year: int | None, choices: Mapping[str, MappingFile]
) -> tuple[ColumnMatch, ...]:
    """Every column of a sheet with its field; of several columns for one field the surest is kept, the others said."""
    matches = [names.match(column, year, choices) for column in columns]
    claims = defaultdict(list)
    for match in matches:
        if match.field is not None:
            claims[match.field].append(match)
    kept = {field: _surest(rivals) for field, rivals in claims.items()}
    return tuple(
        match
        if match.field is None or kept[match.field] is match
        else replace(match, field=None, how="none", why=_rivalry(kept[match.field]), candidates=(match.field,))
        for match in matches
    )


def as_mapping(table: str, matches: Iterable[ColumnMatch], values: Mapping[str, dict[str, str]]) -> MappingFile:
    """The outcome of a matching as a file that reproduces it."""
    columns = {
        match.column.header: Choice(
            field=match.field or IGNORE,
            unit=match.unit if match.unit != match.stated else None,  # a person's; the file's own is for that file only
            stated=match.stated,
            blank=None if match.blank is None else ("是" if match.blank else "否"),
        )
        for match in matches
        if match.why != OTHER_YEAR
    }
    return MappingFile(table=table, columns=columns, values=dict(values))


def _surest(rivals: list[ColumnMatch]) -> ColumnMatch | None:
    ranks = Counter(_RANK[match.how] for match in rivals)
    best = min(rivals, key=lambda match: (_RANK[match.how], -match.score))
    return best if ranks[_RANK[best.how]] == 1 else None


def _unit_of_groups(column: Column) -> str | None:
    """The money unit that a group over the column states (收入构成（万元）), the nearest first."""
    units = (read_header_text(part).unit for part in reversed(column.parts[:-1]))
    return next((unit for unit in units if unit is not None and unit.split("/")[0] in MONEY_SCALES), None)


def _rivalry(kept: ColumnMatch | None) -> str:
    if kept is None:
        return "有几列都像同一个字段，请在对应文件里指定一列"
    return f"该字段已由“{kept.column.header}”列提供"


def _names(texts: list[HeaderText]) -> list[str]:
    """What the header can be called, the fullest name first: 参保情况 over 医疗保险, then 医疗保险 alone."""
    leaf = texts[-1].name
    joined = "".join(text.name for text in texts)
    pairs = [f"{text.name}{leaf}" for text in texts[:-1]]
    return list(dict.fromkeys(spelling for name in (joined, *pairs, leaf) for spelling in spellings(name)))


def _key(name: str) -> str:
    return read_header_text(name).name


def _unambiguous(fields: Mapping[str, FieldModel], words: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Synonym → column, without those that two columns share."""
    owners: dict[str, set[str]] = defaultdict(set)
    for name, field in fields.items():
        for word in (*field.words, *words.get(name, ())):
            owners[_key(word)].add(name)
    return {word: next(iter(names)) for word, names in owners.items() if len(names) == 1}


def _foreign_names(model: SemanticModel, table: str, words: HeaderWords) -> dict[str, str]:
    """Labels of other tables' columns → the label of their table."""
    names: dict[str, str] = {}
    for other, content in model.tables.items():
        if other != table:
            for column, field in stored_fields(model, other).items():
                for name in (field.label, *words.headers.get(other, {}).get(column, ())):
                    names.setdefault(_key(name), content.label)
    return names


def _scale(kind: str, unit: str | None) -> Decimal | None:
    """What turns a number of this unit into the field's own; None where the unit is none of this field."""
    if unit is None:
        return Decimal(1)
    if kind == "money":
        return MONEY_SCALES.get(unit.split("/")[0])
    if kind == "percent":
        return {FRACTION_UNIT: Decimal(100)}.get(unit, Decimal(1) if unit in PERCENT_UNITS else None)
    if kind in ("integer", "number"):
        return Decimal(1) if unit in COUNTERS else None
    return Decimal(1)
