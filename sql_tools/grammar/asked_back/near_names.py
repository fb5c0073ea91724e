"""Names and words with a slip: 西度镇, 衡阴县, 人均纯收人. What is near is offered, and by what it is near is said.

A name that the dictionary of Chinese words knows (衡山县) is another place, not a slip: it is not on file.
"""

from __future__ import annotations

from functools import cached_property

import rjieba

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import NoPlan, Refused, Unclear
from sql_tools.grammar.places.same_name import which
from sql_tools.grammar.token import Token
from sql_tools.grammar.words.stretch import slot, spanning, struck_out
from sql_tools.lexicon import Lexicon, bare_names, is_everyday
from sql_tools.nearest import Near, nearest, nearly
from sql_tools.reading import Option
from sql_tools.text import NormalText
from sql_tools.values import ValueDictionary

_SURE = 85
_LONGEST_TERM = 10
_OFFERED = 3
_COUNTERS, _COMMON = ("q", "r"), ("n", "s")
_BY = {"音": "读音相同", "形": "写法相近"}


class NearNames:
    """The places and words of one database that an unknown word comes near to."""

    def __init__(self, lexicon: Lexicon, values: ValueDictionary) -> None:
        self._lexicon, self._model, self._values = lexicon, lexicon.model, values

    def place_like(self, token: Token, after: Token | None, text: NormalText) -> NoPlan | None:
        """What is near to a word that looks like a place, or that such a place is not on file."""
        follows = after is not None and after.start == token.end and after.can("level")
        joined = token.text + (after.text if follows and after is not None else "")
        suffix = self._suffix(joined)
        bare = joined.removesuffix(suffix) if suffix is not None else joined
        known = self._known(suffix)
        for length in range(len(bare), 1, -1):
            found = nearest(bare[-length:], known)
            sure = [near for near in found if suffix is not None or (near.score == 100.0 and not is_everyday(bare))]
            if sure:
                said = Token(joined[-length - len(suffix or "") :], token.end - length, token.start + len(joined), ())
                return self._offered(said, sure, known, text)
        if suffix is None or (len(bare) < 2 and not follows) or _is_no_name(joined, bare):
            return None
        if not _is_word(joined):
            alike = nearly(bare, known, _OFFERED)
            if alike:
                return self._offered(Token(joined, token.start, token.start + len(joined), ()), alike, known, text)
        return self.not_on_file(joined)

    def not_on_file(self, name: str) -> Refused:
        """That a place is not on file, and which are."""
        return Refused("no_data", f"库里没有“{name}”的数据。", hint=f"库里有：{self._known_places()}。")

    def places_called(self, token: Token, frame: Frame) -> Unclear | None:
        """大屋, without 村: an everyday word that is the name of places as well."""
        assert self._model.places is not None
        suffixes = {level.name: level.suffixes for level in self._model.places.levels}
        found = [place for place in self._values.places if token.text in bare_names(place.name, suffixes[place.level])]
        return which(token, found, self._values, frame.rewrite) if found else None

    def term_like(self, token: Token, before: Token | None, after: Token | None, text: NormalText) -> Unclear | None:
        """A word of the field with a slip: 人均纯收人, 脱贫互."""
        for first, last in ((before, after), (before, None), (None, after), (None, None)):
            run = [part for part in (first, token, last) if part is not None]
            if any(part.can(kind) for part in run for kind in ("stop", "places", "years", "ask")):
                continue
            whole = "".join(part.text for part in run)
            if not 2 <= len(whole) <= _LONGEST_TERM:
                continue
            found = [near for near in nearest(whole, self._lexicon.terms) if near.score >= _SURE][:_OFFERED]
            if found:
                said = spanning(run[0], run[-1])
                opening = slot("amount", text, said)
                options = [Option(near.name, opening.before + near.name + opening.after) for near in found]
                options.append(Option(whole, struck_out(text, said), retold=True))
                return Unclear(f"没有“{whole}”这个说法，{_told(found)}。您要问的是：", tuple(options))
        return None

    def _offered(self, said: Token, near: list[Near], known: dict[str, list[str]], text: NormalText) -> Unclear:
        opening = slot("place", text, said)
        names = list(dict.fromkeys(name for each in near for name in known[each.name]))
        options = [Option(name, opening.before + name + opening.after) for name in names]
        options.append(Option(said.text, struck_out(text, said), retold=True))
        told = [Near(name, each.score, each.by) for each in near for name in known[each.name]]
        return Unclear(f"库里没有“{said.text}”，{_told(told)}。您要问的是：", tuple(options), opening)

    def _suffix(self, joined: str) -> str | None:
        levels = self._model.places.levels if self._model.places else ()
        suffixes = sorted({suffix for level in levels for suffix in level.suffixes}, key=len, reverse=True)
        return next((each for each in suffixes if joined.endswith(each) and len(joined) > len(each)), None)

    def _known(self, suffix: str | None) -> dict[str, list[str]]:
        """Bare name → full names of the places whose level has this suffix."""
        levels = self._model.places.levels if self._model.places else ()
        fitting = {level.name for level in levels if suffix is None or suffix in level.suffixes}
        return {
            bare: kept
            for bare, known in self._bare_places.items()
            if (kept := [name for name, level in known if level in fitting])
        }

    @cached_property
    def _bare_places(self) -> dict[str, list[tuple[str, str]]]:
        """Bare name → full names with their levels."""
        found: dict[str, list[tuple[str, str]]] = {}
        levels = {level.name: level.suffixes for level in (self._model.places.levels if self._model.places else ())}
        for place in self._values.places:
            for bare in (*bare_names(place.name, levels[place.level]), place.name):
                if (place.name, place.level) not in found.setdefault(bare, []):
                    found[bare].append((place.name, place.level))
                break
        return found

    def _known_places(self) -> str:
        by_level: dict[str, list[str]] = {}
        for place in self._values.places:
            by_level.setdefault(place.level, []).append(place.name)
        fitting = [names for names in by_level.values() if 1 < len(names) <= 20]
        return "、".join(fitting[-1] if fitting else next(iter(by_level.values()), []))


def _is_no_name(joined: str, bare: str) -> bool:
    """个镇 of 那个镇, 农村, 山区: a counter before a level, or a common noun that ends like a name."""
    [(_, kind), *more] = rjieba.tag(joined, False)
    return rjieba.tag(bare, False)[0][1] in _COUNTERS or (not more and kind in _COMMON)


def _is_word(text: str) -> bool:
    """Whether the dictionary has it as one word: 衡山县 is a county, 衡阴县 is none."""
    return len(rjieba.cut(text, False)) == 1


def _told(found: list[Near]) -> str:
    """By what each name is near: 读音相同的有西渡镇."""
    by = {way: [near.name for near in found if near.by == way] for way in _BY}
    return "，".join(f"{_BY[way]}的有{'、'.join(dict.fromkeys(names))}" for way, names in by.items() if names)
