"""Which rules a question asks about, for which places and years.

A rule is found by what it says of itself (``called``, ``topics``, its numbers) and binds a place only if it is of
that place or of one above it: another province's rule never applies, and the answer says whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from policies_corpus.model import Condition, GroupRule, Member, Related, Statement, Target, Uncheckable
from policies_corpus.rulebook import RuleBook, binds
from policies_corpus.walk import leaves
from server.chat.checks.benchmarks import AskedBenchmark, compares_with
from server.chat.checks.question import CheckQuestion, Supposition
from server.chat.checks.rule_numbers import is_among, numbers_of, thresholds_of
from server.chat.checks.words import same_people, topic_pattern, words
from sql_tools.plan import Place

_TELLING = 500
"""A number so large, with its unit, tells by itself which target is meant (3000万人, 130.9万人)."""
_TELLING_BARE = 10000
"""One without a unit (到1.9万了没) must be as large, and be the very threshold of a target."""

Form = Literal["verdict", "list", "household", "village", "described", "elsewhere", "comparison", "which"]


@dataclass(frozen=True)
class Comparison:
    """A group of households against 农村居民 or another group, of a place for which no rule makes that comparison.

    ``group`` and ``people`` as in AskedBenchmark; ``against`` are the places compared with, one for each place asked
    about; ``growth``: the yearly growth is compared, else the income per head. ``rules`` are those of the place that
    compare with something else.
    """

    group: str
    people: str
    against: tuple[Place, ...]
    growth: bool
    rules: tuple[Statement, ...]


@dataclass(frozen=True)
class RuleMatch:
    """One rule that the question asks about; without a rule: every rule for one household.

    ``places`` are those it is judged for (for ``elsewhere``: those that it does not bind). ``years`` are the years
    judged, empty where the rule states nothing for the year asked; ``asked_year`` is then, or where a plan has ended,
    what was asked. ``listed``: those that stand in the way of a target are asked for too; ``short``: what it lacks.
    ``named``: the only rules asked about of a household. ``what_if`` is a question that supposes something,
    ``supposed`` the amount understood in it (None: none). ``comparison`` is what no rule compares. ``stated``: the
    question speaks of a target. Of the form ``which`` are targets of several places, of which one must be meant.
    """

    rule: Statement | None
    form: Form
    places: tuple[Place, ...]
    years: tuple[int, ...] = ()
    asked_year: int | None = None
    unit: str | None = None
    household_id: str | None = None
    named: frozenset[str] = frozenset()
    instead: str | None = None
    text: str = ""
    why: bool = False
    supposed: Supposition | None = None
    what_if: str | None = None
    listed: bool = False
    short: bool = False
    comparison: Comparison | None = None
    stated: bool = False


class RuleIndex:
    """The rule book with the words and numbers by which its rules are found."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._statements: tuple[Statement, ...] = (*book.targets, *book.groups, *book.uncheckable)
        self._numbers = {rule.id: numbers_of(rule) for rule in self._statements}
        self._thresholds = {rule.id: thresholds_of(rule) for rule in self._statements}

    @cached_property
    def _group_words(self) -> tuple[str, ...]:
        words = {word for rule in self._statements for word in same_people(rule.called)}
        return tuple(sorted(words, key=len, reverse=True))

    def on_topic(self, text: str) -> frozenset[str]:
        """The ids of the rules of households whose topic the text names."""
        return frozenset(rule.id for rule in self.book.groups if self._topics_met(rule, text))

    def of_one(self, question: CheckQuestion, subject: Literal["household", "village"]) -> tuple[GroupRule, ...]:
        """The rules of single households or villages that the question names: by their topics, or by what their label
        is about; where it says an amount of one of them, that one."""
        rules = [rule for rule in self.book.groups if rule.subject == subject]
        named = [rule for rule in rules if self._topics_met(rule, question.text) or _labelled(rule, question.text)]
        numbered = [rule for rule in named if any(is_among(a, self._thresholds[rule.id]) for a in question.amounts)]
        return tuple(numbered or named)

    def every_target(self, code: str) -> tuple[Target, ...]:
        """All targets of the nearest document that sets any for the place."""
        own = [rule for rule in self.book.targets if _speaks_of(rule, code)]
        nearest = max((len(rule.region.code) for rule in own), default=0)
        return tuple(rule for rule in own if len(rule.region.code) == nearest)

    def siblings(self, rule: Statement) -> tuple[Statement, ...]:
        """The same target of other years: asked for in the same words, of the same people, in the same clause."""
        if not isinstance(rule, Target):
            return ()
        return tuple(
            other
            for other in self.book.targets
            if other.id != rule.id
            and (other.clause, other.called, other.topics, other.figure)
            == (rule.clause, rule.called, rule.topics, rule.figure)
        )

    def asked(
        self, question: CheckQuestion, code: str | None, form: Form, benchmark: AskedBenchmark | None = None
    ) -> tuple[Statement, ...]:
        """The rules asked about that bind the place (None: all rules), without regard to years; those that compare with
        what the question compares with, where it says so."""
        candidates = [rule for rule in self._of_form(form) if code is None or _speaks_of(rule, code)]
        if form == "list":
            candidates = [rule for rule in candidates if _can_be_listed(rule, question.lists_villages)]
        if benchmark is not None:
            candidates = [rule for rule in candidates if _compares_so(rule, code, question, benchmark)]
        people = question.text if benchmark is None else benchmark.cut_from(question.text)
        about = [
            rule for rule in candidates if self._topics_met(rule, question.text) or self._meant_too(rule, question)
        ]
        about = sorted(self._of_group(about, people), key=lambda rule: -len(rule.topics))
        if not question.amounts or form == "list":
            return tuple(about)
        numbered = [rule for rule in candidates if self._has_number(rule, question)]
        if form == "verdict" and question.target_word:
            return self._best_by_number(self._of_group(numbered, people), question)
        near = [rule for rule in numbered if rule in about or self._topics_begun(rule, question.text)]
        near = self._of_group(near, people) or self._with_number(numbered, question, only_one=code is not None)
        return self._best_by_number(near, question)

    def _meant_too(self, rule: Statement, question: CheckQuestion) -> bool:
        """Whether a rule is meant although a word says otherwise: its own threshold is said beside another one's."""
        topics = all(topic_pattern(topic).search(question.text) for topic in rule.topics) and bool(rule.topics)
        stated = self._thresholds[rule.id]
        return topics and any(
            amount.unit is not None and amount.values[0] > 1 and is_among(amount, stated) for amount in question.amounts
        )

    def is_named(self, rule: Statement, text: str) -> bool:
        """Whether the text says what the rule is about, not its number alone."""
        return self._topics_begun(rule, text)

    def _topics_begun(self, rule: Statement, text: str) -> bool:
        """Whether some of the words that a rule is asked for by are said, and none that means something else."""
        if rule.unless is not None and re.search(rule.unless, text):
            return False
        return any(topic_pattern(topic).search(text) for topic in rule.topics)

    def _with_number(self, rules: list[Statement], question: CheckQuestion, only_one: bool) -> list[Statement]:
        """The one rule (or all) whose threshold is a number said; a number of conditions is no sign of a rule."""
        said = [amount for amount in question.amounts if amount.unit is not None and amount.values[0] >= _TELLING]
        bare = [amount.values[0] for amount in question.amounts if amount.unit is None]
        found = [
            rule
            for rule in rules
            if any(is_among(amount, self._thresholds[rule.id]) for amount in said)
            or (
                isinstance(rule, Target)
                and rule.value is not None
                and rule.value >= _TELLING_BARE
                and rule.value in bare
                and not _is_of_income(question.text, rule)
            )
        ]
        return found if len(found) == 1 or not only_one else []

    def _of_form(self, form: Form) -> Sequence[Statement]:
        if form == "list":
            return self.book.groups
        return (*self.book.targets, *self.book.uncheckable)

    def _topics_met(self, rule: Statement, text: str) -> bool:
        if not rule.topics or (rule.unless is not None and re.search(rule.unless, text)):
            return False
        return all(topic_pattern(topic).search(text) for topic in rule.topics)

    def _of_group(self, rules: list[Statement], text: str) -> list[Statement]:
        """Those that speak of the people named in the question.

        Where no rule speaks of them as named, those of a part of a pair (脱贫人口和监测对象), then those of some of
        them (监测户, where the rule is of 因病未消除监测户).
        """
        exact, within = self._named_groups(text), {word for word in self._group_words if word in text}
        for named in (exact, within):
            fitting = [rule for rule in rules if self._speaks_of(rule, named)]
            if any(rule.called for rule in fitting):
                return fitting
        part = [rule for rule in rules if any(word in called for called in rule.called for word in exact)]
        return part or [rule for rule in rules if not rule.called]

    @staticmethod
    def _speaks_of(rule: Statement, named: set[str]) -> bool:
        return not rule.called or not named or bool(named & same_people(rule.called))

    def _named_groups(self, text: str) -> set[str]:
        named = set()
        for word in self._group_words:
            if word in text:
                named.add(word)
                text = text.replace(word, "　")
        return named

    def _has_number(self, rule: Statement, question: CheckQuestion) -> bool:
        return any(is_among(amount, self._numbers[rule.id]) for amount in question.amounts)

    def _best_by_number(self, rules: list[Statement], question: CheckQuestion) -> tuple[Statement, ...]:
        """For each amount the rules that also fit most of the others; empty where an amount with a unit fits none."""
        fits = {
            rule.id: frozenset(i for i, a in enumerate(question.amounts) if is_among(a, self._numbers[rule.id]))
            for rule in rules
        }
        chosen: set[str] = set()
        for index, amount in enumerate(question.amounts):
            having = [rule_id for rule_id, found in fits.items() if index in found]
            if not having:
                if amount.unit is None or max(amount.values) == 1:
                    continue  # 一户至少一项
                return ()
            most = max(len(fits[rule_id]) for rule_id in having)
            chosen.update(rule_id for rule_id in having if len(fits[rule_id]) == most)
        kept = [rule for rule in rules if rule.id in chosen]
        about = [rule for rule in kept if self._topics_met(rule, question.text) or self._meant_too(rule, question)]
        checkable = [rule for rule in kept if not isinstance(rule, Uncheckable)]
        return tuple(about or checkable or kept)


