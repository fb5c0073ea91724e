"""A question that goes on from the one before: 那长沙县呢, 只看监测户, 按村分, 去年呢, 把这些户列出来.

What the new words say replaces or narrows the same part of the plan before; the rest stays, and the answer says so.
"""

from __future__ import annotations

from functools import cached_property

from sql_tools.describe import as_question
from sql_tools.grammar.asks import Amount, Count, Moved, Proportion, Rows
from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.assembly.listing import Listing
from sql_tools.grammar.assembly.resolve import Resolver
from sql_tools.grammar.assembly.row_facts import Unreachable
from sql_tools.grammar.conditions import Fact, both
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.joins import Joins
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.places.places import PlacesRead
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.conditions_before import ConditionsBefore
from sql_tools.grammar.talk.leaning import adds, leaves_unsaid_who, lists_beside, parts_those
from sql_tools.grammar.talk.reworked import items_of, shifted, with_its_part, without_places, without_settled_groups
from sql_tools.grammar.talk.share_before import ShareOfBefore
from sql_tools.grammar.talk.told_apart import column_beside, told_apart
from sql_tools.grammar.talk.which_group import require_one_group
from sql_tools.lexicon import Ref
from sql_tools.plan import (
    Change,
    Compare,
    Figure,
    Measure,
    Predicate,
    QueryPlan,
    Related,
    Share,
    Statistic,
)
from sql_tools.reading import Option
from sql_tools.semantic_model import SemanticModel


