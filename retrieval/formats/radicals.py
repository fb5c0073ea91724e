"""Characters that only look like the ones meant: pages printed by a browser hold ⼾ (a radical) where 户 is meant."""

from __future__ import annotations

import unicodedata

# NFKC gives 戶 for it, which is not what is printed.
_BY_HAND = {"⼾": "户"}
# The supplement has no NFKC forms. Only radicals that are characters of their own as well.
_SUPPLEMENT = dict(
    zip(
        "⺒⺓⺟⺠⻁⻄⻅⻆⻉⻋⻑⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
        "巳幺母民虎西见角贝车長长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
        strict=True,
    )
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_COMPATIBLE = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xF900, 0xFADA)}
_MEANT = str.maketrans({**_COMPATIBLE, **_KANGXI, **_SUPPLEMENT, **_BY_HAND})


def meant_characters(text: str) -> str:
    """The text with every radical and compatibility character as the ordinary character; its length stays the same."""
    return text.translate(_MEANT)
