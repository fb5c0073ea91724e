"""Units of money after a numeral: 元, 块, 块钱, 万块. All amounts are in yuan."""

from __future__ import annotations

MONEY_UNIT = r"(?:人民币)?(?:块钱|元钱|块|元|圆)(?:人民币)?(?:(?:/|每)(?:平方米|平米|平方|平|m2))?"
"""Pattern of a unit of money; 万 and 亿 belong to the numeral in front."""

YUAN = "元"