class Followup:
    """Merges a fragment into the plan before."""

    def __init__(self, resolver: Resolver, joins: Joins, listing: Listing) -> None:
        self._resolver, self._listing = resolver, listing
        self.conditions = ConditionsBefore(resolver, joins)
        self._model: SemanticModel = resolver.model
        self._shares = ShareOfBefore(resolver, self.conditions.kinds)

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
            share = share if share is None else _chosen_as_before(share, before)
            return None if share is not None and self._counts_others(share, before) else share
        columns = next((ask.refs for _, ask in frame.asks if isinstance(ask, Rows) and ask.exactly), None)
        if columns is not None and not before.by:
            rows = self._in_places(self._narrowed(frame, before, earlier), before, frame, places)
            return self._with_columns(rows, columns)
        column = column_beside(frame, before, self._resolver, self.conditions.kinds)
        of_each = column or told_apart(frame, before, self._resolver, self.conditions.kinds)
        if of_each is not None:
            return of_each
        if any(isinstance(ask, Amount | Moved) for _, ask in frame.asks):
            return None
        counting = [ask for _, ask in frame.asks if isinstance(ask, Count)]
        if counting and any(token.can("pronoun") for token in frame.tokens):
            part = with_its_part(before)  # 占监测户多少 / 这里面已消除的有几户: of the part.
            before = before if part is before else self._counted(part)
        same = self._same_count(counting, before) and bool(frame.conditions)
        if any(ask.refs for ask in counting) and not same and not frame.bounds:
            return None
        try:
            plan = self._shares.other_part(frame, before) or self._narrowed(frame, before, earlier)
        except Unreachable:
            return None
        if self._counts_others(plan, before):
            return None
        plan = self._in_places(plan, before, frame, places)
        having = self.conditions.having(frame, before)
        if having is not None:
            return plan.model_copy(update={"having": having})
        if counting and plan.top is not None and frame.conditions and plan.by:
            plan = plan.model_copy(update={"order": (), "top": None})  # 哪种最少, 女的有多少: of all of them again.
        if counting and plan.having is not None:
            return plan.model_copy(update={"count_groups": True})
        if counting and (frame.bounds or any(ask.refs for ask in counting) or parts_those(frame) or not plan.measures):
            plan = self._counted(plan)
        return self._shown_as_rows(plan) if self._wants_rows(frame, before) else plan

    def _in_places(self, plan: QueryPlan, before: QueryPlan, frame: Frame, places: PlacesRead) -> QueryPlan:
        """西渡镇呢, 和西渡镇比: of the place that is named, or of it beside the one before."""
        if places.source != "question" and not frame.areas:
            return plan
        if frame.beside or adds(frame):
            both_places = tuple(dict.fromkeys([*before.places, *places.places]))
            apart = bool(plan.measures) and (plan.side_by_side or lists_beside(frame) or not adds(frame))
            return plan.model_copy(update={"places": both_places, "side_by_side": apart})
        apart = places.listed and bool(plan.measures)
        plan = plan.model_copy(update={"places": places.places, "side_by_side": apart})
        return plan if frame.groups else without_settled_groups(plan, self._model, None)

    def _shown_as_rows(self, plan: QueryPlan) -> QueryPlan:
        """把这些村列出来: the groups that were chosen, not rows in them."""
        chosen = plan.count_groups or plan.having is not None
        return plan.model_copy(update={"count_groups": False}) if chosen else self._listed(plan)

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
        held = self.conditions.carried(before.model_copy(update={"where": mine}), tables[0])
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
        plan = before.model_copy(update={"where": self.conditions.where(frame, before, before.subject, earlier)})
        self._ask_which(frame, before, plan)
        self._require_others(before, told)
        require_one_group(before, plan, self._model)
        return without_settled_groups(plan, self._model, None if adds(frame) else told)

    def _ask_which(self, frame: Frame, before: QueryPlan, plan: QueryPlan) -> None:
        """监测户, 其中低保户, 那脱贫户呢: in place of 低保户, or in place of both."""
        nouns = [said.token.text for said in frame.conditions if said.token.can("noun")]
        whole = before.model_copy(update={"where": self.conditions.where(frame, before, before.subject)})
        if whole == plan or not nouns or any(text.endswith("的") for text in nouns):
            return
        if leaves_unsaid_who(frame) or frame.tokens[-1].can("de"):
            return
        questions = [as_question(each, self._model) for each in (plan, whole)]
        raise Unclear(f"“{nouns[0]}”要问的是：", tuple(Option(each, each) for each in questions))

    def _require_others(self, before: QueryPlan, told: Predicate | None) -> None:
        """脱贫户呢, after the towns with the most 监测户: not of both; nor is it said what then chooses the towns."""
        inner = [each.where for each in before.measures if isinstance(each, Figure) and each.where is not None]
        kinds = set() if told is None else self.conditions.kinds(told)
        if before.top is not None and before.by and any(self.conditions.kinds(each) & kinds for each in inner):
            raise CannotSay

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
        moved = isinstance(asked, Moved) and (asked.of == Amount(()) or self._counts_as(asked.of, figure))
        if isinstance(figure, Change) and isinstance(asked, Moved) and moved:
            back = self._years_back(asked, before) if asked.since is not None else figure.years_back
            return figure.model_copy(update={"form": asked.form, "years_back": back})  # 比前年多了多少, 增长百分之几
        if not isinstance(figure, Figure | Statistic):
            return None
        if isinstance(asked, Moved) and moved:
            return Change(of=figure, form=asked.form, years_back=self._years_back(asked, before))
        if isinstance(asked, Amount) and not asked.refs and asked.function is not None:
            field = self._field_called(figure, before.subject)
            if asked.function == "mean" and field is not None and self._is_a_mean(field) is not None:
                return Figure(name=self._is_a_mean(field) or "", where=figure.where)
            return Statistic(function=asked.function, field=field, where=figure.where) if field is not None else None
        return None

    def _counts_as(self, ask: Amount | Count, figure: Measure | None) -> bool:
        """增加了多少户, after a number of households."""
        of = figure.of if isinstance(figure, Change) else figure
        units = {self._model.tables[ref.name].counter for ref in ask.refs if ref.role == "table"}
        return isinstance(of, Figure) and units == {self._model.measures[of.name].unit}

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
        counts = [n for n, m in self._model.measures.items() if m.counts_all_rows and plan.subject in m.subjects]
        counter = self._model.tables[plan.subject].counter
        name = next((n for n in counts if self._model.measures[n].unit == counter), next(iter(counts), None))
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
        if frame.tops and before.by and before.measures and not any(head.refs for head in heads):
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

    def _with_columns(self, plan: QueryPlan, told: tuple[tuple[Ref, ...], ...]) -> QueryPlan:
        """把村名、乡镇和收入列出来: of each row that was counted; a sum of money may be the one that chose them."""
        listed = self._listed(plan)
        chosen = [column for column in listed.columns if self._model.field(column).type == "money"]
        columns = []
        for refs in told:
            name = self._resolver.rows.nearest(refs, plan.subject)
            if name is None and len(chosen) == 1 and all(self._model.field(ref.name).type == "money" for ref in refs):
                [name] = chosen
            if name is None:
                raise Unreachable(Fact(refs))
            columns.append(name)
        keys = self._listing.keys(plan.subject)
        own = [] if set(columns) & set(keys) else keys
        return listed.model_copy(update={"columns": tuple(dict.fromkeys([*own, *columns]))})

    def _tells(self, name: str) -> bool:
        return self._model.field(name).type in ("money", "number", "integer", "percent")


def _chosen_as_before(share: QueryPlan, before: QueryPlan) -> QueryPlan:
    """占比呢, of the towns with more than 20 of them: the same towns, by the number that chose them."""
    if before.having is None or share.having != before.having or share.measures == before.measures:
        return share
    [first, *others] = share.measures
    told = [each for each in before.measures if isinstance(each, Figure)]
    if others or not isinstance(first, Share) or len(told) < len(before.measures):
        raise Unreachable(Fact(()))
    kept = [each.model_copy(update={"where": all_of([each.where, first.part])}) for each in told]
    return share.model_copy(update={"measures": (first, *kept), "having": shifted(before.having, 1), "parts": False})
