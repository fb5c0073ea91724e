"""Clauses of a message that are about the asking, not about the data: 重阳节慰问摸个底, 百分数就行, 领导等着要。

Such a clause has no word of the data, no number, and nothing that could leave rows out; and it says that something
is looked at, written, sent or thanked for. A clause that only could be a condition (种茶叶的，) is never one.
"""

from __future__ import annotations

import re

_OF_ASKING = re.compile(
    r"看看|看一?下|查查|查一?下|问问|问一?下|[托叫让]我问|帮|给我|给个|发我|发给|发群|报给|"
    r"上报|填报|填表|写个|写份|写材料|拟个|做个|排个|拉个|列个|导个|弄个|整个|出个|急用|急需|"
    r"急着|在线等|等着|谢|麻烦|辛苦|劳驾|领导|书记|主任|镇长|乡长|县长|上级|开会|会上|汇报|"
    r"材料|总结|报表|表格|单子|清单|检查|考核|督查|调研|慰问|摸底|摸个底|摸一?下底|备课|讲课|"
    r"讲话|发言|宣传|附件|底数|备查|存档|留底|归档|要写|就行|即可|就好|就可以|就成|参考|核对|核一?下|"
    r"对一?下|对账|"
    r"备用|有个数|心里有数|了解"
)
_LEAVES_OUT = re.compile(
    r"[不没无未非除只仅每各按分过着有是在从比低高超足满里中岁元万亿]|(?<![问说要用写看])的$|"
    r"[多少]于|以[上下内外]|\d|[一二两三四五六七八九十百千](?![下分组份张])"
)
_PAPER = re.compile(r"(?:材料|报告|总结|讲话稿|稿子|附件|汇报|表格|报表)(?:里面?|中)")
"""放汇报材料里: where the figure is put, no condition."""

_TO_BE_USED = re.compile(r"我?们?(?:要|想|在|正在)?[写做填编][^不没只]{1,8}(?:要|得|急)用的?")
"""我写五年回顾要用: what the answer is for."""


_FORM = re.compile(r"百分[数比]|小数|整数")
"""How a figure is to be written (百分数就行) leaves nothing out."""


def is_chatter(clause: str) -> bool:
    """Whether a clause without any word of the data is only about the asking."""
    if _TO_BE_USED.fullmatch(clause):
        return True
    clause = _FORM.sub("", clause)
    return bool(_OF_ASKING.search(clause)) and not _LEAVES_OUT.search(_PAPER.sub("", clause))
