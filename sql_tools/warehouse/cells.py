"""A cell of a county's file → a typed value of a field, or why not.

A reader returns the value, None for “not recorded”, or raises ``CellProblem``; it never guesses. What it had to decide
on the way (a date that names only a month) it says through ``Notices``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from sql_tools.warehouse.workbook import Raw

Value = str | int | Decimal | date | bool | None
Reader = Callable[[Raw], Value]

EXACT_DIGITS = 15
"""A spreadsheet keeps this many digits of a number; those behind it are gone."""

_LARGEST_EXACT = 10**EXACT_DIGITS
_LARGEST_MONEY = Decimal(10**12)
_LARGEST_INTEGER = 2**31
_SERIAL_DAYS = range(3_000, 80_000)  # 1908 to 2119, counted from 1899-12-30
_SERIAL_START = datetime(1899, 12, 30)
_YEARS = range(1900, 2101)

_NOTHING = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "空", "暂无", "未知", "不详", "未登记", "null", "none", "nan"}
)
_MAY_BE_NOTHING = frozenset("-—/\\无空暂未不nN－／＼ｎＮ '`’=\t\n\r\u3000\xa0")
_CLEAN = re.compile(r"[0-9A-Za-z.+-][!-~]*")
_PLAIN_AMOUNT = re.compile(r"-?\d{1,12}(?:\.\d+)?", re.ASCII)
_ERRORS = re.compile(r"^#(REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|####*)$|^#{2,}$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"^\d(\.\d+)?[eE]\+?\d+$")
_WRAPPED = re.compile(r'^="?(.*?)"?$')
_WHOLE_FLOAT = re.compile(r"^(\d+)\.0+$")
_NUMBER = re.compile(
    r"^(?P<sign>[-+]?)[¥￥]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?P<unit>[^\d.,]*)$"
)
_IN_PARENTHESES = re.compile(r"^\(([\d.,]+)\)$")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff·])\s+(?=[\u3400-\u9fff·])")

MONEY_SCALES = {
    "": None,
    "元": Decimal(1),
    "元整": Decimal(1),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}

YES = frozenset(("是", "有", "√", "✓", "✔", "☑", "1", "y", "yes", "true", "t", "对", "已", "属于", "v"))
NO = frozenset(
    ("否", "无", "没有", "×", "✗", "✘", "✕", "╳", "x", "0", "n", "no", "false", "f", "错", "未", "非", "不是", "不属于")
)


class CellProblem(Exception):
    """Why a cell cannot be read; the text is Chinese and goes into the report. ``value``: one that was never seen."""

    def __init__(self, message: str, rule: str = "unreadable", value: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.rule = rule
        self.value = value


@dataclass
class Notices:
    """What readers decided without being told, for the report: the latest notice, taken by the caller."""

    latest: str | None = None

    def take(self) -> str | None:
        """The last notice, which is then forgotten."""
        notice, self.latest = self.latest, None
        return notice


def plain(text: str) -> str:
    """Half-width, without any white space and without what a spreadsheet puts around text."""
    if _CLEAN.fullmatch(text):
        return text
    folded = "".join(unicodedata.normalize("NFKC", text).split()).lstrip("'`’")
    wrapped = _WRAPPED.match(folded) if folded.startswith("=") else None
    return wrapped.group(1) if wrapped else folded


def is_nothing(raw: Raw) -> bool:
    """Whether a cell says “not recorded”: empty, a dash, 无, 未知."""
    if raw is None or raw == "":
        return True
    return isinstance(raw, str) and raw[0] in _MAY_BE_NOTHING and plain(raw).lower() in _NOTHING


def read_name(raw: Raw) -> Value:
    """A name or other free text: as it stands, without the spaces that pad it (张　三)."""
    if is_nothing(raw):
        return None
    if isinstance(raw, str):
        return _BETWEEN_HAN.sub("", _sound(raw).strip())
    return _number_text(raw)


def read_code(raw: Raw) -> Value:
    """An identifier as it stands. Refused where a spreadsheet made a number of it and lost digits."""
    if is_nothing(raw):
        return None
    if not isinstance(raw, str):
        return _number_text(raw)
    text = raw if raw.isascii() and raw.isalnum() else plain(_sound(raw))
    if _SCIENTIFIC.match(text):
        raise CellProblem(
            f"“{text}”是被电子表格改成科学计数的编号，后面的数字已丢失，请按原编号以文本重填", "lost_digits"
        )
    whole = _WHOLE_FLOAT.match(text)
    return whole.group(1) if whole else text


def read_integer(raw: Raw, units: frozenset[str] = frozenset()) -> Value:
    """A whole number; ``units`` may stand behind it (4人)."""
    if type(raw) is str and len(raw) < 10 and raw.isascii() and raw.isdigit():
        return int(raw)
    if type(raw) is float and raw.is_integer() and abs(raw) < _LARGEST_INTEGER:
        return int(raw)
    number = _number(raw, units)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellProblem(f"“{_shown(raw)}”不是整数")
    if abs(number) >= _LARGEST_INTEGER:
        raise CellProblem(f"“{_shown(raw)}”太大，不会是这一列的值")
    return int(number)


def read_money(raw: Raw, scale: Decimal = Decimal(1)) -> Value:
    """An amount in yuan; ``scale`` is the column's unit in yuan, and a unit in the cell itself goes before it."""
    if type(raw) is float and raw < _LARGEST_EXACT:  # the two usual cells, millions of them in a file
        amount = Decimal(repr(raw)) * scale
    elif type(raw) is str and _PLAIN_AMOUNT.fullmatch(raw):
        amount = Decimal(raw) * scale
    else:
        parsed = _scaled(raw, scale)
        if parsed is None:
            return None
        amount = parsed
    if not abs(amount) < _LARGEST_MONEY:
        raise CellProblem(f"“{_shown(raw)}”超过一万亿元，不会是这一列的值")
    return amount


