"""From a question to the rules, places and years that the check desk must judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from policies_corpus.model import GroupRule, Statement, Target
from policies_corpus.rulebook import RuleBook, binds
from server.chat.checks.benchmarks import RURAL, AskedBenchmark, asked_benchmark, group_named
from server.chat.checks.place_finder import WHOLE_NATION, PlaceFinder
from server.chat.checks.question import CheckQuestion, says_no_more
from server.chat.checks.targets import Comparison, Form, RuleIndex, RuleMatch, judged_years
from server.chat.checks.words import words
from server.chat.data.queries import Queries
from server.chat.described.household import describes_household, states_only
from server.chat.region import NATION, Gazetteer
from sql_tools.errors import WarehouseError
from sql_tools.plan import Place
from sql_tools.recognizers.date import Years, dates
from sql_tools.values import PlaceName

_PARTS = re.compile(r"[,。;、!?]")
_WORKS = re.compile(r"打工|务工|上班|工作|就业|创业")
_LEVELS = {1: "nation", 2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
_BEGINS_WITH_A_PLACE = re.compile(
    r"^(?:请问|问下|查下|我们|我)?(?!这个|那个|哪个|几个|每个|全县|全镇|各|哪|薄弱|空壳|重点|全[市区省]|[我本][市县区省]|脱贫)"
    r"[\u4e00-\u9fff]{2,4}(?:村|镇|乡|新区|区|县|市)(?=20\d\d|够|要不|算|是不|达|集体|[今去前]年|脱贫|监测|目标)"
)
_FOCUS, _WATCHED = "focus_group", "monitoring"


class Matcher:
    """Finds what a question asks of the rules; knows the places of the data and those of the country."""

    def __init__(self, book: RuleBook, queries: Queries, gazetteer: Callable[[], Gazetteer]) -> None:
        self._index = RuleIndex(book)
        self._queries = queries
        self._gazetteer = gazetteer
        self._finder: tuple[str, PlaceFinder] | None = None

    @property
    def last_year(self) -> int | None:
        """The newest year with incomes on file; None without a database."""
        try:
            return max(self._queries.names.years.get("household_year", (0,)), default=0)
        except WarehouseError:
            return None

    def match(self, question: CheckQuestion, region: str | None, readable: bool = False) -> tuple[RuleMatch, ...]:
        """The rules asked about; empty where the question asks for no verdict and no group of a rule.

        ``readable``: the data desk can answer it, should it ask for no verdict.
        """
        if question.household_id is not None:
            return self._of_household(question, question.household_id, readable)
        if (question.entitlement or states_only(question.text)) and describes_household(question.text):
            return (RuleMatch(None, "described", self._home(question.text, region), question.years),)
        form = _form(question)
        benchmark = asked_benchmark(question.text, self._gazetteer()) if form != "list" else None
        places = self.places(question, region, benchmark)
        if form is None and benchmark is not None and question.difference and not readable and not question.policy:
            return self._compared(question, places, benchmark)
        if form is None and question.entitlement and not question.policy:
            return self._of_villages(question, places)
        if form is None or (not places and _BEGINS_WITH_A_PLACE.match(question.text)):
            return ()  # a place that is not on file is never answered with another one
        if readable and question.difference and not question.target_word and len(places) == 2:
            return ()  # 衡阳县跟宁乡市相差多少 sets two places side by side.
        found = self._of_villages(question, places) or self._bound(question, places, form, benchmark)
        if form == "verdict" and not places and (several := self._which(question, found)):
            return several
        if not found and benchmark is not None and benchmark.people is None and readable:
            return ()  # 比全市平均水平高多少: the average of the same households, not the farmers' published income.
        if not found and benchmark is not None:
            return self._compared(question, places, benchmark)
        if not found and question.listing and form == "verdict":
            found = self._bound(question, places, "list")
        return found or self._elsewhere(question, places, form)

    def _which(self, question: CheckQuestion, found: tuple[RuleMatch, ...]) -> tuple[RuleMatch, ...]:
        """Targets of several places that fit by their number alone, or 目标完成了吗 of no place at all."""
        rules = [match.rule for match in found if match.rule is not None]
        if len({rule.region.code for rule in rules}) > 1:
            by_number = not any(self._index.is_named(rule, question.text) for rule in rules)
            return tuple(replace(match, form="which") for match in found) if by_number else ()
        if rules or not question.target_word or not says_no_more(question.text):
            return ()
        regions = {rule.region.code: rule.region for rule in self._index.book.targets if rule.region.code != NATION}
        return tuple(
            RuleMatch(None, "which", (self._place(region.code, region.name),), question.years)
            for region in regions.values()
        )

    def _compared(
        self, question: CheckQuestion, places: tuple[Place, ...], benchmark: AskedBenchmark
    ) -> tuple[RuleMatch, ...]:
        """A comparison that no rule makes: two figures, and no verdict."""
        about = benchmark.cut_from(question.text)
        if re.search(words()["counting"], about) or _over_years(question):
            return ()  # 超过长沙县农民收入的脱贫户有几户, 近三年逐年比: more than two figures is asked.
        if not places or (benchmark.people is not None and group_named(about) == benchmark.people):
            return ()
        others = tuple(
            each for each in self._index.asked(question, places[0].code, "verdict") if isinstance(each, Target)
        )
        published = re.search(words()["benchmark_people"][RURAL], about) is not None
        supposed = RURAL if published else others[0].figure.of if others else None
        group = group_named(about) or supposed
        growth = re.search(words()["growth"], about) is not None
        against = tuple(self._place_of(benchmark.place_for(place.code)) for place in places)
        if group is None or None in against or not (growth or re.search(words()["income"], about)):
            return ()
        known = tuple(place for place in against if place is not None)
        compared = Comparison(group, benchmark.people or RURAL, known, growth, others)
        return (RuleMatch(None, "comparison", places, question.years or (self._last(question),), comparison=compared),)

    def _place_of(self, code: str | None) -> Place | None:
        name = self._gazetteer().name(code) if code is not None else None
        return self._place(code, name) if code is not None and name is not None else None

    def _of_household(self, question: CheckQuestion, household_id: str, readable: bool) -> tuple[RuleMatch, ...]:
        """The rules that the question names of a household of the database; else all of them."""
        plain = not question.entitlement and not question.verdict
        if question.households > 1 or (readable and plain):
            return ()  # 家庭人口和家庭纯收入 of a household are figures, and no right; rights are told of one.
        named = frozenset(rule.id for rule in self._index.of_one(question, "household"))
        if not question.entitlement and not states_only(question.text) and not (question.verdict and named):
            return ()
        only = frozenset() if question.everything and not question.verdict else named
        return (RuleMatch(None, "household", (), question.years, household_id=household_id, named=only),)

    def _of_villages(self, question: CheckQuestion, places: tuple[Place, ...]) -> tuple[RuleMatch, ...]:
        """Rules of single villages, for villages that the question names."""
        villages = tuple(place for place in places if place.level == "village")
        if not villages or len(villages) != len(places):
            return ()
        bound = [
            (rule, tuple(place for place in villages if binds(rule.region, place.code)))
            for rule in self._index.of_one(question, "village")
        ]
        years = judged_years([rule for rule, own in bound if own], question.years, self._last(question))
        asked = question.years[-1] if question.years else None
        return tuple(
            RuleMatch(rule, "village", own, years[rule.id], asked if asked not in years[rule.id] else None)
            for rule, own in bound
            if rule.id in years
        )

    def _last(self, question: CheckQuestion) -> int:
        """The newest year that can be judged."""
        on_file = self.last_year
        return question.asked_on.year if on_file is None else min(question.asked_on.year, on_file)

    def places(
        self, question: CheckQuestion, region: str | None, benchmark: AskedBenchmark | None = None
    ) -> tuple[Place, ...]:
        """The places asked about: named in the question, else the asker's; each place below where 各县 is said. A place
        that is only compared with is not asked about."""
        text = question.text if benchmark is None else benchmark.cut_from(question.text)
        found = self._named(text) or (self._named(region) if region else ())
        if question.each_level is None:
            return found
        below = [place for each in found for place in self._below(each, question.each_level)]
        return tuple(below) or found

    def _home(self, text: str, region: str | None) -> tuple[Place, ...]:
        """Where a described family lives: a place on file that is not where somebody works, else the asker's,
        else any place named."""
        at_home = "，".join(part for part in _PARTS.split(text) if not _WORKS.search(part))
        return (self._find_on_file(at_home) or self._named(region or at_home))[:1]

    def _named(self, text: str) -> tuple[Place, ...]:
        gazetteer = self._gazetteer()
        found = self._find_on_file(text)
        if found:
            return found
        if code := gazetteer.find(text):
            return (self._place(code, gazetteer.name(code) or text),)
        return tuple(self._place(named.code, named.name) for named in gazetteer.named_in(text))

    def _find_on_file(self, text: str) -> tuple[Place, ...]:
        try:
            return self._find(text)
        except WarehouseError:
            return ()

    def _find(self, text: str) -> tuple[Place, ...]:
        names, model = self._queries.names, self._queries.model
        snapshot = self._queries.snapshot.id
        assert model.places is not None
        if self._finder is None or self._finder[0] != snapshot:
            self._finder = (snapshot, PlaceFinder(names.places, model.places))
        by_code = names.find_place(text)
        return (_of(by_code),) if by_code is not None else self._finder[1].find(text)

    @staticmethod
    def _place(code: str, name: str) -> Place:
        return WHOLE_NATION if code == NATION else Place(level=_LEVELS.get(len(code), "county"), code=code, name=name)

    def _below(self, place: Place, level: str) -> Sequence[Place]:
        if self.last_year is None:
            return []
        return [_of(each) for each in self._queries.names.places if each.level == level and place.code in each.path]

    def _bound(
        self,
        question: CheckQuestion,
        places: tuple[Place, ...],
        form: Form,
        benchmark: AskedBenchmark | None = None,
    ) -> tuple[RuleMatch, ...]:
        """Rules that bind the places asked about; without a place, every rule for its own region."""
        wanted: dict[str, tuple[Statement, list[Place]]] = {}
        for place in places or (None,):
            for rule in self._rules(question, place, places, form, benchmark):
                if form == "list" and not _may_list(rule, question, place):
                    continue
                own = place or Place(level=rule.region.level, code=rule.region.code, name=rule.region.name)
                wanted.setdefault(rule.id, (rule, []))[1].append(own)
        self._add_siblings(wanted, question)
        _drop_other_years(wanted, question.years)
        years = judged_years([rule for rule, _ in wanted.values()], question.years, self._last(question))
        unit = "人" if "多少人" in question.text or "几人" in question.text or "几个人" in question.text else None
        asked = question.years[-1] if question.years else None
        return tuple(
            RuleMatch(
                rule,
                form,
                tuple(own),
                years[rule.id],
                asked if asked is not None and asked not in years[rule.id] else None,
                unit,
                listed=question.which_too,
                short=question.short,
                what_if=question.text if form == "list" and question.what_if else None,
                instead=next((other.label for other, _ in wanted.values() if _replaces(rule, other, years)), None),
            )
            for rule, own in wanted.values()
            if rule.id in years
        )

    def _rules(
        self,
        question: CheckQuestion,
        place: Place | None,
        places: Sequence[Place],
        form: Form,
        benchmark: AskedBenchmark | None,
    ) -> Sequence[Statement]:
        """The rules asked about; all targets of a place where only 目标完成了吗 is said."""
        names = [name for each in places for name in (each.name, each.name[:-1])]
        if form == "verdict" and place is not None and question.target_word and says_no_more(question.text, *names):
            return self._index.every_target(place.code)
        return self._index.asked(question, place.code if place is not None else None, form, benchmark)

    def _add_siblings(self, wanted: dict[str, tuple[Statement, list[Place]]], question: CheckQuestion) -> None:
        """Where the number said is of another year than the year said, the same target's number of that year too."""
        for rule, own in list(wanted.values()):
            for sibling in self._index.siblings(rule):
                if any(year in sibling.years and year not in rule.years for year in question.years):
                    wanted.setdefault(sibling.id, (sibling, own))

    def _elsewhere(self, question: CheckQuestion, places: tuple[Place, ...], form: Form) -> tuple[RuleMatch, ...]:
        """A target of other places: to be said, never to be judged."""
        stated = bool(question.amounts) or question.target_word
        if form != "verdict" or not stated or not places:
            return ()
        return tuple(
            RuleMatch(rule, "elsewhere", places, stated=question.target_word)
            for rule in self._index.asked(question, None, form)
        )


