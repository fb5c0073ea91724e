"""Which households a count has now and had before: those that came, those that went, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from server.chat.data.answer import DataDesk
from server.chat.wording import figure
from server.reports.condition_fields import KEYS, OWN, counted_condition, fields_of
from server.reports.why import GROUPED, Households, Pair, Why, whole
from sql_tools.plan import OneOf, Predicate, QueryPlan, Share
from sql_tools.result import Cell

_VILLAGE = "village.village_name"
_TITLES = ("户编号", "原因", "变化")
_PART = "占比只比较其中的那一部分户，总户数的增减见表。"
_NOTE = "按条件逐户比较两个快照；只列户编号，每类最多列 {} 户，户数是全部。"


def why_count(plan: QueryPlan, pair: Pair) -> Why | None:
    """The households behind a changed count; None where the plan does not count households plainly."""
    model = pair.now.queries.model
    counts, condition = counted_condition(plan, model)
    if not counts or plan.subject not in KEYS or plan.having is not None or plan.narrow or plan.top is not None:
        return None
    return _Comparison(plan.model_copy(update={"years": plan.years[-1:]}), condition, pair).why()


@dataclass(frozen=True)
class _Comparison:
    plan: QueryPlan
    condition: Predicate | None
    pair: Pair

    def why(self) -> Why:
        now, before = (self._ids(desk, self.condition) for desk in (self.pair.now, self.pair.before))
        came, went = sorted(now - before), sorted(before - now)
        groups, totals = [], []
        for title, ids, there in (
            ("新进来的户", came, self.pair.before),
            ("不再算在内的户", went, self.pair.now),
        ):
            reasons = self._reasons(ids, there)
            for reason in dict.fromkeys(reasons.values()):
                count: Cell = sum(1 for each in reasons.values() if each == reason)
                totals.append((f"{title}：{reason}", count))
            groups.append(Households(title, len(ids), _TITLES, self._rows(ids[: self.pair.shown], reasons)))
        net = len(came) - len(went)
        sentence = (
            f"{self._when()}进来{len(came)}户，出去{len(went)}户，一直在内{len(now & before)}户；"
            f"净{'增' if net >= 0 else '减'}{abs(net)}户。"
        )
        part = _PART if self.plan.measures and isinstance(self.plan.measures[0], Share) else ""
        note = _NOTE.format(self.pair.shown) + part + (GROUPED if self.plan.by else "")
        return Why(sentence, tuple(totals), tuple(groups), note)

    def _when(self) -> str:
        return f"按{self.plan.years[0]}年的数据，" if self.plan.years else ""

    # ---- Sets of households ---------------------------------------------------------------------------

    def _ids(self, desk: DataDesk, condition: Predicate | None) -> set[str]:
        """The households that fit, in the places of the plan."""
        return self._listed(desk, self.plan.subject, condition, self.plan)

    def _listed(self, desk: DataDesk, subject: str, condition: Predicate | None, like: QueryPlan | None) -> set[str]:
        plan = QueryPlan(
            model=self.plan.model,
            subject=subject,
            columns=(KEYS[subject],),
            where=condition,
            places=like.places if like is not None else (),
            years=self.plan.years if subject != "household" or like is not None else (),
            distinct=subject not in OWN,
        )
        rows = desk.queries.run(plan, self.pair.area, self.pair.asked_on).result
        return {str(row[0]) for row in whole(rows).rows}

    def _reasons(self, ids: Sequence[str], there: DataDesk) -> dict[str, str]:
        """Why each household is counted in one snapshot alone; ``there`` is the one that does not count it."""
        if not ids:
            return {}
        earlier = there is self.pair.before
        on_file = self._listed(there, "household", None, None)
        yearly = self.plan.subject == "household_year"
        of_year = self._listed(there, "household_year", None, None) if yearly else on_file
        beyond = "" if self.pair.area.place is None else "，或不在您可以查看的范围"
        absent = f"{'上期不在册（新增）' if earlier else '本期不再在册'}{beyond}"
        no_year = f"{'上期' if earlier else '本期'}没有这一年的数据"
        return {
            ident: absent if ident not in on_file else no_year if ident not in of_year else "情况变了" for ident in ids
        }

    # ---- What changed of them -------------------------------------------------------------------------

    def _rows(self, ids: Sequence[str], reasons: Mapping[str, str]) -> tuple[tuple[Cell, ...], ...]:
        refs, other = fields_of(self.condition, self.plan.subject, self.pair.now.queries.model)
        if self.plan.places:
            refs = (*refs, _VILLAGE)
        now, before = (self._values(desk, ids, refs) for desk in (self.pair.now, self.pair.before))
        return tuple((ident, reasons[ident], self._change(ident, refs, before, now, other)) for ident in ids)

    def _values(self, desk: DataDesk, ids: Sequence[str], refs: Sequence[str]) -> dict[str, tuple[Cell, ...]]:
        if not ids or not refs:
            return {}
        subject = self.plan.subject if self.plan.subject in OWN else "household"
        key = KEYS[subject]
        plan = QueryPlan(
            model=self.plan.model,
            subject=subject,
            columns=(key, *refs),
            where=OneOf(field=key, values=tuple(ids)),
            years=self.plan.years if subject == "household_year" else (),
        )
        rows = desk.queries.run(plan, self.pair.area, self.pair.asked_on).result.exact
        return {str(row[0]): tuple(row[1 : len(refs) + 1]) for row in rows}

    def _change(
        self,
        ident: str,
        refs: Sequence[str],
        before: Mapping[str, tuple[Cell, ...]],
        now: Mapping[str, tuple[Cell, ...]],
        other: bool,
    ) -> str:
        """The values that the condition looks at, old → new; of a household on file in one alone the values there."""
        model = self.pair.now.queries.model
        old, new = before.get(ident), now.get(ident)
        if old is None or new is None:
            only = new if old is None else old
            pairs = zip(refs, only or (), strict=bool(only))
            return "；".join(f"{model.field(ref).label}：{said(cell, model.field(ref).unit)}" for ref, cell in pairs)
        changed = [
            f"{model.field(ref).label}：{said(a, model.field(ref).unit)} → {said(b, model.field(ref).unit)}"
            for ref, a, b in zip(refs, old, new, strict=True)
            if a != b
        ]
        return "；".join(changed) or ("成员、务工、帮扶等记录有变" if other else "登记的内容有变")


def said(cell: Cell, unit: str | None) -> str:
    """A value in a sentence."""
    if cell is None:
        return "未登记"
    if isinstance(cell, bool):
        return "是" if cell else "否"
    return figure(cell, unit or "") if isinstance(cell, int | float | Decimal) else str(cell)
