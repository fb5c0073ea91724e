"""The number beside a clause: how many of the asker's area a rule speaks of, where its clause says whom it is for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from policies_corpus.model import AllOf, AnyOf, ConditionTree, GroupRule, Judgement, Related, Unrecorded
from policies_corpus.rulebook import RuleBook, binds
from policies_corpus.walk import leaves
from server.chat.checks.household_answer import judging_day, year_for
from server.chat.checks.place_finder import WHOLE_NATION
from server.chat.checks.predicates import AsPredicate, conjunction
from server.chat.checks.question import CheckQuestion
from server.chat.data.queries import Asker, Blocks
from server.chat.draft import Draft
from server.chat.wording import figure, say
from sql_tools.plan import Figure, Place, Predicate, QueryPlan


class SupportingCount:
    """Counts, for one asker, those whom the rules of cited clauses are for."""

    def __init__(self, book: RuleBook, asker: Asker) -> None:
        self._rules = [rule for rule in book.groups if rule.subject == "household" and rule.conditions is not None]
        self._asker = asker
        self._model = asker.queries.model

    def added(self, draft: Draft, question: CheckQuestion, places: Sequence[Place], last_year: int) -> Draft:
        """The draft with the figures of its rules; unchanged where none of them can be counted."""
        blocks, lines = Blocks(), []
        cited = {citation.clause_id: citation.n for citation in draft.citations}
        for rule in self._rules:
            if rule.clause not in cited or not _on_topic(rule, question.text):
                continue
            place, year = _place_of(rule, places), year_for(rule, question.years, last_year)
            if place is not None and year is not None:
                lines += [f"{line}[{cited[rule.clause]}]" for line in self._lines(rule, place, year, blocks)]
        if not lines:
            return draft
        demo = self._asker.queries.snapshot.demo
        text = say("supporting_count", text=draft.text, lines=lines, demo=demo)
        steps = (*draft.steps, "按条款所说的对象，在库内数了有多少人、多少户。")
        return replace(draft, text=text, data=(*draft.data, *blocks.all()), steps=steps)

    def _lines(self, rule: GroupRule, place: Place, year: int, blocks: Blocks) -> Iterable[str]:
        """One line for each kind of people that the rule names."""
        day = judging_day(year, self._asker.asked_on)
        terms = AsPredicate(day, judgements=True, unrecorded=False)
        assert rule.conditions is not None
        for kind in rule.conditions.any if isinstance(rule.conditions, AnyOf) else (rule.conditions,):
            where = conjunction([terms.of(rule.scope), terms.of(kind)])
            if isinstance(where, bool) or not _is_counted(kind):
                continue
            if not self._on_file(where, place, year):
                yield f"{place.name}{year}年“{kind.label}”：待核实，库内数据不全"
                continue
            yield self._line(kind, where, place, year, terms, blocks)

    def _line(
        self, kind: ConditionTree, where: Predicate, place: Place, year: int, terms: AsPredicate, blocks: Blocks
    ) -> str:
        households, people = self._count("household_year", ("households", "population"), where, place, year, blocks)
        own = _own_people(kind)
        found = f"{figure(households, '户')}，家庭人口{figure(people, '人')}"
        if own is not None and own.where is not None:
            member = terms.of(own.where)
            if not isinstance(member, bool):
                within = self._of_households(kind, own, terms)
                rows = conjunction([within, member])
                assert not isinstance(rows, bool)
                (persons,) = self._count("person", ("persons",), rows, place, year, blocks)
                found = f"{figure(persons, '人')}，在{figure(households, '户')}"
        open_ = [leaf.label for leaf in leaves(kind) if isinstance(leaf, Judgement | Unrecorded)]
        return f"{place.name}{year}年“{kind.label}”：{found}{f'（{open_[0]}，需人工核实）' if open_ else ''}"

    @staticmethod
    def _of_households(kind: ConditionTree, own: Related, terms: AsPredicate) -> Predicate | bool:
        """What the rule asks of the household of these people."""
        parts = kind.all if isinstance(kind, AllOf) else (kind,)
        return conjunction(terms.of(part) for part in parts if part is not own)

    def _count(
        self, subject: str, names: Sequence[str], where: Predicate, place: Place, year: int, blocks: Blocks
    ) -> list[int]:
        answered = self._asker.run(self._plan(subject, names, where, place, year))
        blocks.index(answered.block)
        return [int(str(cell or 0)) for cell in answered.result.rows[0]]

    def _on_file(self, where: Predicate, place: Place, year: int) -> bool:
        answered = self._asker.run(self._plan("household_year", ("households",), where, place, year))
        return self._asker.queries.coverage.extent(answered.reads, place).state == "complete"

    def _plan(self, subject: str, names: Sequence[str], where: Predicate, place: Place, year: int) -> QueryPlan:
        return QueryPlan(
            model=self._model.name,
            subject=subject,
            measures=tuple(Figure(name=name, where=where) for name in names),
            places=(place,),
            years=(year,) if self._model.tables[subject].year is not None else (),
        )


def _place_of(rule: GroupRule, places: Sequence[Place]) -> Place | None:
    """The place asked about that the rule binds; where none was asked about, the rule's own. Never the nation."""
    if places:
        bound = (place for place in places if place != WHOLE_NATION and binds(rule.region, place.code))
        return next(bound, None)
    own = rule.region
    return None if own.level == "national" else Place(level=own.level, code=own.code, name=own.name)


def _on_topic(rule: GroupRule, text: str) -> bool:
    return bool(rule.topics) and any(any(word in text for word in group.split("|")) for group in rule.topics)


def _is_counted(kind: ConditionTree) -> bool:
    """Whether facts on file tell at least a part of it; what only a person can judge is no number."""
    return any(not isinstance(leaf, Judgement | Unrecorded) for leaf in leaves(kind))


def _own_people(kind: ConditionTree) -> Related | None:
    """The one condition on members, where the kind is of such members and not of whole households."""
    parts = kind.all if isinstance(kind, AllOf) else (kind,)
    members = [part for part in parts if isinstance(part, Related) and part.related == "members"]
    plain = all(not isinstance(part, Related) or part in members for part in parts)
    quantified = [part for part in members if part.quantifier == "any"]
    conditions_of_year = any(hasattr(part, "field") for part in parts)
    return quantified[0] if len(quantified) == len(members) == 1 and plain and not conditions_of_year else None
