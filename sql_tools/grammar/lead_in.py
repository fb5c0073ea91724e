"""Clauses that only say why a question is asked: 为做好…工作，, 根据…要求，, 领导要来调研，.

They hold no condition: the words of such a clause are harmless. A clause that names rows (户, 人口), a place
or a number, or that asks for something, is never taken for one.
"""

from __future__ import annotations

import re
from datetime import date

from sql_tools.grammar.chatter import is_chatter
from sql_tools.grammar.lexer import tokens
from sql_tools.grammar.token import FILLER, Token
from sql_tools.lexicon import Lexicon
from sql_tools.plan import InSegment

_WORK = (
    "工作|要求|通知|精神|部署|安排|需要|任务|会议|检查|考核|调研|行动|督查|迎检|准备|统计|汇报|"
    "审计|巡察|巡视|验收|材料|报告|文件"
)
_REASON = re.compile(
    rf"(?:现?为了?|根据|依据|按照?|遵照|因|因为|由于|应|结合|围绕|配合)[^,。]*(?:{_WORK})(?:的?(?:需要|要求|安排|部署))?"
)
_WHO = (
    "领导|书记|镇长|乡长|县长|市长|主任|局长|队长|上级|上面|上头|市里|县里|省里|镇里|乡里|局里|村里|单位|"
    "办公室|部里|指挥部|工作组|巡察组|督查组|检查组|考核组|我们|咱们|我|这边"
)
_SOON = (
    "周[一二三四五六日天]|今年|明年|上半年|下半年|今天|明天|后天|下周|本周|这周|这两天|月底|年底|马上|急|急着|正在|在|最近|这次|"
    "[一二三四]季度"
)
_EVENT = (
    "来?人?(?:检查|考核|调研|督查|视察|巡察|巡视|暗访|验收|评估|审计|迎检)|摸(?:个|一?下)?底|开(?:个)?会|汇报|总结|座谈|"
    "报(?:个)?(?:数据?|材料|表|报表)|(?:写|做|交)?(?:个|一?份)?(?:报告|材料|总结|汇报|方案|报表|数据|情况|表)"
)
_DEMAND = re.compile(
    rf"(?:{_WHO}|{_SOON}|的)*"
    rf"(?:要求|需要|催着?|急着?|想|准备|马上|打算|正在|将)?(?:要|在|得|来|搞|做|写)*(?:{_EVENT})(?:用|了|呢|啊|哈)?"
)
_ON_A_VISIT = re.compile(
    rf"(?:{_WHO}|{_SOON}|的|明早|下午|上午|要|会|想|准备)+(?:去|到|来|下|赴|在)(?P<where>[^,。;!?:]+?)"
    r"(?:来|去|开展|进行|搞)?(?:调研|走访|检查|督查|考核|视察|慰问|座谈|暗访|看看|看一看|指导)(?:工作)?"
)
"""县长后天去演陂镇调研: the place is the one that is asked about, unless another is said."""
_NUMBERED = re.compile(r"(?:^|(?<=[:;,。]))\s*\(?(?:\d{1,2}|[一二三四五六七八九十])(?:\)|[.、](?!\d))")
_STOPS = (*",。;!?:",)
_CLAUSE = re.compile(r"\s*([^,。;!?:]+)([,。;!:])")
_ANY_CLAUSE = re.compile(r"([^,。;!?:]+)([,。;!?:]|$)")
_ASKED = (
    "howmany",
    "howmuch",
    "which",
    "list",
    "share",
    "bound",
    "amount",
    "place",
    "level",
    "years",
    "period",
    "fact",
)
_WHEN = ("years", "period", "finer")


