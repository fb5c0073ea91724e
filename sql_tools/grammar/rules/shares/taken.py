"""Words for shares with 占: the part in front of it, the whole behind."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sql_tools.grammar.asks import Among, Amount, Count, PortionOf, Proportion
from sql_tools.grammar.conditions import Condition, Exists, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import ASKING, RUN, ask
from sql_tools.grammar.rules.shares.base import ShareBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.values import PlaceName


@dataclass(frozen=True)
class _Said:
    """What is said of the part and of the whole, and the figures that each is called by."""

    part: list[Condition]
    whole: list[Condition]
    figures: tuple[Ref, ...]
    again: tuple[Ref, ...]


class TakenShareRules(ShareBase):
    """What the part and the whole are counted by."""

    def _share_of(self, found: Found) -> list[Token] | None:
        """X 占 Y 的比例; where Y is only a place, every group is a part of the whole place."""
        if not found["whole"] and not any(token.can("share") or token.can("percent_asked") for token in found.all):
            return None  # 低保户占几户: a number.
        said = self._said(found)
        asked = self._of_event(found, said) or self._of_happening(found, said) or self._of_persons(said)
        if asked is not None:
            return _placed(found, asked, found["whole"])
        figures = self._figures_of_both(found, said)
        if figures is None:
            return None
        return _placed(found, _of_figures(said, figures) if figures else self._of_rows(found, said), found["whole"])

    def _said(self, found: Found) -> _Said:
        part, whole = self._said_of(found["part"]), self._said_of(found["whole"])
        part = [item for item in part if item not in whole] or part  # …的监测户占监测户总数的比例
        return _Said(part, whole, _figures(found["part"]), _figures(found["whole"]))

    def _of_event(self, found: Found, said: _Said) -> Proportion | None:
        """务工人数占脱贫人口的比重: of those, so many to whom it happens."""
        happens = self._happens(found["part"][-1:])
        if not (said.whole and happens):
            return None
        event = Exists("any", both([token.value for token in found["part"] if token.can("cond")]), happens)
        return Proportion(event, both(said.whole), self._nouns_at_end(found["whole"]) or self._whose(happens))

    def _of_happening(self, found: Found, said: _Said) -> Proportion | None:
        """公益岗人数占劳动力的比例: of all of those, whether it happens to them or not."""
        if not said.whole and self._happening_to(found):
            return None
        happening = self._happening_part(found, said.part, said.whole, said.again)
        return None if happening is None else Proportion(happening[0], both(said.whole), happening[1])

    def _happening_to(self, found: Found) -> set[str | None]:
        """The tables of what happens to those of whom the whole is."""
        return {ref.table for ref in self._happens([token for token in found["whole"] if token.can("table")])}

    def _of_persons(self, said: _Said) -> Proportion | None:
        """残疾人占总人口的比例: both are counted person by person."""
        persons = self._persons_of(said.part) if said.again and not said.figures else ()
        return Proportion(both(said.part), both(said.whole), persons) if persons else None

    def _figures_of_both(self, found: Found, said: _Said) -> tuple[Ref, ...] | None:
        """The figures of the part and of the whole; none where rows are counted, ``None`` where the two differ."""
        among = self._happening_to(found)
        if not said.again:
            return (
                () if among else said.figures
            )  # 外出务工人数占务工人员的比重: by the number of those of whom the whole is.
        figures = said.figures
        if not figures and all(self.kind_of(ref) == "integer" for ref in said.again):
            figures = said.again  # 脱贫人口占总人口的比例
        figures = tuple(ref for ref in figures if ref.name in {each.name for each in said.again})
        # 公益岗人数占务工人数, 占务工总人数: 人数 is the one of those of whom the whole is.
        counted = tuple(ref for ref in figures if self.model.measures[ref.name].subjects[0] in among)
        return counted or figures or None

    def _of_rows(self, found: Found, said: _Said) -> Proportion:
        """低保户占脱贫户的比例, 监测户占全县的比例: by their number."""
        named = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        refs = self._rows(named) or self._nouns_at_end(found["whole"]) or self._rows(self._nouns_at_end(found["part"]))
        alone = not any(token.can("cond") or token.can("table") for token in found["whole"])
        return Proportion(both(said.part), both(said.whole), refs, place_alone=alone)

    def _rows(self, refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """没有务工的占劳动力的比重: what did not happen to them is not what is counted."""
        return tuple(ref for ref in refs if ref.name not in self._events)

    def _share_of_figure(self, found: Found) -> list[Token] | None:
        """庭院经济占产业项目衔接资金的比重: the part of an amount that adds up."""
        figures = tuple(
            ref
            for ref in found["figure"][0].of_role("measure")
            if self.model.measures[ref.name].type == "money" and self.model.measures[ref.name].additive
        )
        part = both(self._said_of(found["part"]))
        mine = {ref.name for token in found["mine"] for ref in token.of_role("measure")}
        if not figures or part is None or (mine and not mine & {ref.name for ref in figures}):
            return None
        return _placed(found, Proportion(part, both(self._said_of(found["whole"])), figure=figures), found["area"])

    def _of_counted(self, found: Found) -> list[Token] | Token | None:
        """…有多少人，占残疾人总数的几成: of what was counted before, among those that are named."""
        if not _asks_a_number_before(found):
            return None
        area = found.first("area")
        groups = {t.value.level for t in found.elsewhere("group")}
        counted = [ref for token in found["number"] for ref in token.of_role("measure")]
        if counted and not any(self.model.measures[ref.name].counts_rows for ref in counted):
            return None
        around = area is not None and area.value is not None and area.value not in groups
        if not found["whole"] and not counted and not around:
            # 各占百分之几, beside a number of each group: of all of them together.
            each = area is None and found.anywhere("group") and found.all[-1].can("percent_asked")
            each = each or (area is None and found.anywhere("group") and found.all[0].can("respectively"))
            return made_of("share", None, found.all) if each else None
        whole = both(self._said_of(found["whole"]))
        happens = self._happens(found["whole"]) if whole is None else ()
        if not around:
            return made_of("share", Among(whole, happens), found.all)
        rest = [token for token in found.all if token is not area]
        among = Among(whole, happens, tuple(token.value for token in found["area"]), whole is None and not counted)
        return [*found["area"], made_of("share", among, rest)]

    def _share_of_ordered(self, found: Found) -> list[Token] | None:
        """投入最多的三个乡镇，各占全县的百分之几: of the figure that puts them in order."""
        orders = [token.value for token in found.elsewhere("order")]
        asked = any(found.elsewhere(kind) for kind in ("ask", "howmany", "howmuch"))
        if not found.start and not found["figure"] and found.all[0].can("respectively"):
            return _placed(found, PortionOf(Count()), found["area"])
        if len(orders) != 1 or not orders[0].pick or orders[0].share or asked:
            return None
        figures = tuple(
            ref for ref in orders[0].refs if ref.role == "measure" and self.model.measures[ref.name].additive
        )
        again = {ref.name for token in found["figure"] for ref in token.of_role("measure")}
        if not (figures or orders[0].count) or (again and not again & {ref.name for ref in figures}):
            return None
        return _placed(found, PortionOf(Amount(figures) if figures else Count()), found["area"])

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before shares of what stands before 中."""
        return (
            rule(
                "share_of_ordered",
                r"(?:{respectively}|{stop})*{take}(?P<area>{area}|{places}){de}?{total}?(?P<figure>{measure}?)"
                r"(?:(?:{this}{sort}|{pronoun}){table}?)?{de}?(?:{share}|{percent_asked})" + ASKING + r"(?={stop}?$)",
                self._share_of_ordered,
            ),
            rule("in_each_place", r"{take}(?P<level>{level}){de}?(?={cond|table})", _in_each_place),
            rule(
                "of_counted",
                r"{take}(?P<area>{area}?){de}?(?P<whole>(?:(?:{cond}|{table}){de}?)*)(?:{total}?(?P<number>{measure}))?"
                r"(?:(?:{howmany}|{total})(?={de}))?{de}?(?:{share}|{howmany}|{howmuch}|{percent_asked})+(?:{respectively}(?:{howmany}|{howmuch}))?"
                r"(?:{open}(?:{share}|{percent_asked}){close})?",
                self._of_counted,
            ),
            rule(
                "share_of_figure",
                r"(?P<part>" + RUN + r"){de}?(?P<mine>{measure}?){take}(?P<area>(?:{area}|{places})?){de}?"
                r"(?P<whole>(?:(?:{cond}|{table}){de}?)*)"
                r"{total}?(?P<figure>{measure}){de}?{share}" + ASKING,
                self._share_of_figure,
            ),
            rule(
                "share_of",
                r"(?P<part>(?:" + RUN + r"(?:{de}?{measure})?|{table}|{measure})){de}?{stop}?{take}"
                r"(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}|{total}?{measure}){de}?)*)"
                + r"(?:{total}|{howmany}(?={de}|{share}))?(?:{de}?{share}|{de}(?={percent_asked}))?"
                + ASKING,
                self._share_of,
            ),
            rule(
                "share_of_before",
                r"(?P<part>){take}(?P<whole>(?:{area}|{places})?{de}?(?:(?:{cond}|{table}){de}?)+)"
                r"(?:{share}|{howmany}|{howmuch}|{percent_asked})" + ASKING,
                self._share_of,
            ),
        )


