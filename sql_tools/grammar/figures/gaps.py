"""How far two figures are apart: of two groups, two places, two figures of the same rows, or from a place around."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Count, Function, Gap
from sql_tools.grammar.assembly.draft import CannotSay, Draft, Part
from sql_tools.grammar.assembly.subjects import of_those
from sql_tools.grammar.conditions import Either
from sql_tools.grammar.frame import Frame, Said
from sql_tools.grammar.predicates import all_of, conjoined
from sql_tools.lexicon import Ref
from sql_tools.plan import Around, Change, Difference, Figure, InPlaces, Predicate, Ratio, Related, Statistic

NUMERIC = {"money", "number", "integer", "percent"}


class Gaps(Part):
    """The two sides of a gap, and what is between them."""

    def apply(self, draft: Draft, frame: Frame, listed: Said | None, rows: list[Said], ask: Gap) -> list[list[Said]]:
        """甲与乙的差额: the figure of each, and how far they are apart."""
        if ask.around is not None:
            draft.alias(self._from_around(draft, ask))
            return [[]]
        sides = self._sides(draft, frame, listed, rows, ask)
        left, right = reversed(sides) if ask.turned else sides
        if ask.form in ("times", "percent"):
            if isinstance(left, Change) or isinstance(right, Change):
                raise CannotSay
            draft.alias(Ratio(left=left, right=right, form="times" if ask.form == "times" else "percent"))
        else:
            draft.alias(Difference(left=left, right=right, absolute=ask.form == "absolute"))
        return [[listed]] if listed is not None else [[]]

    def _from_around(self, draft: Draft, ask: Gap) -> Difference | Ratio:
        """各乡镇人均纯收入比全县平均高多少, 相当于全县的百分之几: from the figure of the place around each group."""
        of = self._figure_of(ask.of, draft.subject)
        if not draft.by:
            raise CannotSay
        around = Around(of=of, level=ask.around if self.tools.lie_within(draft.by, ask.around) else None)
        if ask.form in ("times", "percent"):
            if isinstance(of, Change):
                raise CannotSay
            return Ratio(left=of, right=around, form="times" if ask.form == "times" else "percent")
        return Difference(left=of, right=around)

    def _sides(
        self, draft: Draft, frame: Frame, listed: Said | None, rows: list[Said], ask: Gap
    ) -> tuple[Figure | Statistic | Change, Figure | Statistic | Change]:
        """The two figures: of two groups, of two places, or two figures of the same rows."""
        of = self._figure_of(ask.of, draft.subject)
        if ask.other is not None:
            return of, self._figure_of(ask.other, draft.subject)
        if ask.of_whole:
            fits = all_of([self.resolver.resolve(said.condition, draft.subject) for said in rows])
            rows.clear()
            if fits is None:
                raise CannotSay
            return of_those(of, fits), of
        if listed is not None and isinstance(listed.condition, Either) and len(listed.condition.items) == 2:
            left, right = (self.resolver.resolve(item, draft.subject) for item in listed.condition.items)
            rows.remove(listed)
            self._require_same_one(draft, rows, (left, right))
        elif listed is None and len(frame.asked_places) == 2:
            left, right = (InPlaces(places=(place,)) for place in frame.asked_places)
        else:
            raise CannotSay
        return of_those(of, left), of_those(of, right)

    def _figure_of(self, of: Amount | Count, subject: str) -> Figure | Statistic | Change:
        """The measure of a figure, the growth of one, or where the model has neither the sum of its field."""
        if isinstance(of, Count):
            return self.tools.count_of(subject)
        refs = of.refs
        if of.function is not None and of.function != "mean":
            return self._statistic(refs, of.function, subject)
        for ref in refs:
            if ref.role == "measure" and subject in self.model.measures[ref.name].subjects:
                if of.function == "mean" and self.model.measures[ref.name].additive:
                    continue  # 中位数比平均数低: the mean of the rows, not what they come to.
                return Figure(name=ref.name)
        grown = self.tools.subjects.growth(refs, subject)
        if grown is not None:
            return grown
        field = self.tools.seen_field(refs, subject)
        if field is None or self.model.field(field).type not in NUMERIC - {"percent"}:
            raise CannotSay
        return Statistic(function="mean" if of.function == "mean" else "sum", field=field)

    def _require_same_one(self, draft: Draft, rows: list[Said], sides: tuple[Predicate, Predicate]) -> None:
        """户主是女性的户…比男性户主的: the head and the woman are one member, which two conditions do not say."""
        belongs = {side.relation for side in sides if isinstance(side, Related)}
        told = (self.resolver.resolve(said.condition, draft.subject) for said in rows)
        if any(isinstance(part, Related) and part.relation in belongs for each in told for part in conjoined(each)):
            raise CannotSay

    def _statistic(self, refs: tuple[Ref, ...], function: Function, subject: str) -> Statistic:
        """The median, or the largest or smallest, of the field of the rows themselves."""
        field = self.tools.seen_field(refs, subject)
        if field is None or field.partition(".")[0] != subject or self.model.field(field).type not in NUMERIC:
            raise CannotSay
        return Statistic(function=function, field=field)
