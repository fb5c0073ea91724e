"""Clauses of a message that are about the asking, not about the data: who asks, what for, what comes of the answer.

A clause of a set form (审计组要材料, 填年报用, 为做好…工作) may name what it likes, as long as the question says its
own of the same kind: a place or a year of such a clause alone would be lost with it. A clause that only has a word
of looking, writing or sending (发群里, 麻烦了) is one where it has no word of the data, no number, and nothing that
could leave rows out (种茶叶的, 领导没走访).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise

from sql_tools.grammar.token import FILLER, UNKNOWN, Token
from sql_tools.grammar.words.offices import any_of, is_of_offices, names_rules, opening, whose_book
from sql_tools.lexicon import Entry, Lexicon
from sql_tools.recognizers.date import Period, Years

# ---- The set forms ------------------------------------------------------------------------------------------

_PERSON = any_of("person")
_BODY = (
    r"[^,。;!?:按分各每逐以]{0,8}?(?:局|委|办|组|联|会|院|厅|部|处|科|站|所|中心|政府|单位|办公室|公司|队|审计|巡察|巡视|督查|"
    r"[省市县区镇乡村局部][里上]?)"
)
_WHO = rf"(?:{_PERSON}|{_BODY})(?:的人|同志|同事)?(?:这边|那边|这里|那里)?"
_SOON = rf"(?:{any_of('when')}|都|[一二三四]季度)"
_PAPER, _OCCASION = any_of("paper"), any_of("occasion")
_WORK = rf"(?:工作|要求|通知|精神|部署|安排|需要|任务|行动|准备|文件|函|来函|材料|报告|{_OCCASION})"
_WANTS = (
    r"(?:要求|需要|想要|要|催着?|等着|急需|想了解|想知道|想看看?|问起?|函询|来函|调取|调度|通知|交办|布置|"
    r"[让叫]我们?[报查问要])"
)

_NAMED = re.compile(f"{_PAPER}|{_OCCASION}|周[一二三四五六日天]")
"""What such a clause may say with a number in it that is none of the data."""

_ORDER = r"(?:工作|要求|通知|精神|部署|安排|需要|任务|行动|文件|函|来函)"
_REASON = re.compile(
    rf"(?:现?为了?|因|因为|由于|应|配合|迎接?|落实|经)[^,。]*{_WORK}(?:的?(?:需要|要求|安排|部署))?"
    rf"|(?:根据|依据|按照?|遵照|对照|依|结合|围绕)[^,。]*{_ORDER}"
)
"""按…要求, but 按乡镇统计 says how to count."""
_LEARN = re.compile(
    r"^为了?(?:进一步|更好地?|全面|准确|及时|尽快|深入|详细|切实|有效|动态|精准)*"
    r"(?:掌握|了解|摸清|弄清|搞清|厘清|理清|查清|核实|研究|分析|研判|评估|检验|加强|推动|推进|促进|提高|巩固|防止|方便|便于|做好|做实)"
)
_TO_KNOW = re.compile(rf"{_LEARN.pattern}[^,。;!?:]+")
"""为掌握收入差距情况: what is to be learnt of the answer."""
_DEMAND = re.compile(
    rf"请?(?:{_WHO}|{_SOON}|的)*(?:{_WANTS}|提供|急|准备|打算|想|在|得|来|搞|做|写|下来)*"
    rf"(?:来?人?{_OCCASION}|开(?:个)?会|(?:[写做交报拟填]|一?份|个|一张|组)*{_PAPER})(?:用|了|呢|啊|哈)?"
)
_ASKED_BY = re.compile(
    rf"请?(?:{_WHO})(?:{_SOON})*(?:{_WANTS}|提供)+(?:[写做交报拟填一份个张组些]*{_PAPER})?(?:了|的|呢|啊|哈)?"
)
_FOR_USE = re.compile(
    rf"[^,。;!?:]*(?:{_OCCASION}|{_PAPER}|{_WORK})(?:里面?|中|上)?(?:要|得|急|好|等着)?"
    rf"(?:(?:使?用|使|参考|备用)的?|(?<=要)[写提列引比](?:一[句笔段条下]|用|到|个数)*)"
    rf"|(?:用[于来作]|[拿好]?来|拿去|以便|方便|便于|[以]?供|作为?|当作?)[^,。;!?:]*(?:{_OCCASION}|{_PAPER}|图表?|[折曲]线图?|参考|依据|用)"
)
_WRITING = re.compile(
    r"我?们?(?:要|想|在|正在)?[写做填编][^不没只]{1,8}(?:要|得|急)?(?:用的?|(?:一个|个|缺个?|差个?)数)"
)
"""我写五年回顾要用: the numbers too are of what is written."""
_PLACE_IN_FORM = re.compile(
    r"(?:统计表|报表|表格?|报告|问卷|材料|年报|月报|台账)?(?:里的?)?第?\d{1,2}(?:栏|列|行|题|页|空)"
)
"""报表第3栏: where the answer goes."""

_FORMS = (_REASON, _TO_KNOW, _DEMAND, _ASKED_BY, _FOR_USE)
_OF_PAPER = (_WRITING, _PLACE_IN_FORM)
"""Forms whose numbers are of a paper."""

# ---- Clauses with a word of looking, writing or sending --------------------------------------------------------

_LOOKING = re.compile(
    r"看看|看一?下|查查|查一?下|问问|问一?下|[托叫让]我问|帮|给我|给[他她]们?|给个|发我|发给|发群|报给|要报|"
    r"上报|填报|填表|写个|写份|写材料|拟个|做个|排个|拉个|列个|导个|弄个|整个|出个|急用|急需|"
    r"急着|在线等|等着|谢|麻烦|辛苦|劳驾|领导|书记|主任|镇长|乡长|县长|上级|开会|会上|汇报|"
    r"材料|总结|报表|表格|单子|清单|慰问|底数|留底|要写|就行|即可|就好|就可以|就成|参考|核对|核一?下|"
    r"对一?下|对账|备用|有个数|心里有数|了解|去问|去打|上门|入户|下村|下乡|做工作|电话|联系|喂|急|"
    rf"{_OCCASION}"
)
_LEAVES_OUT = re.compile(
    r"[不没无未非除只仅每各按分过着有是在从比低高超足满里中岁元万亿]|(?<![问说要用写看])的$|"
    r"[多少]于|以[上下内外]|\d|[一二两三四五六七八九十百千](?![下分组份张])"
)
_OF_WORK = re.compile(
    rf"做(?:通|好)?(?:思想|动员|宣传)?工作|{_PAPER}(?:里面?|中)|百分[数比]|小数|整数|一[组份个]|几个|一?个个|一户户|一([个家户人])一\1|挨[个户]|逐[个户一]|今天|明天|后天|[这下本]周|名单|单子|花?名册|清单"
)
"""放汇报材料里, 百分数就行, 一个个去问: no number, place or time of the data."""

_TIMES = ("years", "period", "finer")
_NUMBERS = ("bound", "amount", "howmany", "howmuch", "which", "share", "top")
_GROUPS = ("each", "each_sort", "rank", "order_down", "order_up", "growth", "trend", "superlative", "median")
"""What says how to show something is none of the occasion (各镇情况汇总)."""
_ASKS = (*_NUMBERS, "place", "level", "fact", "write", "sql", "name_asked", "change_to")

Cut = Callable[[str], list[Token]]
"""Cuts a clause into words."""


class Asking:
    """Tells the clauses of one message that are about the asking."""

    def __init__(self, cut: Cut, lexicon: Lexicon, asked_on: date) -> None:
        self._cut, self._lexicon, self._model, self._year = cut, lexicon, lexicon.model, asked_on.year

    def has_set_form(self, clause: str, rest: str) -> bool:
        """Whether the clause says by its form why ``rest`` is asked, and nothing is lost with it."""
        offices, form = is_of_offices(clause), any(form.fullmatch(clause) for form in (*_FORMS, *_OF_PAPER))
        asked = self._cut(rest) if offices or form else []
        if not any(word.refs or word.can("howmany") for word in asked):
            return False
        # 按方案口径: what rules set is left out only where the question says it in full.
        if offices and (not names_rules(clause) or any(word.can("bound") for word in asked)):
            return True
        return form and whose_book(clause) in rest and not self._loses(clause, asked)

    def _loses(self, clause: str, asked: list[Token]) -> bool:
        """Whether a clause of a set form says something of the data that the question does not."""
        if any(entry.places for entry in self._entries(clause)) and not any(map(_says_where, asked)):
            return True
        numbered = any(form.fullmatch(clause) for form in _OF_PAPER)
        said = [
            word for word in self._cut(_NAMED.sub("", _LEARN.sub("", clause))) if not (numbered and _is_number(word))
        ]
        if any((word.can(UNKNOWN) or word.can("absent")) and of_whom.refs for word, of_whom in pairwise(said)):
            return True  # 单亲家庭摸底用: of whom nothing is on file
        return any(self._is_lost(word, asked) for word in said)

    def ahead_of_data(self, text: str, start: int, end: int) -> int:
        """Where a clause that says first who wants it begins to speak of data; its start where it does not."""
        cut = start if is_of_offices(text[start:end]) else opening(text, start, end)
        first = next(iter(self._cut(text[cut:end])), None) if cut > start else None
        begins = first is not None and (_says_where(first) or any(map(first.can, ("each", "years", "fact", "measure"))))
        return cut if begins else start

    def only_hands_on(self, clause: str) -> bool:
        """Whether a clause without any word of the data speaks of looking, writing or sending."""
        if not is_of_looking(clause) or whose_book(clause):
            return False
        clause = _OF_WORK.sub("", clause)
        if any(entry.places or entry.refs for entry in self._entries(clause)):
            return False
        kinds, words = (*_ASKS, *_TIMES), self._cut(clause)
        return not any(word.refs or word.places or any(map(word.can, kinds)) for word in words)

    def _entries(self, clause: str) -> Iterator[Entry]:
        """What stands in a clause, also amid words that are not known (书记去西渡镇走访)."""
        for start in range(len(clause)):
            yield from (entry for end, entry in self._lexicon.matches(clause, start) if end - start > 1)

    def has_words_of_data(self, text: str) -> bool:
        """Whether anything is left to ask about."""
        return any(word.refs for word in self._cut(text))

    def _is_lost(self, word: Token, asked: list[Token]) -> bool:
        """A place, a year, a group or a number that the question does not say itself."""
        if any(map(word.can, ("each", "split"))) and len(word.text) == 1 and word.text in "各每分逐":
            return True
        if word.places:
            return not any(map(_says_where, asked))
        if any(map(word.can, _TIMES)):
            return not (self._is_ahead(word) or any(any(map(other.can, _TIMES)) for other in asked))
        if any(map(word.can, (*_NUMBERS, *_GROUPS))) and not word.can("filler"):
            return True
        if self._names_rows(word):
            return word.text not in {other.text for other in asked}
        # 为做好医疗救助工作，统计享受的户数: what the question does not say itself, it says here.
        return bool(word.of_role("fact")) and not any(other.of_role("fact") for other in asked)

    def _is_ahead(self, word: Token) -> bool:
        """今年, 今年下半年: a time that no data are of yet is that of the occasion."""
        match word.value:
            case Years(exact=years):
                return bool(years) and min(years) >= self._year
            case Period(first=first):
                return first is not None and first.year >= self._year
            case _:
                return word.can("finer")

    def _names_rows(self, word: Token) -> bool:
        nouns = {noun for table in self._model.tables.values() for noun in (table.noun, table.counter, *table.words)}
        groups = word.names_group
        return any(ref.role == "personal" for ref in word.refs) or (
            groups and any(word.text.endswith(noun) for noun in nouns)
        )


def _says_where(word: Token) -> bool:
    return bool(word.places) or word.can("own") or word.can("everywhere")


def _is_number(word: Token) -> bool:
    return not (word.refs or word.places) and any(map(word.can, (*_TIMES, *_NUMBERS)))


def is_of_looking(clause: str) -> bool:
    """Whether the clause has a word of looking, writing or sending, and nothing that could leave rows out."""
    return bool(_LOOKING.search(clause)) and not _LEAVES_OUT.search(_OF_WORK.sub("", clause))


def as_filler(text: str, start: int, end: int) -> Token:
    """A stretch of the message that changes no figure."""
    return Token(text[start:end], start, end, (FILLER,))
