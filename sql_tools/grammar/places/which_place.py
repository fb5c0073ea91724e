"""哪里, 哪个地方: places of which level are meant was not said."""

from __future__ import annotations

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import Unclear
from sql_tools.reading import Option
from sql_tools.semantic_model import SemanticModel

_WHERE = ("哪里", "哪儿", "哪块地方", "哪个地方", "什么地方", "哪些地方")
_OFFERED = 2
"""The two lowest levels: towns and villages."""


def require_level(frame: Frame, model: SemanticModel) -> None:
    """Ask back where the first of places of no level is asked for (哪里监测户最多), and no places were named."""
    asked = next((frame.tokens[place] for place, _ in frame.heads if frame.tokens[place].text in _WHERE), None)
    if asked is None or not frame.orders or frame.groups or frame.places or model.places is None:
        return
    levels = [level.label for level in model.places.levels[-_OFFERED:]]
    options = (Option(label, frame.rewrite(asked, f"哪个{label}")) for label in levels)
    raise Unclear(f"“{asked.text}”是问哪一级？您要问的是：", tuple(options))