def read_percent(raw: Raw, scale: Decimal = Decimal(1)) -> Value:
    """A rate in percent: ``5.5%`` and 5.5 are 5.5; ``scale`` is 100 where the column holds fractions (0.055)."""
    if isinstance(raw, str) and plain(raw).endswith("%"):
        return _number(plain(raw)[:-1], frozenset())
    number = _number(raw, frozenset({"个百分点", "百分点"}))
    return None if number is None else number * scale


def read_year(raw: Raw) -> Value:
    """A year: 2023, 2023年, 2023年度, or a whole date."""
    if is_nothing(raw):
        return None
    if isinstance(raw, date):
        return raw.year
    text = plain(raw) if isinstance(raw, str) else _number_text(raw)
    found = re.match(r"^(\d{4})(?:年度?|年\d{1,2}月.*|[-./]\d{1,2}.*)?$", text)
    if not found or int(found.group(1)) not in _YEARS:
        raise CellProblem(f"“{_shown(raw)}”不是年份，请写成 2023 这样")
    return int(found.group(1))


def read_date(raw: Raw, notices: Notices) -> Value:
    """A date in any usual writing. Of a month alone the first day is taken, with a notice."""
    if is_nothing(raw):
        return None
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise CellProblem(f"“{_shown(raw)}”不是日期")
    if isinstance(raw, str):
        return _date_of_text(raw, notices)
    return _date_of_number(float(raw), notices)


def read_boolean(raw: Raw, yes: frozenset[str] = frozenset(), no: frozenset[str] = frozenset()) -> Value:
    """是/否 in any usual writing; ``yes``/``no`` are the field's own words. Empty is “not recorded”, never 否."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool):
        return raw
    text = plain(_sound(raw)).lower() if isinstance(raw, str) else _number_text(raw)
    whole = _WHOLE_FLOAT.match(text)
    text = whole.group(1) if whole else text
    if text in YES or text in yes:
        return True
    if text in NO or text in no:
        return False
    if text in _NOTHING:
        return None
    raise CellProblem(f"“{_shown(raw)}”看不出是“是”还是“否”")


def _sound(text: str) -> str:
    if _ERRORS.match(text.strip()):
        raise CellProblem(f"单元格是错误值 {text.strip()}")
    return text


def _shown(raw: Raw) -> str:
    return raw.strip() if isinstance(raw, str) else _plain_number(raw) if isinstance(raw, float) else str(raw)


def _plain_number(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < _LARGEST_EXACT else repr(number)


def _number_text(raw: Raw) -> str:
    """A number that stands for text, where all of its digits are still there."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise CellProblem(f"“{raw}”不是编号或文字")
    if abs(raw) >= _LARGEST_EXACT:
        raise CellProblem(
            f"“{raw:.4E}”是被电子表格改成数值的编号，第 {EXACT_DIGITS} 位以后的数字已丢失，请按原编号以文本重填",
            "lost_digits",
        )
    return _plain_number(float(raw))


