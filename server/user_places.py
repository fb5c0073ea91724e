"""The place of a user: one of the household database in use, by name or code."""

from __future__ import annotations

from server.deps import open_queries
from server.errors import BadRequest
from server.settings import Settings
from sql_tools.plan import Place


def place_of(settings: Settings, area: str | None) -> Place | None:
    """The place of this name or code; ``BadRequest`` where none or several are on file."""
    if area is None or not area.strip():
        return None
    named = [each for each in open_queries(settings).names.places if area.strip() in (each.code, each.name)]
    if not named:
        raise BadRequest(f"数据库里没有“{area}”这个地区。", "请写全称或代码，例如：西渡镇、430421。")
    if len(named) > 1:
        codes = "、".join(f"{each.name}（{each.code}）" for each in named[:5])
        raise BadRequest(f"叫“{area}”的地区不止一个：{codes}。", "请写代码。")
    return Place(level=named[0].level, code=named[0].code, name=named[0].name)
