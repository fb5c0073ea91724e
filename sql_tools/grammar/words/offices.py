"""Clauses in which every word is of the life of offices: who wants a figure, for what meeting, in which paper.

县教育局对接用, 半年总结里要写一句, 调度会需要, 查漏补缺：: none of these words can leave a row out, so a clause of them
alone is about the asking. A clause with any other word is not, nor one that stands before what it speaks of
(民政局发的，…). The words are in ``offices.yaml``.
"""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

from sql_tools.model_yaml import plain_yaml

_WORDS: Any = plain_yaml(files("sql_tools.grammar.words").joinpath("offices.yaml").read_text(encoding="utf-8"))
"""Kind → its words, spaces between."""


def any_of(*kinds: str) -> str:
    """A pattern of all words of these kinds, the longest first."""
    words = {word for kind in kinds for word in _WORDS[kind].split()}
    return f"(?:{'|'.join(sorted(words, key=lambda word: (-len(word), word)))})"


_SURNAME = any_of("surname")
_CALLED = rf"(?<![^,。;!?:])(?:[老小阿]{_SURNAME}|{_SURNAME}{any_of('title')})同?志?"
"""老李, 王局: who is spoken to begins the clause."""
_PERSON = rf"(?:{any_of('person')}|{_CALLED})"
_WHEN = rf"(?:{any_of('when')}|\d{{1,2}}(?:[点号日]|月底|月份?)(?:钟|半)?(?:之?前|以前)?)"
_PAPER = rf"{any_of('nature')}*{any_of('paper')}(?:[一二三四五六七八九十]|\d{{1,2}})?"
_OCCASION = rf"{any_of('nature')}*{any_of('occasion')}"
_LEVEL = rf"{any_of('level')}(?:级|直)?"
_DEPARTMENT = (
    rf"(?:(?:{_LEVEL})?(?:{any_of('standing', 'seat')}|{any_of('field')}{{1,2}}(?:{any_of('body')}"
    rf"|(?=要|来|那边|这边|催|问|找|核|{any_of('occasion')})))|{any_of('level')}[局委办厅])"
)
_BASIS = rf"(?:(?:《[^,。;!?:《》]{{1,20}}》|{any_of('basis')})(?:第?[一二三四五六七八九十\d]{{1,3}}条)?)"
_TOPIC = rf"关于{any_of('nature')}+(?:情况|问题|工作|事宜|事项)"
"""关于收入监测情况：, the heading of a letter."""
_STRONG = re.compile(rf"{_TOPIC}|{_DEPARTMENT}|{_PERSON}|{any_of('paper', 'occasion')}")
_ANY = rf"(?:{_TOPIC}|{_DEPARTMENT}|{_PERSON}|{_WHEN}|{_PAPER}|{_OCCASION}|{_BASIS}|{any_of('handled')})"
_CLAUSE = re.compile(rf"{_ANY}+")
_OPENING = re.compile(
    rf"{_ANY}*?(?:{_DEPARTMENT}|{_PERSON}|{any_of('paper', 'occasion')}){_ANY}*?"
    r"(?:需要|催要|想要|要看|要[报填写]|急需|要求报|想?了解|想知道|想掌握|函询|要)"
)
_BY_WHEN = re.compile(
    rf"请?(?:务必|尽快)?[于在](?:{_WHEN}|[一二三四五六七八九十]|\d{{1,2}}月)+(?:之?前|以前)?(?:务必)?"
    r"(?:[将把]|(?:补|填|上)?报[送来]?|上报|反馈|提供|统计|汇总|提交)"
)
"""请于今日下班前报送…: until when, in front of what is wanted."""
_RULES = re.compile(_BASIS)
_WHERE = re.compile(rf"(?:{_PERSON}|的)*{any_of('seat')}(?:{_PERSON}|的)*")
"""我们县里: where, and no word of what for."""
_OF_ROWS = re.compile(r"(?<![用要写看问报催])的$")
"""民政局发的，…: which rows are meant; but 考核要用的, 书记要的."""
_BOOK = re.compile(rf"(?P<whose>[^,。;!?:]*{any_of('whose')})的?{any_of('of_rows')}")
_LONGEST = 24
"""Characters: words of offices may be cut in many ways, all of which are tried."""


def is_of_offices(clause: str) -> bool:
    """Whether every word of the clause is of the life of offices, and one of them says whose or what for."""
    if len(clause) > _LONGEST or _OF_ROWS.search(clause) or _WHERE.fullmatch(clause):
        return False
    if _BY_WHEN.fullmatch(clause):
        return True
    if _CLAUSE.fullmatch(clause) is None:
        return False
    return bool(_STRONG.search(clause) or _RULES.search(clause))


def whose_book(clause: str) -> str:
    """单亲妈妈台账里要列: those whom a book of rows is of; empty where it is of nobody, or of the offices alone."""
    found = _BOOK.match(clause)
    return "" if found is None or _CLAUSE.fullmatch(found["whose"]) else found["whose"]


def names_rules(clause: str) -> bool:
    """按方案口径: whether it says by whose rules is counted."""
    return bool(_RULES.search(clause))


def opening(text: str, start: int, end: int) -> int:
    """Where the words end by which a clause says who wants what follows, or by when (调度会需要|各乡镇监测户户数)."""
    last = min(end, start + _LONGEST)
    found = _OPENING.match(text, start, last) or _BY_WHEN.match(text, start, last)
    return found.end() if found is not None and found.end() < end else start
