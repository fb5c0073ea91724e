"""By which figure something is meant, in a clause of its own: 哪个乡收入高，按上年人均; 收入低于1万的（按户均算）."""

from __future__ import annotations

from sql_tools.grammar.pattern import ANY, Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref


class BasisRules(AskRules):
    """The rules of one model: the clause names the figure once more, or how the one that was named is divided."""

    def _same_figure(self, found: Found) -> list[Token] | None:
        before, term = self._figure_before(found), found["term"][0]
        if before is None:
            return None
        named = [ref for ref in term.of_role("measure", "field") if ref in before.refs]
        refs = tuple(named) or self._divided(before, term)
        if not refs:
            return None
        kept = made_of(" ".join(before.kinds), None, [before], refs=refs)
        return [*(kept if token is before else token for token in found["said"]), *self._rest(found)]

    def _mean_of_it(self, found: Found) -> list[Token] | None:
        """打工收入差多少，都按平均算: the mean of the one figure."""
        before = self._figure_before(found)
        if before is None or any(token.can("mean") for token in found["said"]):
            return None
        told = [[*found["mean"], token] if token is before else [token] for token in found["said"]]
        return [*(token for each in told for token in each), *self._rest(found)]

    def _its_rows(self, found: Found) -> list[Token] | None:
        """…的村有哪些，按在库农户算: the figure is of these rows anyway."""
        own = [self.model.measures[ref.name].subjects[0] for ref in self._measures(self._figure_before(found))[:1]]
        nouns = {self.model.tables[name].noun for name in own}
        same = any(self.model.tables[ref.name].noun in nouns for ref in found["noun"][0].of_role("table"))
        return [*found["said"], *self._rest(found)] if same else None

    def _of_place(self, found: Found) -> list[Token] | None:
        """按于都县在库务工人员算, 按我们西渡镇的数: the place that is meant, in a clause of its own."""
        figures = [
            token for token in found.elsewhere("measure") if token.end <= found.all[0].start or not found["lead"]
        ]
        own = {self.model.measures[ref.name].subjects[0] for token in figures for ref in self._measures(token)}
        nouns = {ref.name for token in found["noun"] for ref in token.of_role("table")}
        counted = any(not token.text.endswith("数") for token in found["number"])
        if counted or (nouns and not nouns & own) or not (found["lead"] or found.start == 0):
            return None
        return [*found["lead"], *found["where"]]

    @staticmethod
    def _rest(found: Found) -> list[Token]:
        """The year that stands in the clause; a clause of its own ends the one before."""
        stop = [] if found["open"] and not found["years"] else found["stop"]
        return [*stop, *found["years"]]

    def _figure_before(self, found: Found) -> Token | None:
        """The one figure that the question speaks of; where there are several, nobody knows which is meant."""
        figures = [token for token in found["said"] if token.can("measure") or token.can("field")]
        return figures[0] if len({token.text for token in figures}) == 1 else None

    def _divided(self, before: Token, term: Token) -> tuple[Ref, ...]:
        """收入…，按户均; 务工收入…，按人均: the same sum, to each of other rows."""
        told = {ref.name: self.model.measures[ref.name].numerator for ref in self._measures(before)}
        below = {self.model.measures[ref.name].denominator for ref in self._measures(term)} - {None}
        quotients = self.model.quotients({numerator or name for name, numerator in told.items()}, below)
        return tuple(measure_ref(self.model, name) for name in quotients)

    def _measures(self, token: Token | None) -> tuple[Ref, ...]:
        return token.of_role("measure") if token is not None else ()

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before 按 makes groups."""
        said = rf"^(?P<said>{ANY}*)(?P<stop>{{stop}}|(?P<open>{{open}})){{split}}(?P<years>{{years}}?){{de}}?"
        ends = r"{split_end}*(?:(?={stop}?(?:{years}|{places})?{stop}?$)|(?(open){close}|(?!)))"
        return (
            rule("by_the_same", said + r"(?P<term>{measure})" + ends, self._same_figure),
            rule("by_the_mean", said.replace("{split}", "{split}?") + r"(?P<mean>{mean})" + ends, self._mean_of_it),
            rule(
                "of_place",
                r"(?P<lead>{stop}?){split}(?P<where>{places|area}+){de}?(?P<noun>{table}?){de}?(?P<number>{howmany}?)"
                r"{split_end}*(?={stop}|$)",
                self._of_place,
            ),
            rule("of_its_rows", said + r"(?P<noun>{table})" + ends, self._its_rows),
        )
