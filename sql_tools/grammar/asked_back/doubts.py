"""Why words were left over, and what to offer: the nearest names, concrete bounds, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import rjieba

from sql_tools.grammar.asked_back.near_names import NearNames
from sql_tools.grammar.asked_back.related import RelatedQuestions
from sql_tools.grammar.asked_back.vague import VagueWords
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.outcome import NoPlan, Refused, Unclear
from sql_tools.grammar.times.years import read_years, whole_years
from sql_tools.grammar.token import UNKNOWN, Token
from sql_tools.grammar.words.stretch import in_full, slot, spanning, struck_out
from sql_tools.lexicon import Lexicon
from sql_tools.reading import Option
from sql_tools.recognizers.bound import Bound
from sql_tools.recognizers.date import Period, Years
from sql_tools.text import NormalText
from sql_tools.values import ValueDictionary

_ASKING = ("howmany", "howmuch", "mean", "total", "median", "bound", "amount", "share", "most", "growth")
_TOLD = ("ambiguous", "norm", "from", "absent", "write", "sql", "amount", "bound")
"""What has its own answer, however short it is."""
_ONE = "个"
"""那个镇: one that was not named."""
_NOUNS = ("n", "nr", "nz", "nt", "ns", "nw", "ng", "vn", "l", "eng")


class Doubts:
    """Explains what is left of questions about one database."""

    def __init__(self, lexicon: Lexicon, values: ValueDictionary) -> None:
        self._lexicon, self._model, self._values = lexicon, lexicon.model, values
        self._vague, self._near = VagueWords(lexicon), NearNames(lexicon, values)
        self._related = RelatedQuestions(lexicon.model)

    def related(self, frame: Frame) -> Iterator[Option]:
        """Other questions about what was spoken of; the plainest of all come last."""
        yield from self._related.of(frame)
        yield from self.plainest(frame)

    def plainest(self, frame: Frame) -> tuple[Option, Option]:
        """The plainest questions of the same place: how many there are, and their most asked figure."""
        table = self._model.tables[self._model.default_subject]
        place = "、".join(mention.text for token in frame.places for mention in token.value)
        typical = [self._model.field(name).label for name in self._lexicon.section("typical", [])]
        figures = [measure.label for measure in self._model.measures.values()]
        label = next((label for label in typical if label in figures), figures[-1])
        asked = (f"{place}{table.noun}有多少{table.counter}？", f"{place}{label}是多少？")
        return Option(asked[0], asked[0], plainest=True), Option(asked[1], asked[1], plainest=True)

    def explain(self, frame: Frame, words: list[Token], text: NormalText, goes_on: bool = False) -> NoPlan:
        """The reason why the question gets no figure; one that goes on from figures is of the field anyhow."""
        left = frame.left
        wanted = bool(frame.asks) or any(word.can("howmany") or word.can("howmuch") for word in words)
        named = any(word.refs or word.can("no_such_group") for word in words)
        speaks_of_field = goes_on or bool(frame.places and wanted) or named
        refused = self._forbidden(left) or self._personal(left) or self._not_on_file(left)
        if refused is not None:
            return refused
        if not speaks_of_field:
            return self._other_domain()
        for token in _joined([_as_a_word(token, frame, text) for token in left], text):
            found = self._explain_one(token, frame, text)
            if found is not None:
                return found
        return self._unused(left[0], text)

    def _explain_one(self, token: Token, frame: Frame, text: NormalText) -> NoPlan | None:
        places = next((after for after in frame.tokens if after.start == token.end and after.can("level")), None)
        if places is not None and (isinstance(token.value, Bound) or token.text.endswith(_ONE)):
            return self._which_places(spanning(token, places), places, frame, text)
        if isinstance(token.value, Bound):
            vague = token.value.about is not None
            return self._vague.about_amount(token, frame, text) if vague else self._vague.amount_of_what(token, text)
        if token.can("finer") or token.can("period"):
            return self._by_years(token)
        if token.can("since_another_year"):
            return self._since_another_year(token, text)
        if token.can("ambiguous"):
            return self._vague.one_of_several(token, text)
        if token.can("no_such_group"):
            return self._vague.no_such_group(token, text)
        if token.can("from"):
            return self._vague.mainly_from(token, frame, text)
        if token.can("norm"):
            return Refused(
                "no_field", f"“{token.text}”是文件里的规定，库里没有这一项。", hint="这个问题可以直接问政策原文。"
            )
        if token.can(UNKNOWN):
            return self._unknown(token, frame, text)
        if token.can("each_month") and (by_years := self._by_years_alone(frame)):
            return Refused("no_field", f"{by_years}按年登记，没有“{token.text}”的数据。", hint="请按年度来问。")
        if token.can("adjective") or token.can("rather") or token.can("quality"):
            return self._vague.high_or_low(token, frame, text)
        return None

    def _which_places(self, said: Token, level: Token, frame: Frame, text: NormalText) -> Unclear:
        """三个村的监测户名单, 那个村的: which ones was not said."""
        options = (Option("", frame.rewrite(said, f"各{level.text}")), Option("", struck_out(text, said), retold=True))
        return Unclear(f"没有说是哪些{level.text}（“{said.text}”）。请写出名字，或者问：", options)

    def _since_another_year(self, token: Token, text: NormalText) -> Unclear:
        """2025年收入比2022年高的户: a row holds its change against the year before, and no other."""
        then = [leaf for leaf in token.leaves() if leaf.can("years")][-1]
        opening = slot("year", text, then)
        prompt = f"“{then.text}”不是一个确定的年份，比不出来。您可以问："
        return Unclear(prompt, (Option("同上年比", f"{opening.before}上年{opening.after}"),))

    def nothing_asked(self, frame: Frame) -> Unclear:
        """Only a place or a year was said, or nothing that can be counted."""
        return Unclear("想查什么？可以这样问：", self.plainest(frame))

    def cannot_say(self, frame: Frame, asked_on: date) -> NoPlan:
        """The parts of the question do not fit together in any table; some of them can be asked by themselves. Of what
        is on file by years no part of one is.
        """
        part = next((token for token in frame.periods if whole_years(token.value) is None), None)
        if part is not None:
            self._refuse_other_years(part.value, asked_on)
            return self._by_years(part)
        return Unclear("库里的数据不能这样合起来统计，请分开来问：", tuple(self._related.clauses(frame)))

    def _by_years_alone(self, frame: Frame) -> str:
        """哪个月住院最多: the rows spoken of, by name, that have a year and no day; empty where there are none."""
        refs = [ref for word in frame.words for leaf in word.leaves() for ref in leaf.refs]
        days, tables = self._lexicon.section("months_of", {}), self._lexicon.model.tables
        if any(token.can("mean") for token in frame.tokens):
            return ""  # 平均每月多少钱
        dated = [tables[ref.table].label for ref in refs if ref.table is not None and tables[ref.table].year]
        return dated[0] if dated and not any(ref.name in days for ref in refs) else ""

    def _by_years(self, token: Token) -> Refused:
        return Refused("no_field", f"库里的数据按年登记，没有“{token.text}”的数据。", hint="请按年度来问。")

    def _refuse_other_years(self, part: Period, asked_on: date) -> None:
        """2026年一季度: that the year is not on file comes before that no quarter is."""
        table = self._model.default_subject
        years = tuple(dict.fromkeys(day.year for day in (part.first, part.last) if day is not None))
        known = self._values.years.get(table, ())
        if known:
            read_years([Years("years", years)], known, asked_on, self._model.tables[table].label)

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
        return Refused("not_permitted", message, hint="可以查户编号名单，或按地区、类别统计户数和人数。", personal=True)

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

    # ---- Unknown words --------------------------------------------------------------------------------

    def _unknown(self, token: Token, frame: Frame, text: NormalText) -> NoPlan:
        after = next((other for other in frame.tokens if other.start >= token.end), None)
        before = next((other for other in reversed(frame.tokens) if other.end <= token.start), None)
        found = self._near.place_like(token, after, text) or self._near.term_like(token, before, after, text)
        found = found or self._near.places_called(token, frame) or self._elsewhere(token)
        if found is not None:
            return found
        if self._is_asked(token, before, after) or self._is_thing(token, before, after):
            return Refused("no_field", f"库里没有“{token.text}”这一项。", hint=f"可以问{self._examples()}。")
        return self._unknown_condition(token, after, text)

    def _elsewhere(self, token: Token) -> Refused | None:
        """北京, 贵州: a place by the dictionary of Chinese words."""
        kinds = [kind for _, kind in rjieba.tag(token.text)]
        return self._near.not_on_file(token.text) if kinds == ["ns"] else None

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
        struck = token if after is None or not after.can("de") else spanning(token, after)
        option = Option(token.text, struck_out(text, struck), retold=True)
        prompt = f"“{token.text}”在库里没有对应的说法，它会改变结果。您可以换个说法，或者不加这个条件，问："
        return Unclear(prompt, (option,))

    def _unused(self, token: Token, text: NormalText) -> Unclear:
        struck = Option(token.text, struck_out(text, token), retold=True)
        return Unclear(f"没看懂“{token.text}”在这里的意思，它会改变结果。您可以换个说法，或者问：", (struck,))


def _joined(left: list[Token], text: NormalText) -> list[Token]:
    """少数 and 民族 side by side are one unknown word; the unknown ones come first."""
    runs: list[Token] = []
    for token in left:
        if runs and (runs[-1].end > token.start or (runs[-1].end == token.start and _one_word(runs[-1], token))):
            start, end = min(runs[-1].start, token.start), max(runs.pop().end, token.end)
            token = Token(text.text[start:end], start, end, (UNKNOWN,))
        runs.append(token)
    return sorted(runs, key=lambda token: not token.can(UNKNOWN))


def _as_a_word(token: Token, frame: Frame, text: NormalText) -> Token:
    """发生率 for 率, 上海 for 海: the dictionary word of which only a part was left."""
    first = next(token.leaves())
    if token.can(UNKNOWN) or (len(first.text) == 1 and not any(map(token.can, _TOLD))):
        whole = in_full(first, frame, text)
        return token if whole is first else whole
    return token


def _one_word(first: Token, second: Token) -> bool:
    loose = (UNKNOWN, "vague", "adjective")
    return (first.can(UNKNOWN) or second.can(UNKNOWN)) and all(any(t.can(k) for k in loose) for t in (first, second))
