"""Why words were left over, and what to offer: the nearest names, concrete bounds, or a refusal with its reason."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

import rjieba

from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import NoPlan, Refused, Unclear
from sql_tools.grammar.token import UNKNOWN, Token
from sql_tools.lexicon import Lexicon, bare_names
from sql_tools.nearest import nearest
from sql_tools.reading import Option
from sql_tools.recognizers.bound import Bound
from sql_tools.text import NormalText
from sql_tools.values import ValueDictionary

_ASKING = ("howmany", "howmuch", "mean", "total", "median", "bound", "amount", "share", "most", "growth")
_NOUNS = ("n", "nr", "nz", "nt", "ns", "nw", "ng", "vn", "l", "eng")


class Doubts:
    """Explains what is left of questions about one database."""

    def __init__(self, lexicon: Lexicon, values: ValueDictionary) -> None:
        self._lexicon, self._model, self._values = lexicon, lexicon.model, values

    def total(self, frame: Frame) -> Option:
        """The plainest question of the same place: how many there are."""
        table = self._model.tables[self._model.default_subject]
        place = "、".join(mention.text for token in frame.places for mention in token.value)
        question = f"{place}{table.noun}有多少{table.counter}？"
        return Option(question, question)

    def explain(self, frame: Frame, words: list[Token], text: NormalText) -> NoPlan:
        """The reason why the question gets no figure."""
        left = frame.left
        speaks_of_field = any(word.refs for word in words)
        refused = self._forbidden(left) or self._personal(left) or self._not_on_file(left)
        if refused is not None:
            return refused
        if not speaks_of_field:
            return self._other_domain()
        for token in _joined(left):
            found = self._explain_one(token, frame, text)
            if found is not None:
                return found
        return self._unused(left[0], text)

    def _explain_one(self, token: Token, frame: Frame, text: NormalText) -> NoPlan | None:
        if isinstance(token.value, Bound):
            return self._vague_amount(token, text) if token.value.about is not None else self._free_amount(token, text)
        if token.can("finer") or token.can("period"):
            return Refused("no_field", f"库里的数据按年登记，没有“{token.text}”的数据。", hint="请按年度来问。")
        if token.can("ambiguous"):
            return self._one_of_several(token, text)
        if token.can("norm"):
            return Refused(
                "no_field", f"“{token.text}”是文件里的规定，库里没有这一项。", hint="这个问题可以直接问政策原文。"
            )
        if token.can(UNKNOWN):
            return self._unknown(token, frame, text)
        if token.can("adjective") or token.can("rather") or token.can("quality"):
            return self._vague_word(token, frame, text)
        return None

    def nothing_asked(self) -> Unclear:
        """Only a place or a year was said."""
        measures = list(self._model.measures.values())[:3]
        options = tuple(Option(m.label, f"{m.label}是多少？") for m in measures)
        return Unclear("想查什么？", options)

    def cannot_say(self) -> Refused:
        """The parts of the question do not fit together in any table."""
        return Refused("no_field", "库里的数据不能这样合起来统计。", hint="请分成几个问题来问，或换一个条件。")

    # ---- Refusals -------------------------------------------------------------------------------------

    def _forbidden(self, left: list[Token]) -> Refused | None:
        word = next((token for token in left if token.can("write") or token.can("sql")), None)
        return self.writing() if word is not None else None

    def writing(self) -> Refused:
        """A demand to change the data, or SQL."""
        return Refused("not_permitted", "这里只能查询，不能修改数据，也不执行 SQL 语句。", hint="请说出想查什么。")

    def _personal(self, left: list[Token]) -> Refused | None:
        labels = [ref.label for token in left for ref in token.of_role("personal")]
        personal = [
            e.label for t in self._model.tables.values() for e in t.fields.values() if e.sensitivity == "personal"
        ]
        if not labels and personal and any(token.can("name_asked") for token in left):
            labels = personal
        if not labels:
            return None
        message = f"“{labels[0]}”是个人信息，不能查询或导出。"
        return Refused("not_permitted", message, hint="可以查户编号名单，或按地区、类别统计户数和人数。")

    def _not_on_file(self, left: list[Token]) -> Refused | None:
        """A thing of the field that is known not to be on file (自来水, 种植面积), and what there is instead."""
        word = next((token for token in left if token.can("absent")), None)
        if word is None:
            return None
        known = self._lexicon.section("not_on_file", {})[word.as_value("absent")]
        message = f"库里没有登记“{word.text}”的情况。"
        return Refused("no_field", message, hint=f"相近的可以问：{known['instead']}。", known_absent=True)

    def _other_domain(self) -> Refused:
        return Refused(
            "out_of_domain", f"这个问题不在{self._model.label}的范围内。", hint=f"可以问{self._examples()}。"
        )

    def _examples(self) -> str:
        labels = [measure.label for measure in list(self._model.measures.values())[:4]]
        return "、".join(labels) if labels else self._model.label

    # ---- Amounts and adjectives -----------------------------------------------------------------------

    def _vague_amount(self, token: Token, text: NormalText) -> Unclear:
        low, high = token.value.about
        unit, value = token.value.unit or "", token.value.tests[0][1]
        choices = [f"{_plain(low)}到{_plain(high)}{unit}", f"{_plain(value)}{unit}以上", f"{_plain(value)}{unit}以下"]
        options = tuple(Option(choice, _said(text, token, choice)) for choice in choices)
        return Unclear(f"“{token.text}”是个约数，请定一个明确的界限。", options)

    def _free_amount(self, token: Token, text: NormalText) -> Unclear:
        """An amount of which nobody said what it measures."""
        labels = self._banded_labels(token.value.unit)
        options = tuple(Option(label, _said(text, token, label + token.text)) for label in labels)
        return Unclear(f"“{token.text}”指的是哪一项？", options)

    def _banded_labels(self, unit: str | None) -> list[str]:
        table = self._model.tables[self._model.default_subject]
        typical = [self._model.field(name) for name in self._lexicon.section("typical", [])]
        fields = [*typical, *(entry for entry in table.fields.values() if entry.bands and entry not in typical)]
        same = [entry for entry in fields if unit is None or entry.unit == unit]
        return [entry.label for entry in (same or fields)][:4]

    def _one_of_several(self, token: Token, text: NormalText) -> Unclear:
        """挣: of each person, or of all together."""
        names = self._lexicon.section("ambiguous", {})[token.as_value("ambiguous")]
        labels = [self._model.measures[name].label for name in names]
        options = tuple(Option(label, _said(text, token, label)) for label in labels)
        return Unclear(f"“{token.text}”指的是哪一项？", options)

    def _vague_word(self, token: Token, frame: Frame, text: NormalText) -> Unclear:
        """收入高, 家里人多: high is not a bound; the usual borders are offered."""
        before = self._before(token, frame)
        label, unit, borders = self._borders(before)
        down = token.as_value("adjective") == "down"
        chosen = borders[:2] if down else borders[-2:]
        side = "以下" if down else "以上"
        said = token if before is None else _spanning(before, token)
        options = tuple(
            Option(f"{label}{_plain(border)}{unit}{side}", _said(text, said, f"{label}{_plain(border)}{unit}{side}"))
            for border in chosen
        )
        return Unclear(f"“{said.text}”没有明确的界限，请说一个数。", options)

    def _before(self, token: Token, frame: Frame) -> Token | None:
        place = frame.tokens.index(token)
        found = frame.tokens[place - 1] if place else None
        speaks = found is not None and any(leaf.refs for leaf in found.leaves())
        return (
            found
            if speaks and found is not None and (found.can("ask") or found.can("table") or found.can("relation"))
            else None
        )

    def _borders(self, token: Token | None) -> tuple[str, str, tuple[Decimal, ...]]:
        refs = [ref for leaf in token.leaves() for ref in leaf.refs] if token is not None else []
        names = [ref.name for ref in refs if ref.role == "field"]
        counters = {self._model.tables[ref.table].counter for ref in refs if ref.table in self._model.tables}
        names += [name for unit, name in self._lexicon.section("units", {}).items() if unit in counters]
        default = self._model.default_subject
        names += self._lexicon.section("typical", [])
        names += [
            f"{default}.{n}" for n, e in self._model.tables[default].fields.items() if e.bands and e.better is not None
        ]
        name = next(name for name in names if self._model.field(name).bands)
        entry = self._model.field(name)
        return entry.label, entry.unit or "", entry.bands

    # ---- Unknown words --------------------------------------------------------------------------------

    def _unknown(self, token: Token, frame: Frame, text: NormalText) -> NoPlan:
        after = next((other for other in frame.tokens if other.start >= token.end), None)
        before = next((other for other in reversed(frame.tokens) if other.end <= token.start), None)
        found = self._place_like(token, after, text) or self._term_like(token, before, after, text)
        if found is not None:
            return found
        if self._is_asked(token, before, after) or self._is_thing(token, before, after):
            return Refused("no_field", f"库里没有“{token.text}”这一项。", hint=f"可以问{self._examples()}。")
        return self._unknown_condition(token, after, text)

    def _is_asked(self, token: Token, before: Token | None, after: Token | None) -> bool:
        """The unknown word is the figure itself: 宅基地面积平均多少, 养了几头猪."""
        counts = any(word in token.text for word in ("几", "多少"))
        asked_after = (
            after is None
            or any(after.can(kind) for kind in _ASKING)
            or after.can("stop")
            or (after.can("ask") and not any(leaf.refs for leaf in after.leaves()))
        )
        asked_before = before is not None and (before.can("ask") and not any(leaf.refs for leaf in before.leaves()))
        return counts or asked_after or asked_before

    def _is_thing(self, token: Token, before: Token | None, after: Token | None) -> bool:
        """A noun that is not on file (党员, 小汽车) is no slip of the tongue; an adjective may be."""
        kinds = [kind for _, kind in rjieba.tag(token.text)]
        lone_modifier = len(kinds) == 1 and after is not None and (after.can("de") or after.can("head"))
        had = before is not None and before.can("have")
        return any(kind in _NOUNS for kind in kinds) and (had or not lone_modifier)

    def _unknown_condition(self, token: Token, after: Token | None, text: NormalText) -> Unclear:
        dropped = token if after is None or not after.can("de") else _spanning(token, after)
        label, unit, borders = self._borders(None)
        options = [Option(f"不加“{token.text}”这个条件", _said(text, dropped, ""))]
        options += [
            Option(f"{label}{_plain(border)}{unit}以下", _said(text, token, f"{label}{_plain(border)}{unit}以下"))
            for border in borders[2:4]
        ]
        return Unclear(f"“{token.text}”在库里没有对应的说法，它会改变结果，请换个说法。", tuple(options))

    def _place_like(self, token: Token, after: Token | None, text: NormalText) -> NoPlan | None:
        levels = self._model.places.levels if self._model.places else ()
        suffixes = {suffix for level in levels for suffix in level.suffixes}
        joined = token.text + (
            after.text if after is not None and after.start == token.end and after.can("level") else ""
        )
        suffix = next(
            (s for s in sorted(suffixes, key=len, reverse=True) if joined.endswith(s) and len(joined) > len(s)), None
        )
        bare = joined.removesuffix(suffix) if suffix is not None else joined
        fitting = {level.name for level in levels if suffix is None or suffix in level.suffixes}
        names = {
            bare: kept for bare, known in self._bare_places.items() if (kept := [n for n, lv in known if lv in fitting])
        }
        for length in range(len(bare), 1, -1):
            found = nearest(bare[-length:], names)
            sure = [near for near in found if suffix is not None or near.score == 100.0]
            if sure:
                said = Token(joined[-length - len(suffix or "") :], token.end - length, token.start + len(joined), ())
                options = tuple(Option(name, _said(text, said, name)) for near in sure for name in names[near.name])
                return Unclear(f"库里没有“{joined}”，您是不是要问：", options)
        if suffix is None or len(bare) < 2:
            return None
        return Refused("no_data", f"库里没有“{joined}”的数据。", hint=f"库里有：{self._known_places()}。")

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

    def _term_like(self, token: Token, before: Token | None, after: Token | None, text: NormalText) -> Unclear | None:
        """A word of the field with a slip: 人均纯收人, 脱贫互."""
        for first, last in ((before, after), (before, None), (None, after), (None, None)):
            run = [part for part in (first, token, last) if part is not None]
            if any(part.can(kind) for part in run for kind in ("stop", "places", "years", "ask")):
                continue
            whole = "".join(part.text for part in run)
            if not 2 <= len(whole) <= 10:
                continue
            found = [near for near in nearest(whole, self._lexicon.terms) if near.score >= 85]
            if found:
                said = _spanning(run[0], run[-1])
                options = [Option(near.name, _said(text, said, near.name)) for near in found[:3]]
                options.append(Option(f"不加“{whole}”这个条件", _said(text, said, "")))
                return Unclear(f"没有“{whole}”这个说法，您是不是要问：", tuple(options))
        return None

    def _unused(self, token: Token, text: NormalText) -> Unclear:
        dropped = Option(f"不要“{token.text}”", _said(text, token, ""))
        return Unclear(f"没看懂“{token.text}”在这里的意思，它会改变结果，请换个说法。", (dropped,))


def _joined(left: list[Token]) -> list[Token]:
    """少数 and 民族 side by side are one unknown word; the unknown ones come first."""
    runs: list[Token] = []
    for token in left:
        if runs and runs[-1].end == token.start and _one_word(runs[-1], token):
            before = runs.pop()
            token = Token(before.text + token.text, before.start, token.end, (UNKNOWN,))
        runs.append(token)
    return sorted(runs, key=lambda token: not token.can(UNKNOWN))


def _one_word(first: Token, second: Token) -> bool:
    loose = (UNKNOWN, "vague", "adjective")
    return (first.can(UNKNOWN) or second.can(UNKNOWN)) and all(any(t.can(k) for k in loose) for t in (first, second))


def _spanning(first: Token, last: Token) -> Token:
    return Token(first.text + last.text if first is not last else first.text, first.start, last.end, ())


def _said(text: NormalText, token: Token, said: str) -> str:
    """The question with one stretch said otherwise."""
    left, right = text.original_span(token.start, token.end)
    return text.original[:left] + said + text.original[right:]


def _plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