def _placed(found: Found, asked: Proportion | PortionOf, whole: list[Token]) -> list[Token]:
    """The share within the places that are named of the whole."""
    areas = [token for token in whole if token.can("area")]
    levels = tuple(token.value for token in areas if token.value is not None)
    return [*areas, ask(found, replace(asked, areas=levels, named=_named(whole)))]


def _figures(tokens: list[Token]) -> tuple[Ref, ...]:
    return tuple(ref for token in tokens for ref in token.of_role("measure") if not token.can("cond"))


def _of_figures(said: _Said, figures: tuple[Ref, ...]) -> Proportion | PortionOf:
    """脱贫人口占总人口的比例: of an amount, or of the number that a figure holds."""
    if not (said.part or said.whole):
        return PortionOf(Amount(figures))
    alone = not (said.whole or said.again)
    return Proportion(both(said.part), both(said.whole), place_alone=alone, figure=figures)


def _in_each_place(found: Found) -> list[Token] | None:
    """各乡镇…占该乡镇脱贫户的比重: of those in each of the places that are asked about."""
    level = found["level"][0].of_role("level")[0].name
    grouped = any(token.value.level == level for token in found.elsewhere("group"))
    return found.all[:1] if grouped else None


def _asks_a_number_before(found: Found) -> bool:
    """True where a number was asked for in front of the match."""
    tokens = [
        token for token in (*found.elsewhere("howmany"), *found.elsewhere("ask")) if token.end <= found.all[0].start
    ]
    numbers = (isinstance(token.value, Count) for token in tokens)
    return any(numbers) or any(leaf.can("howmany") for token in tokens for leaf in token.leaves())


def _named(tokens: list[Token]) -> tuple[PlaceName, ...]:
    """The places named among these."""
    return tuple(
        place for token in tokens if token.can("places") for mention in token.value for place in mention.places
    )
