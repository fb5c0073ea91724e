"""The place of a user: one of the household database in use, by name, by the names that lead to it, or by code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.deps import open_queries
from server.errors import BadRequest
from server.settings import Settings
from sql_tools.plan import Place
from sql_tools.values import PlaceName

_BETWEEN = re.compile(r"[\s/／>›·，,、-]+")
_MOST_NAMED = 5


def place_of(settings: Settings, area: str | None) -> Place | None:
    """The place that is meant; ``BadRequest`` where none or several are on file."""
    if area is None or not area.strip():
        return None
    return named_place(area, open_queries(settings).names.places)


def named_place(area: str, places: Sequence[PlaceName]) -> Place:
    """The place of this name (西渡镇), of these names (衡阳县西渡镇泰塘村, also with some left out) or of this code.

    ``BadRequest`` where none or several of the places are meant.
    """
    names = {each.code: each.name for each in places}
    text = _BETWEEN.sub("", area)
    meant = [each for each in places if text == each.code or _leads_to(text, each, names)]
    if not meant:
        raise BadRequest(
            f"数据库里没有“{area.strip()}”这个地区。", "请写全称或代码，例如：西渡镇、衡阳县西渡镇泰塘村、430421。"
        )
    if len(meant) > 1:
        found = "、".join(f"{_path(each, names)}（{each.code}）" for each in meant[:_MOST_NAMED])
        raise BadRequest(f"叫“{area.strip()}”的地区不止一个：{found}。", "请把上级地区一起写上，或写代码。")
    return Place(level=meant[0].level, code=meant[0].code, name=meant[0].name)


def _leads_to(text: str, place: PlaceName, names: dict[str, str]) -> bool:
    """Whether a text is the name of a place, after names of places above it, the widest first."""
    if not text.endswith(place.name):
        return False
    above = "".join(f"(?:{re.escape(name)})?" for name in _above(place, names))
    return re.fullmatch(above, text[: -len(place.name)]) is not None


def _above(place: PlaceName, names: dict[str, str]) -> list[str]:
    return [names[code] for code in place.path if code in names]


def _path(place: PlaceName, names: dict[str, str]) -> str:
    """The names that lead to a place; province and city go without saying."""
    return "".join([*_above(place, names)[-2:], place.name])
