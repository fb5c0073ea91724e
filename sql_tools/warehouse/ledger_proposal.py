"""A user's ledger (an Excel file) → the YAML that would make it askable, for a person to confirm.

Nothing is taken for granted: what was left out, and which words would change their meaning, is said with the proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from pypinyin import lazy_pinyin

from sql_tools.errors import ImportRefused
from sql_tools.ledger import PREFIX, Ledger
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.header import find_header
from sql_tools.warehouse.header_text import read_header_text
from sql_tools.warehouse.import_rules import ImportRules
from sql_tools.warehouse.ledger_columns import KEYS, ColumnJudge, LedgerColumn, ledger_words
from sql_tools.warehouse.mapping import Column
from sql_tools.warehouse.parsed_sheet import parse_sheet
from sql_tools.warehouse.replaced_words import replaced_words
from sql_tools.warehouse.workbook import Raw, read_workbook

_HAN = re.compile("[\u4e00-\u9fff]")
_HEADER_LENGTH = 20
_DATES = re.compile(r"(19|20)\d{2}(年度?|[-.]?(0?[1-9]|1[0-2])月?)?|\d+月|[（(].*?[)）]|[\d_\-\s.]+$")
_LINK_LABELS = {"household_id": "户编号", "person_id": "人编号", "village_code": "村代码"}
_KEY_COLUMNS = 3


class _Plain(yaml.SafeDumper):
    """YAML in which nothing refers to something above."""

    def ignore_aliases(self, data: object) -> bool:
        return True


@dataclass(frozen=True)
class Proposal:
    """A ledger as proposed: its content, its columns as judged, and what a person must know before confirming."""

    ledger: Ledger
    content: dict[str, Any]
    columns: tuple[LedgerColumn, ...]
    notes: tuple[str, ...]

    @property
    def text(self) -> str:
        """The YAML file."""
        title = f"# {self.ledger.table.label}：由表头和取值提出，确认前请核对；写法见 CONTRIBUTING.md。\n"
        return title + yaml.dump(self.content, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110)


def propose(path: Path, model: SemanticModel, rules: ImportRules, label: str | None = None) -> Proposal:
    """Read the first sheet with a header and propose a ledger called ``label`` (default: by the file's name).

    Raises:
        ImportRefused: there is no header, nothing that leads to a household or village, or rows that cannot be told
            apart.
    """
    judge = ColumnJudge(model, rules)
    columns = tuple(judge.of(column, values) for column, values in _columns(path))
    named = _named(label or path.stem)
    draft = _Draft(named, columns, model)
    content = draft.content()
    return Proposal(Ledger.model_validate(content), content, columns, tuple(draft.notes()))


def _columns(path: Path) -> list[tuple[Column, list[Raw]]]:
    for sheet in read_workbook(path):
        header = None if sheet.hidden else find_header(sheet, _may_head)
        if header is None:
            continue
        parsed = parse_sheet(sheet, header, (), ())
        if parsed.data:
            return [(each, [parsed.spread(row, each.index) for row in parsed.data]) for each in header.columns]
    raise ImportRefused(f"{path.name} 里没有找到表头和数据。", "请让表头占一行，每列一个名称，下面紧接数据。")


def _may_head(column: Column) -> bool:
    name = read_header_text(column.parts[-1]).name
    return bool(_HAN.search(name)) and len(name) <= _HEADER_LENGTH


def _named(title: str) -> str:
    """2025年小额信贷台账(6月) → 小额信贷台账."""
    bare = _DATES.sub("", title).strip() or title
    return bare if bare.endswith(tuple(ledger_words()["titles"])) else f"{bare}台账"


class _Draft:
    """The parts of one proposal."""

    def __init__(self, label: str, columns: Sequence[LedgerColumn], model: SemanticModel) -> None:
        self._model, self._label = model, label
        self._noun = next(label.removesuffix(end) for end in ledger_words()["titles"] if label.endswith(end)) or label
        self.name = PREFIX + _ascii(self._noun)
        self._fields = {each: _ascii(each.name) for each in columns if each.left_out is None and each.link is None}
        self._links = self._found_links(columns)
        self._key = self._found_key()
        self._sums = [each for each in self._fields if each.type in ("money", "integer")]
        self.replaced = replaced_words(model, (self._noun, label), list(self._fields))

    def notes(self) -> Iterator[str]:
        """What a person must know."""
        for word, meant in self.replaced.items():
            yield f"“{word}”原来指{meant}，确认后只指本台账。"
        yield f"每一行由{'＋'.join(self._key_labels())}区分。"
        belongs = "农户" if "household_id" in self._links else "人员" if "person_id" in self._links else "行政村"
        yield f"每一行属于一个{belongs}，库里找不到的行导入时会搁置并列出。"

    def content(self) -> dict[str, Any]:
        """The YAML as plain values."""
        first_enum = next((name for each, name in self._fields.items() if each.type in ("enum", "boolean")), None)
        parts: dict[str, Any] = {"name": self.name, "table": self._table()}
        parts["relations"] = self._relations()
        parts["measures"] = dict(self._measures())
        if "household_id" in self._links:
            parts["counts"] = {"households": f"COUNT(DISTINCT {{{self.name}.household_id}})"}
        parts |= {"replaces": list(self.replaced)} if self.replaced else {}
        return parts | ({"sort": first_enum} if first_enum else {})

    def _found_links(self, columns: Sequence[LedgerColumn]) -> dict[str, LedgerColumn]:
        """The one key that every row has: of the household before the person's and the village's."""
        given = {each.link: each for each in columns if each.link is not None}
        for key in KEYS:
            if key in given and given[key].is_full:
                return {key: given[key]}
        if "village_name" in given and given["village_name"].is_full:
            return {"village_code": given["village_name"]}
        raise ImportRefused(
            "台账里没有每行都填了的户编号、人编号、村代码或村名，联不到库里的农户和村。", "请补上其中一列再试。"
        )

    def _found_key(self) -> tuple[LedgerColumn, ...]:
        """The fewest columns that tell every row apart: a number of its own, else who and when, else more."""
        link = next(iter(self._links.values()))
        full = [each for each in self._fields if each.is_full]
        numbered = [each for each in full if each.name.endswith(("编号", "号", "编码"))]
        rank = {"date": 0, "year": 1, "enum": 2, "text": 3}
        others = sorted((each for each in full if each.type != "boolean"), key=lambda each: rank.get(each.type, 4))
        options: list[tuple[LedgerColumn, ...]] = [(each,) for each in numbered]
        dated = [each for each in others if each.type in ("date", "year")]
        options += [(link, each) for each in dated[:1]] + [(link,)]
        options += [(link, *more) for size in range(1, _KEY_COLUMNS) for more in combinations(others, size)]
        for option in options:
            rows = list(zip(*(map(str, each.values) for each in option), strict=True))
            if len(set(rows)) == len(rows):
                return option
        raise ImportRefused("台账里有几行分不出彼此，导入后会混在一起。", "请加一列编号（如合同编号），每行不同。")

    def _key_labels(self) -> list[str]:
        return [each.name for each in self._key]

    def _column(self, column: LedgerColumn) -> str:
        return self._fields.get(column) or next(iter(self._links))

    def _table(self) -> dict[str, Any]:
        times = [name for each, name in self._fields.items() if each.type == "date"]
        link = next(iter(self._links))
        above = ["village.county_name", "village.town_name", "village.village_name"]
        shown = [] if link == "village_code" else [link]
        shown += list(self._fields.values())
        to = KEYS[link]
        return {
            "label": self._label,
            "noun": self._noun,
            "counter": self._counter(),
            "key": [self._column(each) for each in self._key],
            **({"time": times[0]} if times else {}),
            "words": [self._noun],
            "list_columns": above + [f"{self.name}.{name}" for name in dict.fromkeys(shown)],
            "fields": dict(self._field_entries()),
            "joins": [{"to": to, "on": {link: link}}],
        }

    def _counter(self) -> str:
        words = ledger_words()
        ends = ((end, counter) for counter, ends in words["counters"].items() for end in ends)
        fitting = max(
            (pair for pair in ends if self._noun.endswith(pair[0])), key=lambda pair: len(pair[0]), default=None
        )
        return str(fitting[1] if fitting else words["default_counter"])

    def _field_entries(self) -> Iterator[tuple[str, dict[str, Any]]]:
        link, column = next(iter(self._links.items()))
        on_file = self._model.tables[KEYS[link]].fields[link]
        words = [word for word in (*on_file.words, column.name) if word != on_file.label and column.link == link]
        named = {"label": _LINK_LABELS[link], "type": "text", "column": link}
        yield link, named | {"words": list(dict.fromkeys(words)), "sensitivity": "key", "required": True}
        money = [each for each in self._fields if each.type == "money"]
        for each, name in self._fields.items():
            more = [f"{self._noun}金额"] if [each] == money else []
            yield name, _field(each, name, each in self._key, more)

    def _relations(self) -> dict[str, Any]:
        [link] = self._links
        relation = {"table": self.name, "label": self._label, "on": {link: link}, "words": [f"{self._noun}记录"]}
        if link == "village_code":
            return {"village": relation}
        up = {"table": self.name, "label": self._label, "on": {"village_code": "village_code"}}
        if link == "household_id":
            return {"household": relation, "village": up | {"through": ["household"]}}
        household = {
            "table": self.name,
            "label": self._label,
            "on": {"household_id": "household_id"},
            "through": ["person"],
        }
        return {"person": relation, "household": household, "village": up | {"through": ["person", "household"]}}

    def _measures(self) -> Iterator[tuple[str, dict[str, Any]]]:
        counter = self._counter()
        over = {"subjects": [self.name]}
        count = {
            "label": f"{self._noun}{counter}数",
            **over,
            "sql": "COUNT(*)",
            "words": [f"{self._noun}数", f"{self._noun}数量", f"{counter}数"],
        }
        yield f"{self.name}_count", count | {"unit": counter, "type": "integer", "additive": True}
        for each in self._sums:
            field = self._fields[each]
            total = {"label": f"{each.name}合计", **over, "sql": f"SUM({{{self.name}.{field}}})"}
            total |= {"words": [each.name, f"总{each.name}", f"{each.name}总额", f"{each.name}总数"]}
            yield f"{self.name}_{field}", total | {"unit": each.unit, "type": each.type, "additive": True}
            if "household_id" in self._links:
                mean = {
                    "label": f"户均{each.name}",
                    **over,
                    "numerator": f"{self.name}_{field}",
                    "denominator": "households",
                }
                yield f"{self.name}_{field}_per_household", mean | {"unit": each.unit, "type": each.type}


def _field(column: LedgerColumn, name: str, is_key: bool, more: Sequence[str]) -> dict[str, Any]:
    label = _asserted(column.name) if column.type == "boolean" else column.name
    entry: dict[str, Any] = {"label": label, "type": column.type, "column": name}
    words = [*more, *({column.name} - {label})]
    if column.type == "date":
        words += [f"{label.removesuffix('日期').removesuffix('时间')}{end}" for end in ("日期", "时间", "")]
    words = [word for word in dict.fromkeys(words) if word and word != label]
    entry |= {"words": words} if words else {}
    entry |= {"unit": column.unit} if column.unit else {}
    entry |= {"required": True} if is_key else {}
    if column.type == "enum":
        entry["values"] = [{"value": text} for text in column.texts]
    if column.type == "text":
        entry["values_from_data"] = True
    if column.type == "boolean":
        bare = re.sub("^已", "", label)
        entry |= {
            "yes": list(dict.fromkeys([label, f"已{bare}", f"{bare}了"])),
            "no": [f"{no}{bare}" for no in ("未", "没有", "没")],
        }
    return entry


def _asserted(name: str) -> str:
    """是否逾期 → 逾期."""
    return re.sub(r"^(是否为|是否属于|是否|有无)", "", name) or name


def _ascii(name: str) -> str:
    """A name for the database: the sounds of the characters."""
    spelled = re.sub(r"[^a-z0-9]+", "_", "_".join(lazy_pinyin(name)).lower()).strip("_")[:50]
    return spelled if spelled and not spelled[0].isdigit() else f"c_{spelled}"
