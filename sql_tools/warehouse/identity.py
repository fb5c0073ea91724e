"""Resident identity numbers (GB 11643): 17 digits and a check character computed of them."""

from __future__ import annotations

import re
from datetime import date

_FORM = re.compile(r"^[1-9]\d{16}[\dX]$")
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
_OLD_FORM = re.compile(r"^[1-9]\d{14}$")
_CERTIFICATE_TAIL = re.compile(r"^([1-9]\d{16}[\dX])[\dBX]{2}$")


def identity_fault(number: str) -> str | None:
    """What is wrong with an identity number, in Chinese; None where nothing is.

    A disability certificate (the identity number and two or three characters) is judged by its first 18.
    """
    certificate = _CERTIFICATE_TAIL.match(number)
    number = certificate.group(1) if certificate else number
    if _OLD_FORM.match(number):
        return "是15位的旧号码"
    if not _FORM.match(number):
        return f"应为18位，现为{len(number)}位" if len(number) != 18 else "含有不该有的字符"
    if _check_character(number) != number[17]:
        lost = "，末三位为000，可能被电子表格抹去" if number.endswith("000") else ""
        return f"校验位不对{lost}"
    return None if _is_day(number[6:14]) else "里的出生日期不存在"


def masked(number: str) -> str:
    """A number for a report: enough to find it in the file, not enough to use it."""
    return f"{number[:3]}{'*' * max(len(number) - 5, 3)}{number[-2:]}"


def _check_character(number: str) -> str:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return _CHECKS[total % 11]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True
