"""Several things asked in one sentence: the plan must answer each of them, or none of it is shown.

Whatever the rules made of the words, so many numbers as were asked for must be in the plan, so many first places as
were named, and a which must have rows or groups to be found in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sql_tools.grammar.assembly.draft import CannotSay, Part
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.token import FILLER, Token
from sql_tools.plan import Change, Difference, Figure, Measure, QueryPlan, Ratio, Statistic

_MONEY = "money"
_ALL_OF_THEM = ("都", "均", "全都")
_ASKING = ("which", "list", "share", "exists", "superlative", "growth")


@dataclass(frozen=True)
class Clause:
    """The words between two stops."""

    words: tuple[Token, ...]

    def numbers(self) -> list[Token]:
        """The words that ask for a number."""
        wholes = {
            id(whole)
            for whole, *behind in zip(self.words, self.words[1:], (*self.words[2:], None), strict=False)
            if _is_whole_of(behind)
        }
        return [word for word in self.words if asks_number(word) and id(word) not in wholes]

    def has(self, *kinds: str) -> bool:
        """True where some word of the clause may be of one of these kinds."""
        return any(word.can(kind) for word in self.words for kind in kinds)


def asks_number(word: Token) -> bool:
    """多少, 几个, 百分之几."""
    return word.can("howmany") or word.can("percent_asked") or word.as_value("howmuch") in ("number", _MONEY)


def _is_whole_of(behind: Sequence[Token | None]) -> bool:
    """占村总数的比重, 占总数百分之几: of the number the share is asked."""
    de, share = behind
    if de is not None and de.can("percent_asked"):
        return True
    return de is not None and share is not None and de.can("de") and any(map(share.can, ("share", "percent_asked")))


def clauses(frame: Frame) -> Iterator[Clause]:
    """The clauses of a question, without those of courtesies alone."""
    ends = [place for place, word in enumerate(frame.words) if word.can("stop")]
    for start, end in pairwise((-1, *ends, len(frame.words))):
        words = tuple(frame.words[start + 1 : end])
        if any(FILLER not in word.kinds for word in words):
            yield Clause(words)


class EachAnswered(Part):
    """The check over one model."""

    def of(self, frame: Frame, plans: tuple[QueryPlan, ...]) -> None:
        """``CannotSay`` where less is answered than was asked."""
        said = list(clauses(frame))
        if _loses_years(frame, plans) or any(
            missing(said, plans)
            for missing in (
                self._number,
                self._first_place,
                self._both_ranked,
                self._which,
                self._what_of,
                self._in_all,
                self._whether_all,
                self._each,
                self._side_by_side,
                self._which_differ,
            )
        ):
            raise CannotSay

    def _number(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """有几个项目，一共投了多少钱: two numbers; of groups 男的几个女的几个 is one, told of each."""
        shown = sum(_figures_of(measure) for plan in plans for measure in plan.measures)
        if not all(plan.measures for plan in plans):
            return False
        grouped = len(plans) == 1 and (plans[0].by or plans[0].side_by_side or _in_years(plans[0]))
        asked = [(clause, word) for clause in said for word in clause.numbers()]
        keys = [self._counted(clause, word) for clause, word in asked]
        wanted = len({key for key in keys if key is not None}) if grouped else len(asked)
        return wanted > max(shown, 1)

    def _counted(self, clause: Clause, asking: Token) -> str | None:
        """What a number counts: by the noun behind it, or the unit of the figure before it."""
        at = clause.words.index(asking)
        for word in clause.words[at + 1 : at + 2]:
            counters = [self.model.tables[ref.name].counter for ref in word.of_role("table")]
            if counters:
                return counters[0]
        measures = [ref for word in reversed(clause.words[:at]) for ref in word.of_role("measure")]
        if measures:
            return measures[0].name
        return _MONEY if asking.as_value("howmuch") == _MONEY else None

    def _first_place(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """特困户最多，低保户最多的又是哪个: two places to be found."""
        wanted = sum(clause.has("superlative") for clause in said)
        functions = sum(
            isinstance(measure, Statistic) and measure.function in ("max", "min")
            for p in plans
            for measure in p.measures
        )
        return wanted > max(1, functions + sum(len(plan.order) + len(plan.narrow) for plan in plans))

    def _both_ranked(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """脱贫户数和监测户数都排前五的乡镇: first by either figure, which is no one order."""
        for clause in said:
            for place, word in enumerate(clause.words):
                ranked = word.can("top") or word.can("superlative")
                joined = any(before.can("list_and") or before.can("pause") for before in clause.words[:place])
                if ranked and place and joined and clause.words[place - 1].text in _ALL_OF_THEM:
                    return sum(len(plan.order) for plan in plans) < 2
        return False

    def _which(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """…的村有几个，都在哪个镇: one number names nothing."""
        asked = any(clause.has("which") for clause in said)
        found = len(plans) > 1 or any(
            plan.by
            or not plan.measures
            or plan.side_by_side
            or sum(map(_figures_of, plan.measures)) > 1
            or _in_years(plan)
            for plan in plans
        )
        return asked and not found

    def _whether_all(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """…是不是都在读中职: the number of those who are says nothing of the others."""
        alone = len(plans) == 1 and len(plans[0].measures) == 1 and isinstance(plans[0].measures[0], Figure)
        every = any(
            one.can("exists") and other.says_every_one for clause in said for one, other in pairwise(clause.words)
        )
        told = plans[0].model_dump_json()  # 是不是都享受了，没享受的几户: those who lack it say whether all have it.
        return alone and every and not plans[0].by and not ('"all"' in told or '"none"' in told)

    def _each(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """甲和乙各有多少: of several things one number is not the answer."""
        shown = sum(_figures_of(measure) for plan in plans for measure in plan.measures)
        several = any(plan.by or plan.side_by_side or not plan.measures or _in_years(plan) for plan in plans)
        apart = any(_each_asked(one, other) for clause in said for one, other in pairwise(clause.words))
        return apart and shown == 1 and not several

    def _side_by_side(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """甲和乙…对比: one figure of both compares nothing."""
        shown = sum(_figures_of(measure) for plan in plans for measure in plan.measures)
        several = any(plan.by or plan.side_by_side or not plan.measures or _in_years(plan) for plan in plans)
        moved = any(isinstance(measure, Change) for plan in plans for measure in plan.measures)
        return shown == 1 and not several and not moved and any(map(_ends_comparing, said))

    def _which_differ(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """哪些镇甲比乙多: those of which it is true, not by how much in each of them."""
        apart = any(isinstance(m, Difference) and not m.absolute for plan in plans for m in plan.measures if plan.by)
        chosen = any(plan.having or plan.order for plan in plans)
        far = any(clause.numbers() or clause.has("gap") for clause in said)
        return apart and not chosen and not far and any(clause.has("which") for clause in said)

    def _in_all(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """最低的十个村，分红一共多少: the sum of those chosen, not the figure of each."""
        each = any((plan.top or 0) > 1 and (plan.by or not plan.measures) for plan in plans)
        return each and any(
            word.says_in_all and any(map(asks_number, clause.words[at:]))
            for clause in said
            for at, word in enumerate(clause.words)
        )

    def _what_of(self, said: list[Clause], plans: tuple[QueryPlan, ...]) -> bool:
        """…的几成，特困呢: another question behind the first."""
        if len(said) < 2 or any(said[-1].has(kind) for kind in _ASKING) or said[-1].numbers():
            return False
        asked = sum(max(len(clause.numbers()), clause.has("which", "share")) for clause in said)
        shown = sum(len(plan.measures) * max(len(plan.years), 1) for plan in plans)
        return 0 < shown <= asked and said[-1].words[-1].as_value("filler") == "what_of"


def _loses_years(frame: Frame, plans: tuple[QueryPlan, ...]) -> bool:
    """每年, 分年: one figure of all of them is not the answer."""
    asked = any(group.by_year for group in frame.groups)
    return asked and not any(plan.by or _in_years(plan) for plan in plans)


def _each_asked(one: Token, other: Token) -> bool:
    """各多少, 各占…多少."""
    return one.can("respectively") and (asks_number(other) or one.can("take"))


def _ends_comparing(clause: Clause) -> bool:
    """…对比, …比较一下 at the end of the clause; 与2022年相比 says since when something has moved."""
    words = [word for word in clause.words if FILLER not in word.kinds and not word.can("howmuch")]
    since = words[-2:-1] and (words[-2].can("years") or words[-2].can("last_time"))
    return bool(words) and words[-1].can("versus") and not since


def _figures_of(measure: Measure) -> int:
    """The gap of two figures is shown with both."""
    return 3 if isinstance(measure, Difference | Ratio) else 1


def _in_years(plan: QueryPlan) -> bool:
    return len(plan.years) > 1 and not plan.years_together
