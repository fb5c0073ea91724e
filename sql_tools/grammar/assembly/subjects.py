"""What is counted: the tables and measures that could answer an ask, to be weighed against its conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sql_tools.grammar.asks import Amount, Ask, Average, Bundle, Count, Gap, Moved, PortionOf, Proportion, Spread
from sql_tools.grammar.conditions import Condition, Exists, Fact, Test, leaves, one_field, tables_of
from sql_tools.grammar.counters import PEOPLE, TIMES
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.talk.leaning import is_of_those
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Change, Figure, Measure, Portion, Predicate, Ratio, Share, Statistic
from sql_tools.semantic_model import MeasureModel, SemanticModel

_NUMERIC = {"money", "number", "integer", "percent"}


@dataclass(frozen=True)
class Candidate:
    """One way to answer an ask: measures over rows of ``subject``. ``cost`` is how far it is from the words."""

    subject: str
    measures: tuple[Measure, ...]
    cost: float = 0.0


class Subjects:
    """Finds the candidates of one model."""

    def __init__(self, lexicon: Lexicon, joins: Joins) -> None:
        self.model: SemanticModel = lexicon.model
        self.joins = joins
        self._changes: dict[str, dict[str, str]] = lexicon.section("changes", {})
        self._bundles: dict[str, dict[str, list[str]]] = lexicon.section("bundles", {})
        self._money: dict[str, str] = lexicon.section("money", {})
        self._nouns_of: dict[str, str] = lexicon.section("nouns_of", {})
        self._undated: dict[str, str] = lexicon.section("without_year", {})

    # ---- The noun that a question speaks of -------------------------------------------------------------

    def noun_tables(self, frame: Frame, before: int | None = None) -> tuple[str, ...]:
        """The tables of the noun that is spoken of: said as such, ending a group's name (脱贫人口), or of the facts.

        Tables whose rows have the same name (a household, and its figures of a year) are offered together.
        """
        found = self._spoken_tables(frame, before)
        return tuple(dict.fromkeys([*found, *(twin for name in found for twin in self.twins(name))]))

    def twins(self, table: str) -> tuple[str, ...]:
        """The tables whose rows are called the same."""
        own = self.model.tables[table]
        return tuple(n for n, t in self.model.tables.items() if (t.noun, t.counter) == (own.noun, own.counter))

    def _spoken_tables(self, frame: Frame, before: int | None) -> tuple[str, ...]:
        limit = len(frame.tokens) if before is None else before
        limit = self._topic_end(frame, limit)
        said = [(place, token) for place, token in frame.nouns if place < limit]
        groups = [(s.place, s.token) for s in frame.conditions if s.place < limit and s.token.can("noun")]
        groups = self._not_only_whose(frame, groups)
        people = self._people_among(frame, groups)
        if people:
            return people
        for _, token in sorted([*said, *groups], key=lambda item: -item[0]):
            tables = tuple(dict.fromkeys(ref.name for ref in token.of_role("table"))) or self._ending(token)
            if tables:
                return self._people_said_before(token, tables, groups) or self._grouped_people(frame, tables) or tables
        for group in frame.groups:
            if group.refs:
                return tuple(dict.fromkeys(ref.table for ref in group.refs if ref.table is not None))
        for said_condition in reversed(frame.conditions):
            tables = self._spoken_of(said_condition.condition)
            if tables:
                return tables
        for _, ask in frame.asks:
            if isinstance(ask, Proportion) and (ask.whole or ask.part) is not None:
                found = self._spoken_of(ask.whole or ask.part)  # type: ignore[arg-type]
                if found:
                    # 劳动力占比: of those who are such, not of the rows that have their number.
                    return found if ask.whole is not None else found[:1]
        ordered = [ref.table for _, order in frame.orders for ref in order.refs if ref.role == "field"]
        if ordered and frame.prefer is None:
            return tuple(dict.fromkeys(table for table in ordered if table is not None))  # 村集体收入倒数三名
        return (frame.prefer or self.model.default_subject,)

    def _people_among(self, frame: Frame, groups: list[tuple[int, Token]]) -> tuple[str, ...]:
        """监测户里60岁以上的多少: 里 says among whom, and what only people have is said of those who are counted."""
        inside = [
            place for place, _ in groups if any(token.can("inside") for token in frame.tokens[place + 1 : place + 2])
        ]
        bare = len(frame.asks) == 1 and frame.asks[0][1] == Count()
        if not inside or not bare:
            return ()
        told = [s for s in frame.conditions if max(inside) < s.place and is_of_those(frame, s.place)]
        among = next(self._ending(token) for place, token in groups if place == max(inside))
        if told and among and all(self.model.tables[name].counter in PEOPLE for name in among):
            return among  # 公益岗里低保户的有多少
        facts = [said.condition for said in told if isinstance(said.condition, Fact | Test)]
        tables = tuple(dict.fromkeys(table for fact in facts for table in self._spoken_of(fact)))
        return tables if tables and all(self.model.tables[name].counter in PEOPLE for name in tables) else ()

    def _grouped_people(self, frame: Frame, tables: tuple[str, ...]) -> tuple[str, ...]:
        """监测户按健康状况统计: what only people have is counted by people."""
        by = {
            ref.table for group in frame.groups for ref in group.refs if ref.role == "field" and ref.table is not None
        }
        people = tuple(name for name in by if self.model.tables[name].counter in PEOPLE)
        return (
            people
            if len(by) == len(people) == 1 and not any(self.joins.sees(each, people[0]) for each in tables)
            else ()
        )

    @staticmethod
    def _topic_end(frame: Frame, limit: int) -> int:
        """护林员里有几个是低保户家的: those in front of the number are counted; behind it stands what they are."""
        counts = [place for place, ask in frame.asks if ask == Count() and place < limit]
        behind = frame.tokens[counts[0] + 1 : counts[0] + 2] if len(counts) == 1 else []
        spoken = (
            any(said.place < counts[0] and said.token.can("noun") for said in frame.conditions) if counts else False
        )
        return counts[0] if spoken and behind and behind[0].can("is") else limit

    def _not_only_whose(self, frame: Frame, groups: list[tuple[int, Token]]) -> list[tuple[int, Token]]:
        """丧失劳动力的，脱贫户里多少: with 里 right in front of the number the group only says among whom."""
        asked = {place for place, ask in frame.asks if ask == Count()}
        whose = [
            (place, token)
            for place, token in groups
            if frame.tokens[place + 1 : place + 2]
            and frame.tokens[place + 1].can("inside")
            and (place + 2 in asked or (place + 3 in asked and not frame.tokens[place + 2].can("cond")))
        ]
        others = [entry for entry in groups if entry not in whose]
        return others if whose and others else groups

    def _people_said_before(
        self, token: Token, tables: tuple[str, ...], groups: list[tuple[int, Token]]
    ) -> tuple[str, ...]:
        """残疾人里吃低保的: 吃低保的 is no noun; those before it are counted, by the household that they live in."""
        upper = self.joins.seen_from(self.model.default_subject)
        if not token.text.endswith("的") or any(table not in upper for table in tables):
            return ()
        before = [self._ending(each) for _, each in groups if each.end <= token.start]
        return next((found for found in reversed(before) if found and not set(found) & upper.keys()), ())

    def _ending(self, token: Token) -> tuple[str, ...]:
        """脱贫人口 are people, 脱贫户 households: by the noun that the word ends with."""
        told = next((table for word, table in self._nouns_of.items() if token.text.endswith(word)), None)
        if told is not None:
            return (told,)
        for length in range(min(4, len(token.text)), 0, -1):
            tables = self.named(token.text[-length:])
            if tables:
                return tables
        return tuple(dict.fromkeys(ref.table for ref in token.of_role("fact") if ref.table is not None))[:1]

    def noun_at_end(self, token: Token) -> tuple[str, ...]:
        """The tables of the noun that the name of a group ends with."""
        return self._ending(token)

    def named(self, word: str) -> tuple[str, ...]:
        """All tables whose rows are called so."""
        return tuple(name for name, table in self.model.tables.items() if word in (table.noun, *table.words))

    def _spoken_of(self, condition: Condition) -> tuple[str, ...]:
        for leaf in leaves(condition):
            if isinstance(leaf, Fact | Test) and not self._of_a_kind_of_place(leaf):
                tables = tuple(dict.fromkeys(ref.table for ref in leaf.refs if ref.table is not None))
                if tables:
                    return tables
        return ()

    def _of_a_kind_of_place(self, leaf: Fact | Test) -> bool:
        """街道: says in which places, not what is counted there."""
        levels = self.model.places.levels if self.model.places is not None else ()
        return bool(leaf.refs) and {ref.name for ref in leaf.refs} <= {level.kind for level in levels}

    # ---- Candidates -----------------------------------------------------------------------------------

    def candidates(self, ask: Ask, nouns: tuple[str, ...], dated: bool) -> list[Candidate]:
        """All ways to answer an ask; ``nouns`` are the tables spoken of, ``dated`` whether a year was said."""
        match ask:
            case Count():
                return self._counts_of(ask, nouns)
            case Gap():
                return self.candidates(ask.of, nouns, dated)
            case Amount():
                amount = ask if ask.refs else self._money_of(nouns)
                return [self._of_noun(c, amount, nouns) for c in self._amounts(amount, dated)]
            case Moved():
                return self._moved(ask, nouns, dated)
            case PortionOf():
                inner = self.candidates(ask.of if ask.of is not None else Count(), nouns, dated)
                return [Candidate(c.subject, _portions(c.measures), c.cost) for c in inner]
            case Bundle():
                names = self._bundles[ask.name]["measures"]
                subjects = self.model.measures[names[0]].subjects
                return [Candidate(subject, tuple(Figure(name=name) for name in names)) for subject in subjects]
            case Proportion():
                return self._of_proportion(ask, nouns, dated)
            case Average():
                return list(self._averages(ask))
            case Spread():
                own = tuple(dict.fromkeys(ref.table for ref in ask.refs if ref.table is not None))
                if not any(self.joins.sees(noun, table) for noun in nouns for table in own):
                    return self._counts(
                        own
                    )  # 监测户健康状况分布: of their people, each of whom has the one or the other.
                return [*self._counts(nouns), *(replace(c, cost=c.cost + 0.5) for c in self._counts(own))]
            case _:
                return [Candidate(table, ()) for table in nouns]

    def _of_proportion(self, ask: Proportion, nouns: tuple[str, ...], dated: bool) -> list[Candidate]:
        """The whole says what is counted: 劳动力里…占多少 are people."""
        if ask.figure:
            return list(self._amounts(Amount(ask.figure), True))
        said = tuple(dict.fromkeys(ref.name for ref in ask.refs if ref.role == "table"))
        said += tuple(home for ref in ask.refs if ref.role == "level" and (home := self.joins.home_of_level(ref.name)))
        spoken = self._spoken_of(ask.whole) if ask.whole is not None else ()
        # 男女比例 is of persons, whoever they belong to; 劳动力省外务工占比 is of them, not of the jobs.
        listed = one_field(ask.part) if not isinstance(ask.part, Exists) else None
        tables = (listed.partition(".")[0],) if listed is not None else said or spoken or nouns
        upper = set(self.joins.seen_from(self.model.default_subject))
        spoken_of = {table for side in (ask.part, ask.whole) if side is not None for table in tables_of(side)}
        own = {*tables, *(self._yearly_twins(tables) if dated and spoken_of <= upper else ())}
        return [replace(c, cost=c.cost + (0 if c.subject in own else 1.5)) for c in self._counts(tables)]

    def _averages(self, ask: Average) -> Iterator[Candidate]:
        """The number of the one over the number of the other, both counted over rows of the one."""
        tables = tuple(dict.fromkeys(ref.name for ref in ask.refs))
        units = {self.model.tables[ref.name].counter for ref in ask.per}
        for candidate in self._counts(tables):
            below = [
                Figure(name=name)
                for name, measure in self.model.measures.items()
                if measure.unit in units and measure.where is None and candidate.subject in measure.per_subject
            ]
            above = candidate.measures[0]
            if candidate.subject in tables and len(below) == 1 and isinstance(above, Figure):
                yield Candidate(candidate.subject, (Ratio(left=above, right=below[0], form="each"),), candidate.cost)

    def _yearly_twins(self, tables: tuple[str, ...]) -> set[str]:
        """2025年脱贫人口占…: tables of years with a figure that counts what these count."""
        units = {self.model.tables[table].counter for table in tables}
        stocks = [measure for measure in self.model.measures.values() if measure.stock and measure.unit in units]
        return {subject for measure in stocks for subject in measure.subjects if self.model.tables[subject].year}

    def _counts_of(self, ask: Count, nouns: tuple[str, ...]) -> list[Candidate]:
        if ask.times:
            return self._counts_of_times(nouns)
        levels = [ref.name for ref in ask.refs if ref.role == "level"]
        if not levels or self.model.places is None:
            return self._counts(tuple(dict.fromkeys(ref.name for ref in ask.refs if ref.role == "table")) or nouns)
        home = self.joins.home_of_level(levels[0])
        if home is not None:
            return self._counts((home,))
        code = self.model.places.level(levels[0]).code
        return [Candidate(self.model.places.table, (Statistic(function="count_distinct", field=code),))]

    def _counts_of_times(self, nouns: tuple[str, ...]) -> list[Candidate]:
        """住了多少次, beside the persons: rows of what happens, by the measures that count in 次."""
        return [
            Candidate(measure.subjects[0], (Figure(name=name),), 0.0 if measure.subjects[0] in nouns else 0.2)
            for name, measure in self.model.measures.items()
            if measure.counts_all_rows and measure.unit in TIMES
        ] or self._counts(nouns)

    def _counts(self, tables: tuple[str, ...]) -> list[Candidate]:
        """Measures that count the rows of these tables; a measure may count them over other rows too."""
        found: list[Candidate] = []
        for place, (name, measure, exact) in enumerate(self._counting(tables)):
            for subject in measure.subjects:
                away = 0.0 if subject in tables or exact else 0.2
                elsewhere = subject in measure.per_subject or (subject not in tables and len(measure.subjects) > 1)
                found.append(Candidate(subject, (Figure(name=name),), (3.0 if elsewhere else away) + place * 0.01))
        return found

    def _counting(self, tables: tuple[str, ...]) -> Iterator[tuple[str, MeasureModel, bool]]:
        """Measures called 人数, 户数, 项目数; false where only another word for the rows, not their noun, says so."""
        contents = [self.model.tables[table] for table in tables]
        nouns = {f"{content.noun}数" for content in contents}
        others = {f"{word}数" for content in contents for word in (content.counter, *content.words)}
        for name, measure in self.model.measures.items():
            called = {measure.label, *measure.words}
            plain = measure.counts_all_rows and measure.subjects[0] in tables
            if plain or called & (nouns | others):
                yield name, measure, plain or bool(called & nouns)

    def _amounts(self, ask: Amount, dated: bool) -> Iterator[Candidate]:
        measures = [ref for ref in ask.refs if ref.role == "measure"]
        skipped = {name for pair in self._undated.items() for name in (pair[0] if not dated else pair[1],)}
        if ask.function == "sum":  # 收入总共多少: of the figures of that name the one that adds up.
            measures = [ref for ref in measures if self.model.measures[ref.name].additive] or measures
        for place, ref in enumerate(measures):
            measure = self.model.measures[ref.name]
            if ask.function in (None, "sum") or (ask.function == "mean" and measure.numerator is not None):
                cost = place * 0.01 + (0.5 if ref.name in skipped else 0.0)
                for subject in measure.subjects:
                    yield Candidate(
                        subject, (Figure(name=ref.name),), cost + (3.0 if subject in measure.per_subject else 0.0)
                    )
        for ref in ask.refs:
            if ref.role == "field":
                yield from self._field_amounts(ref, ask, bool(measures))

    def _of_noun(self, candidate: Candidate, ask: Amount, nouns: tuple[str, ...]) -> Candidate:
        """把户编号给我: the key of a row is wanted of the rows that are spoken of, not of others that have it too."""
        keys = [ref for ref in ask.refs if ref.role == "field" and self.model.field(ref.name).sensitivity == "key"]
        away = bool(keys) and not candidate.measures and candidate.subject not in nouns
        return replace(candidate, cost=candidate.cost + 2.0) if away else candidate

    def _money_of(self, nouns: tuple[str, ...]) -> Amount:
        """The one sum of money that the rows of a table have; none where there are several."""
        for table in nouns:
            found = [
                Ref("measure", name, measure.label, table)
                for name, measure in self.model.measures.items()
                if measure.type == "money" and measure.additive and measure.subjects[0] == table
            ]
            named = self._money.get(table)
            chosen = [ref for ref in found if ref.name == named] if named is not None else found
            if len(chosen) == 1:
                return Amount((chosen[0],))
        return Amount(())

    def _field_amounts(self, ref: Ref, ask: Amount, has_measure: bool) -> Iterator[Candidate]:
        table = ref.name.partition(".")[0]
        link = self._changes.get(ref.name)
        if link is not None and ask.function in (None, "mean"):
            measure = self.model.measures[link["measure"]]
            form = "percent" if link["form"] == "percent" else "difference"
            yield Candidate(measure.subjects[0], (Change(of=Figure(name=link["measure"]), form=form),))
        if (
            ask.function is not None
            and self.model.field(ref.name).type in _NUMERIC
            and not (has_measure and ask.function == "sum")
        ):
            yield Candidate(table, (Statistic(function=ask.function, field=ref.name),), 0.2)
        rollup = self.model.field(ref.name).rollup
        if has_measure or link is not None or ask.function not in (None, "sum"):
            return
        if rollup is not None and rollup.where is None:
            # 帮扶资金总额 asked for by itself: of all, not a list of what each household has of it.
            for subject in self.model.measures[rollup.measure].subjects:
                yield Candidate(subject, (Figure(name=rollup.measure),))
        elif ask.function is None:
            yield Candidate(table, (), 0.1)

    def growth(self, refs: tuple[Ref, ...], subject: str) -> Change | None:
        """收入增速, of a group: the growth of the figure that the field is the growth of."""
        for ref in refs:
            link = self._changes.get(ref.name) if ref.role == "field" else None
            if (
                link is not None
                and link["form"] == "percent"
                and subject in self.model.measures[link["measure"]].subjects
            ):
                return Change(of=Figure(name=link["measure"]), form="percent")
        return None

    def _moved(self, ask: Moved, nouns: tuple[str, ...], dated: bool) -> list[Candidate]:
        """A change is of rows of years, where such rows count the same things (监测户比上年增加多少户)."""
        found = []
        moving = self.candidates(ask.of, nouns, dated)
        registered = set(nouns) <= set(self.joins.seen_from(self.model.default_subject))
        yearly = [each for each in moving if self.model.tables[each.subject].year is not None and registered]
        for candidate in yearly or moving:
            of = candidate.measures[0] if candidate.measures else None
            if isinstance(of, Figure | Statistic):
                # 占比提高了几个百分点: a share moves by points, not by a part of itself.
                points = ask.verb and isinstance(of, Figure) and self.model.measures[of.name].type == "percent"
                form = "difference" if points else ask.form
                found.append(Candidate(candidate.subject, (Change(of=of, form=form),), candidate.cost))
            elif isinstance(of, Change):
                found.append(candidate)
        return found


def _portions(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    return tuple(m for of in measures if isinstance(of, Figure | Statistic) for m in (of, Portion(of=of)))


def share(of: Measure, part: Predicate) -> Share:
    """The share of rows that fit ``part`` among those counted by ``of``."""
    assert isinstance(of, Figure)
    return Share(of=of.name, part=part)


def of_those(measure: Figure | Statistic | Change, part: Predicate) -> Figure | Statistic | Change:
    """The measure over the rows that fit."""
    if isinstance(measure, Change):
        return measure.model_copy(update={"of": measure.of.model_copy(update={"where": part})})
    return measure.model_copy(update={"where": part})
