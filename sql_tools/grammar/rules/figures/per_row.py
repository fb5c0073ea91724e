"""A figure to each of the rows that have it: 平均每个项目的衔接资金, 一个村平均分红多少, 合计、村均."""

from __future__ import annotations

from decimal import Decimal

from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.recognizers.bound import Bound
from sql_tools.semantic_model import MeasureModel

_EVEN = "均"
_PER = (
    r"(?:(?P<mean>{mean})(?P<each>(?:{each}|{amount})?)(?P<noun>{table})"
    r"|(?P<each_too>{each}|{amount}|)(?P<noun_too>{table})(?:{stop}?(?P<when>{years}))?(?P<mean_too>{mean}))"
)


class PerRowRules(AskRules):
    """The rules of one model: the mean over the rows themselves, by the name that the model has for it."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        home = self.model.tables[self.model.default_subject].counter
        self._others = {name for name, table in self.model.tables.items() if table.counter not in {*PEOPLE, home}}

    def _of_figure(self, found: Found) -> list[Token] | None:
        """平均一个项目投多少衔接资金: the figure behind."""
        said = self._mean_of(found, found["figure"][0])
        return None if said is None else [*found["when"], *said, *found["asked"]]

    def _of_figures(self, found: Found) -> list[Token] | None:
        """平均每个项目投多少衔接资金，带动几户: the second figure under the same 平均."""
        noun, more = [*found["noun"], *found["noun_too"]][0], found["more"][0]
        said, named = self._mean_of(found, found["figure"][0]), self._named(more, self._own(more, noun))
        if said is None or not named:
            return None
        return [
            *found["when"],
            *said,
            *found["asked"],
            *found["joint"],
            made_of("term measure", None, [more], refs=named),
        ]

    def _of_its_own(self, found: Found) -> list[Token] | None:
        """平均每个带动几户: each of the rows that have the figure."""
        figure = found["figure"][0]
        fields = tuple(ref for ref in self._fields(figure) if ref.table in self._others)
        if not _is_one(found["each"][0]) or not fields:
            return None
        return [*self._said(found["mean"], figure, fields), *found["asked"]]

    def _of_figure_before(self, found: Found) -> list[Token] | None:
        """光伏项目总收益多少，平均一个项目多少: the figure that was asked for before."""
        before = [token for token in self._figures(found) if token.end <= found.all[0].start]
        said = self._mean_of(found, before[-1]) if before else None
        if said is None or said[-1].end > found.all[0].start:
            return None if said is None else [*found["when"], *said, *found["asked"]]
        placed = [made_of(" ".join(token.kinds), None, found.all[:1], refs=token.refs) for token in said[-1:]]
        return [*found["when"], *said[:-1], *placed, *found["asked"]]

    @staticmethod
    def _figures(found: Found) -> list[Token]:
        tokens = [*found.elsewhere("measure"), *(t for t in found.elsewhere("field") if not t.can("measure"))]
        return sorted(tokens, key=lambda token: token.start)

    def _beside_sum(self, found: Found) -> list[Token] | None:
        """村集体经济收入合计、村均、中位数: one more function of the figure before."""
        before = [token for token in self._figures(found) if token.end <= found.all[0].start]
        fits = bool(before) and bool(self._own(before[-1], found["noun"][0]))
        return found["mean"] if fits and found["mean"][0].text == _EVEN else None

    def _mean_of(self, found: Found, figure: Token) -> list[Token] | None:
        mean, noun = [*found["mean"], *found["mean_too"]], [*found["noun"], *found["noun_too"]][0]
        each = [*found["each"], *found["each_too"]]
        fields = self._own(figure, noun)
        such = bool(found["noun_too"]) and found.before is not None and found.before.can("de")  # 有安置区的村平均…
        alone = not each and not such and not (mean[0].text.endswith("每") or mean[0].text == _EVEN)
        if (
            not fields
            or alone
            or not all(map(_is_one, each))
            or (found.before is not None and found.before.can("each"))
        ):
            return None
        return self._said(mean, figure, fields)

    def _said(self, mean: list[Token], figure: Token, fields: tuple[Ref, ...]) -> list[Token]:
        """The mean of the fields, by its own name where the model has one."""
        named = self._named(figure, fields)
        if named:
            whole = [*mean, figure] if mean[0].start < figure.start else mean
            return [made_of("term measure", None, whole, refs=named)]
        return [*mean, made_of("term field", None, [figure], refs=fields)]

    def _own(self, figure: Token, noun: Token) -> tuple[Ref, ...]:
        """The fields of the figure that rows of this noun have."""
        nouns = {self.model.tables[ref.name].noun for ref in noun.of_role("table") if ref.name in self._others}
        return tuple(ref for ref in self._fields(figure) if ref.table and self.model.tables[ref.table].noun in nouns)

    def _fields(self, figure: Token) -> tuple[Ref, ...]:
        added = [field for ref in figure.of_role("measure") for field in self.added_up(ref.name)]
        return tuple(dict.fromkeys((*figure.of_role("field"), *added)))

    def _named(self, figure: Token, fields: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """项目均衔接资金: the measure that is this mean."""
        sums = {ref.name for ref in figure.of_role("measure")}
        means = {f"AVG({{{ref.name}}})" for ref in fields}
        tables = {self.model.tables[ref.table].noun for ref in fields if ref.table is not None}
        counting = [name for name, measure in self.model.measures.items() if self._counts(measure, tables)]
        named = [name for name, measure in self.model.measures.items() if measure.sql in means]
        named += self.model.quotients(sums, counting)
        return tuple(measure_ref(self.model, name) for name in named)

    def _counts(self, measure: MeasureModel, nouns: set[str]) -> bool:
        return measure.counts_all_rows and self.model.tables[measure.subjects[0]].noun in nouns

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before groups take 每个村."""
        asked = r"(?P<asked>(?:{howmany}|{howmuch})?)"
        of_each = _PER + r"(?:{de}|{have}|{spent}|{stop})*" + asked + r"{de}?(?P<figure>{measure|field})"
        more = r"(?P<joint>{howmuch|howmany}?(?:{stop}|{pause}|{list_and}|{spent})+)(?P<more>{measure|field})"
        return (
            rule("mean_of_each_figure", of_each + more, self._of_figures),
            rule("mean_of_each", of_each, self._of_figure),
            rule(
                "mean_of_its_own",
                r"(?P<mean>{mean})(?P<each>{each}|{amount}){spent}?(?P<figure>{measure|field})" + asked,
                self._of_its_own,
            ),
            rule(
                "mean_of_figure_before",
                _PER + r"(?:{de}|{have}|{is}|{spent})*(?P<asked>{howmany}|{howmuch})(?={stop}|$)",
                self._of_figure_before,
            ),
            rule(
                "mean_beside_sum", r"(?P<noun>{table})(?P<mean>{mean})(?={pause}|{list_and}|{stop}|$)", self._beside_sum
            ),
        )


def _is_one(each: Token) -> bool:
    """每个, 一个; no 各, which groups, and no other number."""
    bound = each.value
    return (
        bound.tests == (("=", Decimal(1)),) and bound.about is None if isinstance(bound, Bound) else "每" in each.text
    )
