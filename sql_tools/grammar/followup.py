"""A question that goes on from the one before: 那长沙县呢, 只看监测户, 按村分, 去年呢, 把这些户列出来.

What the new words say replaces or narrows the same part of the plan before; the rest stays, and the answer says so.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

from sql_tools.describe import as_question, measure_unit
from sql_tools.grammar.asks import Amount, Count, Moved, Proportion
from sql_tools.grammar.conditions import Fact, Test, both
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.leaning import adds, narrows, parts_those
from sql_tools.grammar.listing import Listing
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.places import PlacesRead
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.resolve import Resolver, Unreachable
from sql_tools.grammar.reworked import items_of, said_last, together, without_places, without_settled_groups
from sql_tools.grammar.share_before import ShareOfBefore
from sql_tools.grammar.token import Token
from sql_tools.grammar.told_apart import told_apart
from sql_tools.grammar.which_group import require_one_group
from sql_tools.lexicon import Ref
from sql_tools.plan import (
    And,
    Change,
    Compare,
    CompareAround,
    CompareFields,
    Figure,
    InPlaces,
    InSegment,
    InYears,
    Measure,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.reading import Option
from sql_tools.recognizers.bound import Bound
from sql_tools.semantic_model import SemanticModel


class Followup:
    """Merges a fragment into the plan before."""

    def __init__(self, resolver: Resolver, joins: Joins, listing: Listing) -> None:
        self._resolver, self._joins, self._listing = resolver, joins, listing
        self._model: SemanticModel = resolver.model
        self._shares = ShareOfBefore(resolver, self.kinds)

    def where(
        self, frame: Frame, before: QueryPlan, subject: str, earlier: QueryPlan | None = None
    ) -> Predicate | None:
        """The conditions of the plan before, with those of the fragment added or put in their place.

        ``earlier`` is the plan that the one before has narrowed: what was said last is replaced first.
        """
        condition = both([said.condition for said in frame.conditions])
        old = self._rebound(frame, before)
        if condition is None:
            return old
        new = self._resolver.resolve(condition, subject)
        joined = together(old, new, self.kinds) if old is not None and adds(frame) else None
        if joined is not None:
            return joined
        turned = None if old is None else _turned_round(old, new)
        if turned is not None:
            return turned
        if narrows(frame) or old is None or _only_excludes(new) or self._are_also(frame, subject):
            return all_of([old, new])
        return self._replaced(old, new, said_last(before, earlier))

    def _replaced(self, old: Predicate, new: Predicate, last: tuple[Predicate, ...]) -> Predicate | None:
        """监测户, 其中低保的, 特困的呢: in place of 低保; without such a step, in place of all of its kind."""
        kinds, items = self.kinds(new), items_of(old)
        stands_for = [item for item in last if item in items and self.kinds(item) & kinds]
        if stands_for:
            return all_of([*(item for item in items if item not in stands_for), new])
        kept: list[Predicate | None] = []
        for item in items:
            if not self.kinds(item) & kinds:
                kept += self._parts_left(item, kinds)
        return all_of([*kept, new])

    def _are_also(self, frame: Frame, subject: str) -> bool:
        """有监测户的呢, 是低保户的呢: those asked about before that are of this group as well."""
        leaves = [leaf for token in frame.tokens for leaf in token.leaves() if not leaf.can("follow")]
        counted = [place for place, leaf in enumerate(leaves) if leaf.can("howmany")][:1]
        for verb, group in pairwise(leaves):
            # 有几个是特困: of those, whatever follows 是.
            if counted and verb.can("is") and leaves.index(verb) > counted[0]:
                return True
            has = verb is leaves[0] and any(map(verb.can, ("have", "is", "exists")))
            if has and self._is_a_group_of(group, subject):
                return True
        return False

    def _is_a_group_of(self, word: Token, subject: str) -> bool:
        counter = self._model.tables[subject].counter
        tables = [ref.table for ref in word.of_role("fact") if isinstance(ref.fact, InSegment) and ref.table]
        return any(self._model.tables[table].counter == counter for table in tables)

    def _parts_left(self, item: Predicate, kinds: set[str]) -> list[Predicate]:
        """已消除的呢, after 未消除风险监测户: what the group says of that field is replaced, the rest of it stays."""
        where = self._model.segments[item.name].where if isinstance(item, InSegment) else None
        if not isinstance(where, And):
            return [item]
        left = [part for part in where.items if not self.kinds(part) & kinds]
        return left if len(left) < len(where.items) else [item]

    def _rebound(self, frame: Frame, before: QueryPlan) -> Predicate | None:
        """改成8000元以下, 低于1万的: a bound without its figure is one on the figure spoken of before."""
        amount = next((token.value for token in frame.left if token.can("amount")), None)
        if amount is not None:
            return self._with_amount(before, amount)
        bounds = [token.value for token in frame.bounds]
        if not bounds or self.having(frame, before) is not None:
            return before.where
        items = list(items_of(before.where))
        field = next(
            (item.field for item in items if isinstance(item, Compare) and self._bounds(item.field, bounds[0])), None
        )
        if field is None:
            field = self._field_of_figure(before, bounds[0])
        if field is None:
            raise Unreachable(Fact(()))
        kept = [item for item in items if not (isinstance(item, Compare) and item.field == field)]
        ref = Ref("field", field, field, field.partition(".")[0])
        return all_of([*kept, self._resolver.resolve(Test((ref,), bounds[0].tests), before.subject)])

    def _with_amount(self, before: QueryPlan, amount: Bound) -> Predicate | None:
        """换成8000元: the one amount of the question before is another, the comparison stays."""
        held = [
            item for item in items_of(before.where) if isinstance(item, Compare) and self._bounds(item.field, amount)
        ]
        if len(held) != 1 or amount.about is not None:
            raise Unreachable(Fact(()))
        other = held[0].model_copy(update={"value": amount.tests[0][1]})
        return all_of([other if item is held[0] else item for item in items_of(before.where)])

    def having(self, frame: Frame, before: QueryPlan) -> Predicate | None:
        """低于1.5万的有哪些, after a figure of each group: the groups whose figure is within the bounds."""
        bounds = [token.value for token in frame.bounds]
        if not before.by or not before.measures or len(bounds) != 1 or bounds[0].about is not None:
            return None
        unit = measure_unit(before.measures[0], self._model)
        if bounds[0].unit not in (None, unit):
            return None
        return all_of([Compare(field="m0", op=op, value=value) for op, value in bounds[0].tests])

    def _bounds(self, name: str, bound: Bound) -> bool:
        entry = self._model.field(name)
        return entry.type in ("money", "number", "integer", "percent") and bound.unit in (None, entry.unit)

    def _field_of_figure(self, before: QueryPlan, bound: Bound) -> str | None:
        """The field of a row that has the name of the figure asked for before."""
        for measure in before.measures:
            label = self._model.measures[measure.name].label if isinstance(measure, Figure) else None
            for name, entry in self._model.tables[before.subject].fields.items():
                if entry.label == label and self._bounds(f"{before.subject}.{name}", bound):
                    return f"{before.subject}.{name}"
        return None

    def kinds(self, predicate: Predicate) -> set[str]:
        """What a condition speaks of; two of one kind stand for each other (脱贫户 → 监测户)."""
        match predicate:
            case InSegment():
                return {f"group of {self._model.segments[predicate.name].table}"}
            case Compare() | OneOf() | Missing() | CompareFields() | CompareAround():
                return {predicate.field}
            case InPlaces():
                return {"places"}
            case InYears():
                return self.kinds(predicate.where)
            case Not():
                return self.kinds(predicate.item)
            case Related():
                return {predicate.relation}
            case And() | Or():
                return set().union(*(self.kinds(item) for item in predicate.items))

    def carried(self, before: QueryPlan, subject: str) -> Predicate | None:
        """The conditions of the plan before, for rows of another table; ``Unreachable`` where they cannot be kept."""
        if self.fits(before.where, subject):
            return before.where
        for owner, name, relation in self._joins.relations_from(subject):
            if relation.table == before.subject:
                return Related(relation=self._joins.relation_name(subject, owner, name), where=before.where)
        raise Unreachable(Fact(()))

    def fits(self, predicate: Predicate | None, subject: str) -> bool:
        """True where the conditions before can be asked of rows of another table."""
        match predicate:
            case None:
                return True
            case Compare() | OneOf() | Missing():
                return self._joins.sees(subject, predicate.field.rpartition(".")[0])
            case InPlaces():
                return self._model.places is not None and self._joins.sees(subject, self._model.places.table)
            case InYears() | CompareAround():
                return False
            case CompareFields():
                return self._joins.sees(subject, predicate.field.rpartition(".")[0])
            case InSegment():
                return self._joins.sees(subject, self._model.segments[predicate.name].table)
            case Related():
                bare = predicate.relation.rpartition(".")[2]
                return any(name == bare for _, name, _ in self._joins.relations_from(subject))
            case And() | Or():
                return all(self.fits(item, subject) for item in predicate.items)
            case Not():
                return self.fits(predicate.item, subject)

    def merged(
        self, frame: Frame, before: QueryPlan, places: PlacesRead, earlier: QueryPlan | None
    ) -> QueryPlan | None:
        """The plan before with what the fragment changes; ``None`` where the fragment asks for another figure."""
        plan = before
        of_before = self._of_figure_before(frame, before)
        if of_before is not None:
            return before.model_copy(update={"measures": (of_before,), "order": (), "top": None, "having": None})
        if self._shares.asked(frame):
            share = self._shares.of(frame, self._of_owners(frame, before), earlier)
            return None if share is not None and self._counts_others(share, before) else share
        of_each = told_apart(frame, before, self._resolver, self.kinds)
        if of_each is not None:
            return of_each
        if any(isinstance(ask, Amount | Moved) for _, ask in frame.asks):
            return None
        counting = [ask for _, ask in frame.asks if isinstance(ask, Count)]
        same = self._same_count(counting, before) and bool(frame.conditions)
        if any(ask.refs for ask in counting) and not same and not frame.bounds:
            return None
        try:
            plan = self._shares.other_part(frame, before) or self._narrowed(frame, before, earlier)
        except Unreachable:
            return None
        if self._counts_others(plan, before):
            return None
        named = places.source == "question" or bool(frame.areas)
        if (frame.beside or adds(frame)) and named:
            both_places = tuple(dict.fromkeys([*before.places, *places.places]))
            apart = bool(plan.measures) and (plan.side_by_side or not adds(frame))
            plan = plan.model_copy(update={"places": both_places, "side_by_side": apart})
        elif named:
            plan = plan.model_copy(
                update={"places": places.places, "side_by_side": places.listed and bool(plan.measures)}
            )
            plan = plan if frame.groups else without_settled_groups(plan, self._model, None)
        having = self.having(frame, before)
        if having is not None:
            return plan.model_copy(update={"having": having})
        if counting and plan.top is not None and frame.conditions and plan.by:
            plan = plan.model_copy(update={"order": (), "top": None})  # 哪种最少, 女的有多少: of all of them again.
        if counting and plan.having is not None:
            return plan.model_copy(update={"count_groups": True})
        if counting and (frame.bounds or any(ask.refs for ask in counting) or parts_those(frame) or not plan.measures):
            plan = self._counted(plan)
        if self._wants_rows(frame, before):
            chosen = plan.count_groups or plan.having is not None  # 把这些村列出来: the groups, not rows in them.
            plan = plan.model_copy(update={"count_groups": False}) if chosen else self._listed(plan)
        return plan

    def _of_owners(self, frame: Frame, before: QueryPlan) -> QueryPlan:
        """户主有多少是女的 / 占脱贫户几成: a part of households, where people of them were counted before."""
        ask = next((ask for _, ask in frame.asks if isinstance(ask, Proportion)), None)
        tables = [ref.name for ref in ask.refs if ref.role == "table"] if ask is not None else []
        counters = {self._model.tables[table].counter for table in tables}
        if ask is not None and ask.figure and not self._has_any(before, ask.figure):
            raise Unreachable(Fact(()))  # 村里的农村人口多少 / 脱贫人口占多少: other people than were added up.
        if ask is None or not isinstance(ask.whole, Fact) or not counters:
            return before
        units = {self._model.measures[each.name].unit for each in before.measures if isinstance(each, Figure)}
        if counters & (units | {self._model.tables[before.subject].counter}):
            return before
        named = items_of(self._resolver.resolve(ask.whole, tables[0]))
        mine = all_of([item for item in items_of(before.where) if item not in named])
        if mine is None:
            raise Unreachable(Fact(()))
        held = self.carried(before.model_copy(update={"where": mine}), tables[0])
        of_owners = before.model_copy(update={"subject": tables[0], "where": all_of([*named, held]), "measures": ()})
        return self._counted(of_owners)

    def _has_any(self, before: QueryPlan, figures: tuple[Ref, ...]) -> bool:
        names = {each.name for each in before.measures if isinstance(each, Figure)}
        return any(
            ref.name in names or (ref.role == "measure" and before.subject in self._model.measures[ref.name].subjects)
            for ref in figures
        )

    def _narrowed(self, frame: Frame, before: QueryPlan, earlier: QueryPlan | None) -> QueryPlan:
        """The plan before with the conditions of the fragment."""
        condition = both([said.condition for said in frame.conditions])
        told = None if condition is None else self._resolver.resolve(condition, before.subject)
        fewer = None if told is None else without_places(before, told)
        if fewer is not None:
            return fewer
        plan = before.model_copy(update={"where": self.where(frame, before, before.subject, earlier)})
        self._ask_which(frame, before, plan)
        require_one_group(before, plan, self._model)
        return without_settled_groups(plan, self._model, None if adds(frame) else told)

    def _ask_which(self, frame: Frame, before: QueryPlan, plan: QueryPlan) -> None:
        """监测户, 其中低保户, 那脱贫户呢: in place of 低保户, or in place of both."""
        nouns = [said.token.text for said in frame.conditions if said.token.can("noun")]
        whole = before.model_copy(update={"where": self.where(frame, before, before.subject)})
        if whole == plan or not nouns or any(text.endswith("的") for text in nouns) or frame.tokens[-1].can("de"):
            return
        questions = [as_question(each, self._model) for each in (plan, whole)]
        raise Unclear(f"“{nouns[0]}”要问的是：", tuple(Option(each, each) for each in questions))

    def _counts_others(self, plan: QueryPlan, before: QueryPlan) -> bool:
        """其中劳动力呢, after the people of households: the persons are meant, not all people of their households."""
        new = [item for item in items_of(plan.where) if item not in items_of(before.where)]
        new += [item for each in plan.measures if isinstance(each, Share) for item in items_of(each.part)]
        names = [m.name if isinstance(m, Figure) else m.of for m in plan.measures if isinstance(m, Figure | Share)]
        figures = [self._model.measures[name] for name in names]
        counter = self._model.tables[plan.subject].counter
        heads = any(figure.unit != counter and figure.unit in self._counters for figure in figures)
        return heads and any(isinstance(item, Related) for item in new)

    @cached_property
    def _counters(self) -> set[str]:
        return {table.counter for table in self._model.tables.values()}

    def _of_figure_before(self, frame: Frame, before: QueryPlan) -> Measure | None:
        """增长了多少, 中位数呢: worked out of the figure asked for before."""
        asked = frame.asks[0][1] if len(frame.asks) == 1 else None
        figure = before.measures[0] if len(before.measures) == 1 else None
        if isinstance(figure, Change) and isinstance(asked, Moved) and asked.of == Amount(()):
            back = self._years_back(asked, before) if asked.since is not None else figure.years_back
            return figure.model_copy(update={"form": asked.form, "years_back": back})  # 比前年多了多少, 增长百分之几
        if not isinstance(figure, Figure | Statistic):
            return None
        if isinstance(asked, Moved) and asked.of == Amount(()):
            return Change(of=figure, form=asked.form, years_back=self._years_back(asked, before))
        if isinstance(asked, Amount) and not asked.refs and asked.function is not None:
            field = self._field_called(figure, before.subject)
            if asked.function == "mean" and field is not None and self._is_a_mean(field) is not None:
                return Figure(name=self._is_a_mean(field) or "", where=figure.where)
            return Statistic(function=asked.function, field=field, where=figure.where) if field is not None else None
        return None

    @staticmethod
    def _years_back(asked: Moved, before: QueryPlan) -> int:
        """跟2022年比呢, after a figure of 2025: three."""
        since = asked.since.exact if asked.since is not None else ()
        if not since:
            return 1
        if len(since) != 1 or len(before.years) != 1 or since[0] >= before.years[0]:
            raise Unreachable(Fact(()))
        return before.years[0] - since[0]

    def _field_called(self, figure: Figure | Statistic, subject: str) -> str | None:
        """The field of a row that has the name of a figure."""
        if isinstance(figure, Statistic):
            return figure.field
        label = self._model.measures[figure.name].label
        fields = self._model.tables[subject].fields
        return next((f"{subject}.{name}" for name, entry in fields.items() if entry.label == label), None)

    def _is_a_mean(self, field: str) -> str | None:
        """The figure of a group that has the name of a field of rows, and is a mean of its own (人均纯收入)."""
        label = self._model.field(field).label
        return next((name for name, figure in self._model.measures.items() if figure.label == label), None)

    def _same_count(self, counting: list[Count], before: QueryPlan) -> bool:
        """The fragment counts the same kind of rows as the plan before."""
        named = {ref.name for ask in counting for ref in ask.refs}
        return before.subject in named

    def _counted(self, plan: QueryPlan) -> QueryPlan:
        """低于1万的有多少户, after a figure: the rows are counted."""
        counts = (
            n
            for n, m in self._model.measures.items()
            if m.sql == "COUNT(*)" and m.where is None and plan.subject in m.subjects
        )
        name = next(counts, None)
        if name is None or any(isinstance(m, Figure) and m.name == name for m in plan.measures):
            return plan
        update = {"measures": (Figure(name=name),), "columns": (), "order": (), "top": None, "having": None}
        return plan.model_copy(update=update)

    def _wants_rows(self, frame: Frame, before: QueryPlan) -> bool:
        heads = [head for _, head in frame.heads]
        # 都在哪几个镇: the figure of each town; a list only of the rows themselves.
        of_levels = bool(heads) and all(head.refs and all(r.role == "level" for r in head.refs) for head in heads)
        of_places = self._model.places is not None and before.subject == self._model.places.table
        grouped = of_levels and bool(before.measures) and not (before.by or of_places)
        if frame.tops and before.by and before.order and not any(head.refs for head in heads):
            return False  # 哪个镇最多 / 前五名列出来: the same groups, more of them.
        listing = bool(heads) and not frame.orders and not grouped
        return listing or any(token.can("list") for token in frame.tokens)

    def _listed(self, plan: QueryPlan) -> QueryPlan:
        """把这些户列出来: the rows that were counted."""
        told = [item.field for item in items_of(plan.where) if isinstance(item, Compare) and self._tells(item.field)]
        columns = self._listing.columns(plan.subject, self._listing.keys(plan.subject), told)
        extra = [m.where for m in plan.measures if isinstance(m, Figure) and m.where is not None]
        extra += [m.part for m in plan.measures if isinstance(m, Share)]
        return QueryPlan(
            model=plan.model,
            subject=plan.subject,
            columns=tuple(columns),
            where=all_of([plan.where, *extra[:1]]),
            places=plan.places,
            years=plan.years,
        )

    def _tells(self, name: str) -> bool:
        return self._model.field(name).type in ("money", "number", "integer", "percent")


def _turned_round(old: Predicate, new: Predicate) -> Predicate | None:
    """不是低保的呢, after 低保的; 是的呢, after 不是的: the one stands in the place of the other."""
    against = new.item if isinstance(new, Not) else Not(item=new)
    items = items_of(old)
    if isinstance(new, Related) and new.where is None and new.quantifier != "all":
        # 没享受的呢, after 享受过危房改造的: what the others lack is this help, not any.
        of_it = [item for item in items if isinstance(item, Related) and item.relation == new.relation]
        if len(of_it) == 1 and of_it[0].where is not None:
            turned = of_it[0].model_copy(update={"quantifier": new.quantifier, "at_least": new.at_least})
            return all_of([turned if item is of_it[0] else item for item in items])
    return all_of([new if item == against else item for item in items]) if against in items else None


def _only_excludes(predicate: Predicate) -> bool:
    """不要低保户: what is left out is left out of what was asked about."""
    return all(isinstance(item, Not) for item in items_of(predicate))