def read_words(text: str, lexicon: Lexicon, asked_on: date) -> list[Token]:
    """The words of a question; a clause that only says why it is asked, and the number of a point, are harmless."""
    why = [
        Token(clause[1], clause.start(1), clause.end(1), (FILLER,))
        for clause in _CLAUSE.finditer(text)
        if _says_why(clause[1], text[clause.end() :], lexicon, asked_on)
    ]
    why += _before_places(text, lexicon, asked_on)
    why += [clause for clause in _chatter(text, lexicon, asked_on) if clause not in why]
    rest = text
    for clause in why:
        # The stop behind it goes too: what stands on its two sides is one question.
        end = clause.end + (rest[clause.end : clause.end + 1] in _STOPS)
        rest = rest[: clause.start] + " " * (end - clause.start) + rest[end:]
    for number in _NUMBERED.finditer(rest):
        # 1.脱贫户户数；2.监测户户数: the number of a point is none of the question.
        why.append(Token(number.group(), number.start(), number.end(), (FILLER,)))
        rest = rest[: number.start()] + " " * (number.end() - number.start()) + rest[number.end() :]
    outside = [
        word
        for word in tokens(rest, lexicon, asked_on)
        if not any(clause.start <= word.start < clause.end for clause in why)
    ]
    return sorted([*why, *outside], key=lambda word: word.start)


def _before_places(text: str, lexicon: Lexicon, asked_on: date) -> list[Token]:
    """What is said around the place of a visit; the place too, where the question says its own."""
    visit = _CLAUSE.match(text)
    said = _ON_A_VISIT.fullmatch(visit[1]) if visit else None
    if visit is None or said is None or not _all_places(said["where"], lexicon, asked_on):
        return []
    start, end = visit.start(1), visit.end(1)
    rest = tokens(text[visit.end() :], lexicon, asked_on)
    if any(word.places or word.can("own") or word.can("everywhere") for word in rest):
        return [Token(visit[1], start, end, (FILLER,))]
    left, right = start + said.start("where"), start + said.end("where")
    return [Token(text[a:b], a, b, (FILLER,)) for a, b in ((start, left), (right, end))]


def _all_places(text: str, lexicon: Lexicon, asked_on: date) -> bool:
    return all(word.places for word in tokens(text, lexicon, asked_on))


def _chatter(text: str, lexicon: Lexicon, asked_on: date) -> list[Token]:
    """Clauses about the asking, where another clause asks for something; none that has a word of the data."""
    clauses = [found for found in _ANY_CLAUSE.finditer(text) if is_chatter(found[1])]
    rest = "".join(found[0] for found in _ANY_CLAUSE.finditer(text) if found[1] not in {each[1] for each in clauses})
    if not clauses or not any(word.refs for word in tokens(rest, lexicon, asked_on)):
        return []
    return [
        Token(found[1], found.start(1), found.end(1), (FILLER,))
        for found in clauses
        if not any(map(_means_something, tokens(found[1], lexicon, asked_on)))
    ]


def _means_something(word: Token) -> bool:
    kinds = {*_ASKED, *_WHEN, "write", "sql", "name_asked", "change_to"} - {"list"}
    return bool(word.refs or word.places) or any(map(word.can, kinds))


def _says_why(clause: str, rest: str, lexicon: Lexicon, asked_on: date) -> bool:
    demand, reason = _DEMAND.fullmatch(clause), _REASON.fullmatch(clause)
    if not (demand or reason) or not rest:
        return False
    said, asked = tokens(clause, lexicon, asked_on), tokens(rest, lexicon, asked_on)
    if not any(word.refs or word.can("howmany") for word in asked):
        return False
    if demand:
        return not any(map(_is_of_data, said))
    return not any(_names(word, asked, lexicon) for word in said)


def _is_of_data(word: Token) -> bool:
    """A word that could be a condition or an ask; a time only says when the occasion is."""
    asks = any(map(word.can, _ASKED)) and not any(map(word.can, _WHEN))
    return bool(word.places) or (asks and bool(word.refs) and not word.can("level"))


def _names(word: Token, rest: list[Token], lexicon: Lexicon) -> bool:
    """Rows, places, times or numbers: what the reason speaks of, the question would have to speak of too."""
    if word.places or any(map(word.can, (*_WHEN, "bound", "amount", "howmany", "which"))):
        return True
    nouns = {noun for table in lexicon.model.tables.values() for noun in (table.noun, table.counter, *table.words)}
    groups = any(isinstance(ref.fact, InSegment) for ref in word.refs)
    named = any(ref.role == "personal" for ref in word.refs)
    named = named or (groups and any(word.text.endswith(noun) for noun in nouns))
    return named and word.text not in {other.text for other in rest}
