"""From the text of a message to its words: what it says about the asking, and the numbers of its points, do no harm."""

from __future__ import annotations

import re
from datetime import date

from sql_tools.grammar.token import Token
from sql_tools.grammar.words.asking import Asking, Cut, as_filler
from sql_tools.grammar.words.lexer import tokens
from sql_tools.grammar.words.offices import any_of
from sql_tools.lexicon import Lexicon

_STOPS = ",。;!?:"
_CLAUSE = re.compile(rf"[^{_STOPS}]+")
_WE_GO = re.compile(
    rf"(?:我们?|咱们?|俺们?)(?:今天|明天|后天|[下这本]周|上午|下午|这就|马上)*(?:好|要|得|想|上门|下村|入户|去|用来|拿去)[^{_STOPS}]*(?=[{_STOPS}]|$)"
)
"""列个单子我今天去走访: a clause of its own without a stop before it."""
_ROWS = re.compile(r"名单|单子|花?名册|清单|明细")
"""Rows are wanted, wherever that is said (把单子拉出来，我上门去做工作)."""
_WHO_GOES = (
    r"领导|书记|镇长|乡长|县长|市长|主任|局长|队长|上级|上面|上头|市里|县里|省里|镇里|乡里|局里|村里|单位|"
    r"办公室|部里|指挥部|工作组|巡察组|督查组|检查组|考核组|我们|咱们|我|这边"
)
_WHEN_GOES = (
    r"周[一二三四五六日天]|今天|明天|后天|下周|本周|这周|这两天|月底|年底|马上|急|急着|正在|在|最近|这次|的|"
    r"明早|下午|上午"
)
_ON_A_VISIT = re.compile(
    rf"(?:{_WHO_GOES}|{_WHEN_GOES}|要|会|想|准备)+(?:去|到|来|下|赴|在)(?P<where>[^,。;!?:]+?)"
    r"(?:来|去|开展|进行|搞)?(?:调研|走访|检查|督查|考核|视察|慰问|座谈|暗访|看看|看一看|指导)(?:工作)?"
)
"""县长后天去演陂镇调研: the place is the one that is asked about, unless another is said."""
_WHO_ASKS = re.compile(
    rf"(?:我们?|咱们?|俺们?|本人)(?:(?:就?是|在)(?:驻|包|挂|联系)?|驻|包|挂|联系)(?P<where>[^,。;!?:]+?)(?:这边|那边)?的?(?:一[名个])?"
    rf"{any_of('person', 'standing', 'asker')}"
)
"""我是驻西渡镇的工作队, 我们是演陂镇的村干部: as of a visit."""
_NUMBERED = re.compile(r"(?:^|(?<=[:;,。]))\s*\(?(?:\d{1,2}|[一二三四五六七八九十])(?:\)|[.、](?!\d))")


def read_words(text: str, lexicon: Lexicon, asked_on: date) -> list[Token]:
    """The words of a question in order."""

    def cut(part: str) -> list[Token]:
        return tokens(part, lexicon, asked_on)

    visit, about = _before_places(text, cut), _about_asking(text, Asking(cut, lexicon, asked_on))
    ends = visit[-1].end if visit else 0
    said = [*visit, *(clause for clause in about if clause.start >= ends)]
    rest = text
    for clause in said:
        # The stop behind it goes too: what stands on its two sides is one question.
        end = clause.end + (rest[clause.end : clause.end + 1] in tuple(_STOPS))
        rest = _blanked(rest, clause.start, end)
    for number in _NUMBERED.finditer(rest):
        # 1.脱贫户户数；2.监测户户数: the number of a point is none of the question.
        said.append(as_filler(text, *number.span()))
        rest = _blanked(rest, *number.span())
    outside = [word for word in cut(rest) if not any(clause.start <= word.start < clause.end for clause in said)]
    return sorted([*said, *outside], key=lambda word: word.start)


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _about_asking(text: str, asking: Asking) -> list[Token]:
    """The clauses about the asking, where another clause asks for something."""
    whole = [part for found in _CLAUSE.finditer(text) for part in _parts(text, *found.span())]
    clauses = [span for start, end in whole for span in _cut_at(asking.ahead_of_data(text, start, end), start, end)]
    found: list[tuple[int, int]] = []
    for start, end in clauses:
        if asking.has_set_form(text[start:end].strip(), _without(text, [*found, (start, end)])):
            found.append((start, end))
    handed = [span for span in clauses if span not in found and asking.only_hands_on(text[slice(*span)].strip())]
    if asking.has_words_of_data(_without(text, [*found, *handed])):
        found += handed
    return [token for start, end in found for token in _without_rows(text, start, end)]


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    tail = _WE_GO.search(text, start + 1, end)
    return [(start, end)] if tail is None else _cut_at(tail.start(), start, end)


def _cut_at(place: int, start: int, end: int) -> list[tuple[int, int]]:
    return [(start, place), (place, end)] if start < place < end else [(start, end)]


def _without_rows(text: str, start: int, end: int) -> list[Token]:
    """The stretch, less a word in it for the rows that are wanted."""
    rows = _ROWS.search(text, start, end)
    cuts = [(start, end)] if rows is None else [(start, rows.start()), (rows.end(), end)]
    return [as_filler(text, left, right) for left, right in cuts if left < right]


def _before_places(text: str, cut: Cut) -> list[Token]:
    """What is said around the place of a visit, or of who asks; the place too, where the question says its own."""
    visit = _CLAUSE.search(text)
    said = (_ON_A_VISIT.fullmatch(visit.group()) or _WHO_ASKS.fullmatch(visit.group())) if visit else None
    if visit is None or said is None or not all(word.places for word in cut(said["where"])):
        return []
    start, end = visit.span()
    if any(word.places or word.can("own") or word.can("everywhere") for word in cut(text[end:])):
        return [as_filler(text, start, end)]
    left, right = start + said.start("where"), start + said.end("where")
    return [as_filler(text, start, left), as_filler(text, right, end)]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = _blanked(text, start, end)
    return text