def _compares_so(rule: Statement, code: str | None, question: CheckQuestion, benchmark: AskedBenchmark) -> bool:
    """Whether the rule compares with what the question compares with; one that compares with nobody must have its
    number said."""
    same = compares_with(rule, code or rule.region.code, benchmark)
    return bool(question.amounts) if same is None else same


def _labelled(rule: GroupRule, text: str) -> bool:
    """Whether the text and the rule's label are about the same thing (医保, 报销, 零就业)."""
    return any(re.search(subject, text) and re.search(subject, rule.label) for subject in words()["subjects_of_one"])


def _is_of_income(text: str, rule: Target) -> bool:
    """收入有没有过万: an amount of money, none of the people of a target."""
    return rule.unit != "元" and re.search(words()["income"], text) is not None


def _speaks_of(rule: Statement, code: str) -> bool:
    """Whether the rule binds the place; what the nation must reach in total says nothing of a place in it."""
    if isinstance(rule, Target) and rule.total and rule.region.level == "national":
        return code == rule.region.code
    return binds(rule.region, code)


def _can_be_listed(rule: Statement, villages: bool) -> bool:
    """A group of the rows asked for, which facts on file decide at least in part."""
    if not isinstance(rule, GroupRule) or rule.conditions is None or (rule.subject == "village") != villages:
        return False
    return any(isinstance(leaf, Condition | Member | Related) for leaf in leaves(rule.conditions))