def _drop_other_years(wanted: dict[str, tuple[Statement, list[Place]]], years: tuple[int, ...]) -> None:
    """A rule that does not speak of the year asked about gives way to one of the same places that does."""
    direct = [tuple(own) for rule, own in wanted.values() if set(years) & set(rule.years)]
    for rule, own in list(wanted.values()):
        if years and not set(years) & set(rule.years) and tuple(own) in direct and not _stands_for(rule, wanted, years):
            del wanted[rule.id]


def _stands_for(rule: Statement, wanted: dict[str, tuple[Statement, list[Place]]], years: tuple[int, ...]) -> bool:
    """Whether another rule of the same document speaks of the year: which of them is meant is decided there."""
    own = [other for other, _ in wanted.values() if other.clause.split("/")[0] == rule.clause.split("/")[0]]
    return any(set(years) & set(other.years) for other in own)


def _replaces(rule: Statement, other: Statement, years: dict[str, tuple[int, ...]]) -> bool:
    """Whether ``other``, whose number was said, gave way to the same target of the year that was said."""
    return other.id not in years and rule.clause == other.clause and rule.topics == other.topics


def _form(question: CheckQuestion) -> Form | None:
    if question.policy:
        return None
    if question.verdict:
        return "verdict"
    return "list" if question.listing else None


def _may_list(rule: Statement, question: CheckQuestion, place: Place | None) -> bool:
    """A focus group may be listed when its words are there, who is watched for also where the place is said; who may
    get a benefit only where a list is plainly asked for."""
    if not isinstance(rule, GroupRule):
        return False
    if rule.kind == _FOCUS or (rule.kind == _WATCHED and place is not None):
        return True
    return question.members and place is not None


def _over_years(question: CheckQuestion) -> bool:
    """近三年, 历年: several years, which are no years told one by one."""
    said = (mention.value for mention in dates(question.text, question.asked_on))
    return any(isinstance(years, Years) and years.kind in ("recent", "every", "some", "from") for years in said)


def _of(name: PlaceName) -> Place:
    return Place(level=name.level, code=name.code, name=name.name)
