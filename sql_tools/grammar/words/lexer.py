"""Cut a question into words: the cheapest way to cover it with what is known.

Every known word costs about one, so few and long words win; a character that nothing covers is dear. What remains
uncovered becomes an unknown word, which the account of words must explain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sql_tools.grammar.token import FILLER, UNKNOWN, Token
from sql_tools.lexicon import Entry, Lexicon
from sql_tools.reading import Mention
from sql_tools.recognizers.basis import basis
from sql_tools.recognizers.bound import bounds
from sql_tools.recognizers.date import Years, dates
from sql_tools.recognizers.layout import layouts
from sql_tools.recognizers.part_of_year import parts_of_years
from sql_tools.recognizers.rank import ranks
from sql_tools.recognizers.those_before import those_before

_WORD = 1.0
_SINGLE, _SINGLE_FILLER = 1.5, 2.2
"""A single character is a word less surely than two, and filler less surely than grammar."""
_OF_FIELD = 0.05
"""Between two ways that cost the same, words of the field win."""
_BARE_PLACE = 1.6
_UNKNOWN_OPENS, _UNKNOWN_CHAR = 6.0, 2.0
_RECOGNISED = {"bound": 0.9, "amount": 0.9}
_DATE = 0.85
"""A date beats an amount, an amount a word of the same length."""

_Edge = tuple[int, int, float, Token]


def tokens(text: str, lexicon: Lexicon, asked_on: date) -> list[Token]:
    """The words of normalised ``text`` from left to right, without gaps."""
    edges: dict[int, list[_Edge]] = {}
    blanks = ((at, at + 1, _WORD, Token(char, at, at + 1, (FILLER,))) for at, char in enumerate(text) if char.isspace())
    found = (*blanks, *_lexicon_edges(text, lexicon), *_recognised_edges(text, asked_on), *_periods(text, lexicon))
    for edge in (*found, *_codes(text, lexicon)):
        edges.setdefault(edge[0], []).append(edge)
    found_words = _grown(list(_cheapest(text, edges)), lexicon)
    words = [part for word in _years_asked(found_words, lexicon) for part in _counted_group(word, lexicon)]
    return [
        part
        for before, word in zip([None, *words], words, strict=False)
        for part in _figure_of_each(before, word, lexicon)
    ]


def _years_asked(words: list[Token], lexicon: Lexicon) -> list[Token]:
    """哪一年人均纯收入 is 哪一年 and 人均纯收入, though 年人均纯收入 is a name as well."""
    for place, (word, after) in enumerate(pairwise(words)):
        known = word.text.endswith("一") and word.can("which") and after.text[0] == "年"
        refs = lexicon.find(after.text[1:]) if known else ()
        if refs:
            said = word.text + "年"
            year = replace(_word(said, 0, len(said), lexicon.entry(said)), start=word.start, end=after.start + 1)
            figure = _word(after.text, 1, len(after.text), Entry(refs=refs))
            figure = replace(figure, start=after.start + 1, end=after.end)
            return [*words[:place], year, figure, *_years_asked(words[place + 2 :], lexicon)]
    return words


def _grown(words: list[Token], lexicon: Lexicon) -> list[Token]:
    """转移性收入 and 增速, not 转移性 and 收入增速: a name in full comes before another that only shares its end."""
    for place, (word, after) in enumerate(pairwise(words)):
        if not (word.refs and after.of_role("measure", "field")):
            continue
        said = word.text + after.text
        cuts = {end: entry for end, entry in lexicon.matches(said, 0) if len(word.text) < end < len(said)}
        for cut in sorted(cuts, reverse=True):
            rest = next((entry for end, entry in lexicon.matches(said, cut) if end == len(said)), Entry())
            if any(r.role == "measure" for r in cuts[cut].refs) and any(kind == "growth" for kind, _ in rest.kinds):
                split = _word(said, 0, cut, cuts[cut]), _word(said, cut, len(said), rest)
                moved = [replace(t, start=t.start + word.start, end=t.end + word.start) for t in split]
                return [*words[:place], *moved, *_grown(words[place + 2 :], lexicon)]
    return words


def _figure_of_each(before: Token | None, word: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    """各村集体收入 is 各村 and 集体收入: the figure is called both with the word for the place and without it."""
    each = before is not None and (before.can("each") or before.can("which"))
    if not each or not (word.can("measure") or word.can("field")):
        return (word,)
    refs = word.of_role("measure", "field")
    for end, entry in lexicon.matches(word.text, 0):
        known = set(lexicon.find(word.text[end:])) & set(word.refs)
        if known and any(ref.role == "level" for ref in entry.refs):
            cut = word.start + end
            level, figure = _word(word.text, 0, end, entry), _word(word.text, end, len(word.text), Entry(refs=refs))
            return replace(level, start=word.start, end=cut), replace(figure, start=cut, end=word.end)
    return (word,)


def _counted_group(word: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    """脱贫户数 is 脱贫户 and 户数: the last character of the group is the first of the figure."""
    figure = word.as_value("counted_group")
    if not figure:
        return (word,)
    cut = word.end - 1
    group = _word(word.text, 0, len(word.text) - 1, Entry(refs=lexicon.find(word.text[:-1])))
    number = _word(word.text[-1], 0, 1, Entry(refs=lexicon.find(figure)))
    return replace(group, start=word.start, end=cut), replace(number, start=cut, end=word.end)


def _lexicon_edges(text: str, lexicon: Lexicon) -> Iterator[_Edge]:
    for start in range(len(text)):
        for end, entry in lexicon.matches(text, start):
            if not _cuts_latin_word(text, start, end):
                yield start, end, _cost(entry, end - start), _word(text, start, end, entry)


def _cuts_latin_word(text: str, start: int, end: int) -> bool:
    """``in`` is not a word of ``inside``."""

    def latin(index: int) -> bool:
        return 0 <= index < len(text) and text[index].isascii() and text[index].isalnum()

    return (latin(start) and latin(start - 1)) or (latin(end - 1) and latin(end))


def _cost(entry: Entry, length: int) -> float:
    if entry.places and not entry.kinds and not entry.refs:
        return _BARE_PLACE if entry.bare_place else _WORD
    if length > 1:
        return _WORD - (_OF_FIELD if entry.refs else 0)
    only_filler = not entry.refs and all(kind in ("filler", "spent") for kind, _ in entry.kinds)
    return _SINGLE_FILLER if only_filler else _SINGLE


def _word(text: str, start: int, end: int, entry: Entry) -> Token:
    kinds = [kind for kind, _ in entry.kinds]
    if entry.refs:
        kinds += ["term", *dict.fromkeys(ref.role for ref in entry.refs)]
    if entry.places:
        kinds.append("place")
    return Token(
        text[start:end],
        start,
        end,
        tuple(dict.fromkeys(kinds)),
        refs=entry.refs,
        places=entry.places,
        values=entry.kinds,
        bare_place=entry.bare_place,
    )


def _recognised_edges(text: str, asked_on: date) -> Iterator[_Edge]:
    times = list(dates(text, asked_on))
    found: Iterable[Mention] = (
        *bounds(text),
        *times,
        *(around for time in times if time.kind == "years" for around in basis(text, time.start, time.end)),
        *parts_of_years(text, asked_on),
        *ranks(text),
        *layouts(text),
    )
    for mention in found:
        token = Token(mention.text, mention.start, mention.end, (mention.kind,), mention.value)
        yield mention.start, mention.end, _RECOGNISED.get(mention.kind, _DATE), token
    for mention in those_before(text):
        values = ((FILLER, mention.rule),)
        token = Token(mention.text, mention.start, mention.end, (FILLER,), mention.value, values=values)
        yield mention.start, mention.end, _DATE - _OF_FIELD, token  # 这两年差多少: of those two, not the newest


def _periods(text: str, lexicon: Lexicon) -> Iterator[_Edge]:
    """Stretches of years that have a name in the field (过渡期)."""
    for name, (first, last) in lexicon.section("periods", {}).items():
        for match in re.finditer(re.escape(name) + r"(?:期间|以来|时期|内)?", text):
            value = Years("years", tuple(range(first, last + 1)), is_range=True)
            token = Token(match.group(), match.start(), match.end(), ("years",), value)
            yield match.start(), match.end(), _DATE, token


def _codes(text: str, lexicon: Lexicon) -> Iterator[_Edge]:
    """Numbers of rows, each one word."""
    for start, end, ref in lexicon.codes(text):
        yield start, end, _DATE, Token(text[start:end], start, end, ("term", "fact"), refs=(ref,))


def _cheapest(text: str, edges: dict[int, list[_Edge]]) -> Iterator[Token]:
    """Shortest path over the characters; a run of unknown characters costs once to open."""
    size = len(text)
    infinite = float("inf")
    # State 0: after a known word; state 1: inside an unknown run.
    cost = [[infinite, infinite] for _ in range(size + 1)]
    back: list[list[tuple[int, int, Token | None] | None]] = [[None, None] for _ in range(size + 1)]
    cost[0][0] = 0.0
    for place in range(size):
        for state in (0, 1):
            here = cost[place][state]
            if here == infinite:
                continue
            unknown = here + _UNKNOWN_CHAR + (_UNKNOWN_OPENS if state == 0 else 0)
            if unknown < cost[place + 1][1]:
                cost[place + 1][1], back[place + 1][1] = unknown, (place, state, None)
            for _, end, weight, token in edges.get(place, ()):
                if here + weight < cost[end][0]:
                    cost[end][0], back[end][0] = here + weight, (place, state, token)
    yield from _walk_back(text, cost, back)


def _walk_back(
    text: str, cost: list[list[float]], back: list[list[tuple[int, int, Token | None] | None]]
) -> Iterator[Token]:
    place = len(text)
    state = 0 if cost[place][0] <= cost[place][1] else 1
    path: list[Token] = []
    unknown_end: int | None = None
    while place > 0:
        step = back[place][state]
        if step is None:
            break
        before, state_before, token = step
        if token is None:
            unknown_end = place if unknown_end is None else unknown_end
            if state_before == 0:
                path.append(Token(text[before:unknown_end], before, unknown_end, (UNKNOWN,)))
                unknown_end = None
        else:
            path.append(token)
        place, state = before, state_before
    yield from reversed(path)
