"""What stands in a header cell: a name, and around it a unit, a year, a numbering."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from sql_tools.text import normalize
from sql_tools.warehouse.cells import MONEY_SCALES

COUNTERS = frozenset(("人", "口", "户", "名", "个", "岁", "月", "个月", "次", "年", "周岁", "户数", "人数"))
PERCENT_UNITS = frozenset({"%", "个百分点", "百分点"})
FRACTION_UNIT = "小数"
MONEY_UNITS = frozenset(unit for unit in MONEY_SCALES if unit)
UNITS = (
    COUNTERS | PERCENT_UNITS | MONEY_UNITS | {FRACTION_UNIT, "万人", "万户", "元/人", "元/年", "元/人/年", "万元/人"}
)

_PARENTHESES = re.compile(r"[(\[【]([^()\[\]【】]*)[)\]】]")
_UNIT_WORD = re.compile(r"^(?:单位[::]?)?(.+)$")
_TRAILING_UNIT = re.compile(r"[/_,:、-](元|万元|千元|百元|亿元|人|户|个月|%)$")
_YEAR = re.compile(r"^(\d{4})年?度?")
_RELATIVE_YEARS = (("上一年度", -1), ("上一年", -1), ("上年度", -1), ("上年", -1), ("去年", -1))
_THIS_YEAR = re.compile(r"^(本年度|本年|当年|今年|全年)")
_BELONGING = re.compile(r"^(所属|所在)(地的?)?")
_NUMBERING = re.compile(r"^(?:[(]?\d{1,2}[)]|\d{1,2}[.、])")
_HARMLESS_NOTE = re.compile(
    r"^(是[/、]?否|[√×/]+|有[/、]?无|镇|乡|街道|乡镇|村|社区|区|市)$|填|选|格式|保留|精确|文本|数字|如|例|y{2,}"
)
_EDGES = "*※★:。.、- "
_ONE_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_UNIT_NOTE = re.compile(rf"单位:((?:{_ONE_UNIT})(?:[、,;/和](?:{_ONE_UNIT}))*)(?![\u4e00-\u9fff])")


@dataclass(frozen=True)
class HeaderText:
    """``name`` is the text in one spelling without the rest; ``year`` absolute, or ``years_back`` from the import's.

    ``note`` is what stands in parentheses and may change the meaning (净, 不含…): such a column is never taken unasked.
    """

    name: str
    unit: str | None = None
    year: int | None = None
    years_back: int | None = None
    note: str | None = None

    def is_of(self, year: int | None) -> bool:
        """Whether the column can be of ``year``."""
        if self.years_back is not None:
            return False
        return self.year is None or year is None or self.year == year


@lru_cache(maxsize=4096)
def read_header_text(text: str) -> HeaderText:
    """Take a header cell apart."""
    folded = normalize(text.replace("\n", " ")).text.replace(" ", "").strip(_EDGES)
    folded, unit, note = _without_parentheses(_NUMBERING.sub("", folded))
    folded = folded.strip(_EDGES)
    for word, years in _RELATIVE_YEARS:
        if folded.startswith(word):
            return HeaderText(folded[len(word) :], unit, years_back=-years, note=note)
    found = _YEAR.match(folded)
    if found and 1990 <= int(found.group(1)) <= 2100:
        return HeaderText(folded[found.end() :].strip(_EDGES), unit, year=int(found.group(1)), note=note)
    return HeaderText(folded, unit, note=note)


def spellings(name: str) -> tuple[str, ...]:
    """A name as it stands, then without the words that headers put before it (是否, 本年, 所属)."""
    shorter = [name]
    for prefix in ("是否为", "是否属于", "是否"):
        if name.startswith(prefix):
            shorter.append(name[len(prefix) :])
            break
    bare = [_THIS_YEAR.sub("", name), _BELONGING.sub("", name)]
    return tuple(dict.fromkeys(spelling for spelling in (*shorter, *bare) if spelling))


def note_unit(text: str) -> str | None:
    """The money unit of a note such as 单位：万元、人, which holds for a whole sheet; None where the text is none."""
    folded = normalize(text).text.replace(" ", "")
    found = _UNIT_NOTE.search(folded)
    return (
        None if found is None else next((unit for unit in re.split("[、,;/和]", found[1]) if unit in MONEY_UNITS), None)
    )


def _without_parentheses(text: str) -> tuple[str, str | None, str | None]:
    """The text before and after parentheses, the unit in them, and any other note that is more than how to fill in."""
    unit: str | None = None
    note: str | None = None
    for inside in _PARENTHESES.findall(text):
        word = _UNIT_WORD.match(inside)
        if word and word.group(1) in UNITS:
            unit = word.group(1)
        elif inside and not _HARMLESS_NOTE.search(inside):
            note = inside
    bare = _PARENTHESES.sub("", text)
    trailing = _TRAILING_UNIT.search(bare)
    if trailing and trailing.start() > 0:
        return bare[: trailing.start()], unit or trailing.group(1), note
    return bare or text, unit, note
