"""The numbers in headings: 十二, 12, １２, ⑫."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟"


def heading_number(printed: str) -> int:
    """The value of a printed number; 0 where it is none (百百)."""
    if printed in _CIRCLED:
        return _CIRCLED.index(printed) + 1
    if printed.isdecimal():
        return int(printed)
    return _chinese(printed)


def _chinese(printed: str) -> int:
    total, digit = 0, None
    for char in printed:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif digit is None or digit == 0:
            digit = _DIGITS[char]
        else:
            return 0
    return total + (digit or 0)