def _number(raw: Raw, units: frozenset[str]) -> Decimal | None:
    if is_nothing(raw):
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise CellProblem(f"“{_shown(raw)}”不是数")
    if not isinstance(raw, str):
        return _finite(raw)
    digits, unit = _digits_and_unit(raw)
    if unit and unit not in units:
        raise CellProblem(f"“{raw.strip()}”不是一个确定的数")
    return digits


def _scaled(raw: Raw, scale: Decimal) -> Decimal | None:
    if not isinstance(raw, str) or is_nothing(raw):
        number = _number(raw, frozenset())
        return None if number is None else number * scale
    digits, unit = _digits_and_unit(raw)
    if unit not in MONEY_SCALES:
        raise CellProblem(f"“{raw.strip()}”不是一个确定的金额")
    return digits * (MONEY_SCALES[unit] or scale)


def _finite(raw: int | float) -> Decimal:
    if raw != raw or raw in (float("inf"), float("-inf")):
        raise CellProblem(f"“{raw}”不是数")
    return Decimal(repr(raw))


def _digits_and_unit(raw: str) -> tuple[Decimal, str]:
    text = plain(_sound(raw)).replace("−", "-")
    negative = _IN_PARENTHESES.match(text)
    found = _NUMBER.match(f"-{negative.group(1)}" if negative else text)
    if found is None:
        raise CellProblem(f"“{raw.strip()}”不是一个确定的数")
    try:
        return Decimal(found["sign"] + found["digits"].replace(",", "")), found["unit"]
    except InvalidOperation as error:
        raise CellProblem(f"“{raw.strip()}”不是一个确定的数") from error


_DATE = re.compile(r"^(\d{4})(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(\d{1,2})日?)?$")
_TIME_OF_DAY = re.compile(r"[Tt\s]\s*\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?\s*$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})(?:年|[-./])?(\d{1,2})月?(?:份)?$")


def _date_of_text(raw: str, notices: Notices) -> date:
    text = plain(_TIME_OF_DAY.sub("", _sound(raw))).rstrip(".")
    found = _COMPACT.match(text) or _DATE.match(text)
    if found and found.group(3):
        return _day(raw, *map(int, found.groups()))
    month = _MONTH.match(text)
    if month and (len(month.group(2)) == 2 or not text.isdigit()):
        return _first_of(raw, int(month.group(1)), int(month.group(2)), notices)
    number = _WHOLE_FLOAT.match(text)
    if text.isdigit() or number:
        return _date_of_number(float(text), notices)
    raise CellProblem(f"“{raw.strip()}”不是日期，请写成 2023-05-01 这样")


def _date_of_number(number: float, notices: Notices) -> date:
    shown = _plain_number(number)
    if number.is_integer():
        compact = _COMPACT.match(shown)
        if compact:
            return _day(shown, *map(int, compact.groups()))
        if int(number) in _SERIAL_DAYS:
            return (_SERIAL_START + timedelta(days=int(number))).date()
        if len(shown) == 6:
            return _first_of(shown, int(shown[:4]), int(shown[4:]), notices)
    elif int(number) in _SERIAL_DAYS:
        return (_SERIAL_START + timedelta(days=int(number))).date()
    elif int(number) in _YEARS:
        return _date_of_decimal(shown, notices)
    raise CellProblem(f"“{shown}”不是日期，请写成 2023-05-01 这样")


def _date_of_decimal(shown: str, notices: Notices) -> date:
    """2023.5 is May; 2023.1 was typed as 2023.1 or 2023.10, which a spreadsheet no longer tells apart."""
    year, month = shown.split(".")
    if month == "1":
        raise CellProblem(f"“{shown}”可能是1月，也可能是10月（末尾的0被电子表格去掉了），请写成 {year}-01 或 {year}-10")
    return _first_of(shown, int(year), int(month), notices)


def _first_of(raw: str, year: int, month: int, notices: Notices) -> date:
    day = _day(raw, year, month, 1)
    notices.latest = f"“{raw.strip()}”只写到月，按当月1日登记"
    return day


def _day(raw: str, year: int, month: int, day: int) -> date:
    if year not in _YEARS:
        raise CellProblem(f"“{raw.strip()}”的年份不可能")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellProblem(f"“{raw.strip()}”不是存在的日期") from error
