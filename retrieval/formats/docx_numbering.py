"""The numbers that Word prints by itself: 一、（一）1. of auto-numbered paragraphs stand nowhere in their text."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import cn2an

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS = 9
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting", "ideographDigital",
    "taiwaneseCounting", "taiwaneseCountingThousand", "japaneseDigitalTenThousand",
}  # fmt: skip
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class _Level:
    """How a level is numbered: where it starts, the form of its number, and the pattern around it (“（%1）”)."""

    start: int = 1
    form: str = "decimal"
    pattern: str = "%1."
    legal: bool = False


class Numbering:
    """The lists of a document. ``label`` must be asked once for every numbered paragraph, in order."""

    def __init__(self, root: Any | None, styles: Any | None) -> None:
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._restarts: set[tuple[str, int]] = set()
        self._restarting: dict[str, dict[int, int]] = {}
        self._by_style = _styles_in_lists(styles) if styles is not None else {}
        if root is not None:
            self._read(root)

    def _read(self, root: Any) -> None:
        for node in root.findall(f"{W}abstractNum"):
            levels = {int(level.get(f"{W}ilvl", "0")): _level(level) for level in node.findall(f"{W}lvl")}
            self._abstract[node.get(f"{W}abstractNumId", "")] = levels
        for node in root.findall(f"{W}num"):
            name, abstract = node.get(f"{W}numId", ""), _value(node, "abstractNumId", "")
            levels = dict(self._abstract.get(abstract, {}))
            for override in node.findall(f"{W}lvlOverride"):
                number = int(override.get(f"{W}ilvl", "0"))
                level = override.find(f"{W}lvl")
                if level is not None:
                    levels[number] = _level(level)
                start = override.find(f"{W}startOverride")
                if start is not None:
                    self._restarting.setdefault(name, {})[number] = int(start.get(f"{W}val", "1"))
            self._lists[name] = (abstract, levels)

    def label(self, paragraph: Any) -> str:
        """What Word prints before a paragraph (a ``w:p`` element); empty where it has no number or only a bullet."""
        name, level = self._place(paragraph)
        if name not in self._lists or not 0 <= level < _LEVELS:
            return ""
        abstract, levels = self._lists[name]
        counts = self._counts[abstract]
        self._restart(name, levels, counts)
        start = levels.get(level, _Level()).start
        previous = counts[level]
        counts[level] = start if previous is None else previous + 1
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return _printed(levels, counts, level)

    def _restart(self, name: str, levels: dict[int, _Level], counts: list[int | None]) -> None:
        """The first paragraph of a list that says where it starts begins there, whatever was counted before."""
        for level, start in self._restarting.get(name, {}).items():
            if (name, level) not in self._restarts:
                self._restarts.add((name, level))
                counts[level] = None
                levels[level] = _with_start(levels.get(level, _Level()), start)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else those of its style."""
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        style_name, style_level = self._by_style.get(_value(properties, "pStyle", ""), ("", 0))
        own = properties.find(f"{W}numPr")
        if own is None:
            return style_name, style_level
        return _value(own, "numId", style_name), int(_value(own, "ilvl", str(style_level)))


def _styles_in_lists(root: Any) -> dict[str, tuple[str, int]]:
    """The list and level of each style, its own or that of the style it is based on."""
    nodes = {node.get(f"{W}styleId", ""): node for node in root.findall(f"{W}style")}
    found: dict[str, tuple[str, int]] = {}
    for name in nodes:
        number, level, at, seen = None, None, name, set[str]()
        while at in nodes and at not in seen:
            seen.add(at)
            listed = nodes[at].find(f"{W}pPr/{W}numPr")
            if listed is not None:
                number = number if number is not None else _value(listed, "numId", None)
                level = level if level is not None else _value(listed, "ilvl", None)
            at = _value(nodes[at], "basedOn", "")
        if number is not None:
            found[name] = (number, int(level or 0))
    return found


def _value(node: Any, name: str, default: Any) -> Any:
    child = node.find(f"{W}{name}")
    return default if child is None else child.get(f"{W}val", default)


def _level(node: Any) -> _Level:
    return _Level(
        int(_value(node, "start", "1")),
        _value(node, "numFmt", "decimal"),
        _value(node, "lvlText", ""),
        node.find(f"{W}isLgl") is not None,
    )


def _with_start(level: _Level, start: int) -> _Level:
    return _Level(start, level.form, level.pattern, level.legal)


def _printed(levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
    own = levels.get(level, _Level())
    if own.form in ("bullet", "none"):
        return ""
    text = own.pattern
    for number in range(_LEVELS):
        if f"%{number + 1}" in text:
            outer = levels.get(number, _Level())
            count = counts[number] if counts[number] is not None else outer.start
            form = "decimal" if own.legal and number != level else outer.form
            text = text.replace(f"%{number + 1}", _number(count or 0, form))
    return text.strip()


def _number(count: int, form: str) -> str:
    if form in _CHINESE and count > 0:
        return str(cn2an.an2cn(count)).removeprefix("一" if 10 <= count < 20 else "")
    if form.startswith("decimalEnclosedCircle") and 0 < count <= len(_CIRCLED):
        return _CIRCLED[count - 1]
    if form.startswith("decimalEnclosed"):
        return f"({count})" if form.endswith("Paren") else f"{count}."
    if form == "decimalFullWidth":
        return str(count).translate(_FULL_WIDTH)
    if form in ("lowerLetter", "upperLetter") and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(count).upper() if form == "upperRoman" else _roman(count)
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, count = divmod(count, value)
        text += letters * times
    return text
