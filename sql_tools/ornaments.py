"""What people put into a message beside its words: emoji, stickers in brackets, waves drawn for tone."""

from __future__ import annotations

import re
import unicodedata

_STICKER = re.compile(
    r"\[(?:"
    r"微笑|撇嘴|色|发呆|得意|流泪|害羞|闭嘴|睡|大哭|尴尬|发怒|调皮|呲牙|惊讶|难过|囧|"
    r"抓狂|吐|偷笑|愉快|白眼|傲慢|困|惊恐|憨笑|悠闲|咒骂|疑问|嘘|晕|衰|骷髅|敲打|再见|"
    r"擦汗|抠鼻|鼓掌|坏笑|鄙视|委屈|快哭了|阴险|亲亲|可怜|笑脸|生病|脸红|破涕为笑|恐惧|"
    r"失望|无语|嘿哈|捂脸|奸笑|机智|皱眉|耶|吃瓜|加油|汗|天啊|社会社会|旺柴|好的|打脸|哇|"
    r"翻白眼|让我看看|叹气|苦涩|裂开|嘴唇|爱心|心碎|拥抱|强|弱|握手|胜利|抱拳|勾引|拳头|"
    r"合十|啤酒|咖啡|蛋糕|玫瑰|凋谢|菜刀|炸弹|便便|月亮|太阳|庆祝|礼物|红包|福|烟花|爆竹|"
    r"猪头|跳跳|发抖|转圈"
    r")\]"
)
"""The names that chat programs write for their stickers (抱拳, 玫瑰)."""
_WAVE = re.compile(r"~+")
_NUMERAL = frozenset("0123456789.%零〇一二两三四五六七八九十百千万亿元块年月日号岁户人个")


def is_picture(char: str) -> bool:
    """An emoji, or what changes the look of one."""
    return unicodedata.category(char) in ("So", "Sk", "Mn")


def ornaments(text: str) -> dict[int, str]:
    """Places of ``text`` that carry no meaning, and what stands for each: nothing, or a comma for a drawn-out pause."""
    found = {place: "" for sticker in _STICKER.finditer(text) for place in range(*sticker.span())}
    for wave in _WAVE.finditer(text):
        before, after = text[: wave.start()], text[wave.end() :]
        if before[-1:] in _NUMERAL and after[:1] in _NUMERAL and before and after:
            continue  # 1万~2万, 2021~2023年: from the one to the other.
        found |= dict.fromkeys(range(*wave.span()), "")
        found[wave.start()] = "," if before and after else ""
    return found