def judged_years(rules: Iterable[Statement], asked: tuple[int, ...], last_year: int) -> dict[str, tuple[int, ...]]:
    """The years to judge each rule for, by id; no years: the rule is shown but says nothing of the year asked.

    ``last_year`` is the newest year that can be judged: with data, and not after the asking year. Without a year the
    last valid one is judged; a year after the end of a plan is judged at its end. Rules of one document that speak of
    other years only are left out where one speaks of the year meant.
    """
    result: dict[str, tuple[int, ...]] = {}
    for group in _by_document(rules):
        result |= _years_of_document(group, asked, last_year)
    return result


def _by_document(rules: Iterable[Statement]) -> list[list[Statement]]:
    groups: dict[str, list[Statement]] = {}
    for rule in rules:
        groups.setdefault(rule.clause.split("/")[0], []).append(rule)
    return list(groups.values())


def _years_of_document(rules: list[Statement], asked: tuple[int, ...], last_year: int) -> dict[str, tuple[int, ...]]:
    direct = {rule.id: tuple(year for year in asked if year in rule.years) for rule in rules}
    if any(direct.values()):
        return {rule_id: years for rule_id, years in direct.items() if years}
    within = not asked or min(asked) > max(max(rule.years) for rule in rules)
    if not within:
        return {rule.id: () for rule in rules}
    valid = {rule.id: [year for year in rule.years if year <= last_year] for rule in rules}
    newest = max((max(years) for years in valid.values() if years), default=None)
    if newest is None:
        return {rule.id: () for rule in rules}
    return {rule_id: (newest,) for rule_id, years in valid.items() if newest in years}
