"""Wrong calls of the command, said in Chinese; the library's own sentences are English."""

from __future__ import annotations

import re

from typer.exceptions import TyperException

_NO_COMMAND = re.compile(r"No such command '([^']*)'")
_NO_OPTION = re.compile(r"No such option: (\S+)")


def usage_line(error: TyperException) -> str:
    """One line: what is wrong with the call and how to see the right one; empty where help was shown already."""
    said = str(error)
    if not said and getattr(error, "param", None) is None:
        return ""
    return f"命令写得不对：{_what(error, said)}。请在后面加 --help 查看用法。"


def _what(error: TyperException, said: str) -> str:
    if match := _NO_COMMAND.search(said):
        return f"没有“{match.group(1)}”这个子命令"
    if match := _NO_OPTION.search(said):
        return f"没有“{match.group(1)}”这个选项"
    options = getattr(getattr(error, "param", None), "opts", None) or ["参数"]
    missing = type(error).__name__ == "MissingParameter"
    return f"缺少“{options[0]}”" if missing else f"“{options[0]}”的值不能用"
