"""Words for how far two things are apart: 高多少, 相差多少, 几倍."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Count, Gap, Moved
from sql_tools.grammar.conditions import Either, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import change_refs
from sql_tools.grammar.rules.figures.ask_base import ASKING, change_form
from sql_tools.grammar.rules.gaps.base import FAR, MOVED, TIMES, GapBase, part_of_the_lower
from sql_tools.grammar.rules.gaps.figures import FigureGapRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.recognizers.date import LAST_YEAR, Years

_ON_AVERAGE = "平均"
"""平均增速 behind a place is the growth there, not a yearly rate."""


_HIGHER = ("高", "低", "多", "少")
"""高出多少 behind two places is how far they are apart; 增长多少 is how far each has moved."""

_BETWEEN = r"(?:{years}|{cond}|{table}|{de}|{measure}|{field}|{stop}|{mean})*"
_EITHER = r"(?:{or}" + MOVED + ")?"
_THAN_ASKED = r"(?:{is}|{comparative}|{exists})*(?P<way>" + MOVED + r"{bit}?" + _EITHER + r"|{howmuch})(?P<noun>)"
_HOW_FAR = r"(?:{howmany}|{howmuch}|{percent_asked})"
_TAIL = r"(?P<tail>(?:{stop}{bit}?(?:{gap}|" + MOVED + _HOW_FAR + r"))?)(?={stop}|$)"
_SIDES = r"(?P<t>(?:{measure|field}{de}?)?)(?P<a>{places|cond})(?P<x>" + _BETWEEN + r")"
"""What stands between and behind the two sides of a gap."""


class GapRules(GapBase):
    """Two places, two groups, two figures or two years against each other."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._figures = FigureGapRules(lexicon)

    def _which_and_how_far(self, found: Found) -> Token | None:
        """甲县和乙县人均纯收入分别是多少，哪个高，高多少: the gap of the two is shown with both."""
        places = sum(len(token.value) for token in found.elsewhere("places"))
        lists = [t.value for t in found.elsewhere("cond") if isinstance(t.value, Either) and t.value.listed]
        grown = any(not token.text.startswith(_HIGHER) for token in found["way"])  # 增长了多少
        if grown and not any(token.can("adjective") for token in found["way"]):
            return None
        two = (places == 2 and not lists) or (places < 2 and len(lists) == 1 and len(lists[0].items) == 2)
        return self._gap(found) if two else None

    def _which_and_how_many(self, found: Found) -> list[Token] | None:
        """甲镇和乙镇哪个监测户多，多几户: in the number of what is spoken of."""
        places = sum(len(token.value) for token in found.elsewhere("places"))
        nouns = [token for token in found["noun"] if token.can("cond") or token.can("table")]
        if places != 2 or len(nouns) != 1 or not found["order"][0].value.count:
            return None
        kept = [token for token in nouns if token.can("cond")]
        rest = [token for token in found.all if token not in kept]
        refs = tuple(ref for token in nouns for ref in token.of_role("table"))
        return [*kept, made_of("ask", Gap(Count(refs)), rest)]

    def _gap_in_number(self, found: Found) -> list[Token]:
        """脱贫户相差多少户: in the number of what is spoken of."""
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("table"))
        kept = [token for token in found["noun"] if token.can("cond")]
        return [*kept, made_of("ask", Gap(Count(refs)), found["gap"])]

    def _apart(self, found: Found) -> list[Token] | None:
        """长沙县比衡阳县人均纯收入高多少, 脱贫户人均纯收入是监测户的几倍: two places or two groups in one figure."""
        a, b = found["a"][0], found["b"][0]
        sides = self._sides(a, b)
        around = [*found["t"], *found["x"], *found["y"]]
        terms = [
            token for token in around if any(token.can(kind) for kind in ("measure", "field")) and not token.can("cond")
        ]
        around = [token for token in around if not token.can("mean")]  # 比衡阳县平均少多少
        nouns = [token for token in (*around, *found["noun"]) if token.can("table") and not token.can("cond")]
        form = self._form_of_gap(found["way"])
        if part_of_the_lower(found["way"]):
            return None
        counted = bool(nouns) or any(token.can("noun") for token in (a, b, *around))
        uncounted = not terms and (form == "percent" or (form == "times" and not counted))
        if sides is None or len({token.text for token in terms}) > 1 or uncounted:
            return None
        refs = terms[-1].of_role("measure", "field") if terms else ()
        if self._adds_up(refs) and any(token.can("mean") for token in (*found["x"], *found["y"])):
            return None
        of = Amount(refs) if terms else Count(tuple(ref for token in nouns for ref in token.of_role("table")))
        gap = made_of("ask", Gap(of, form, turned=self._says_less(form, found["way"])), [*terms, *found["way"]])
        return [sides, *(token for token in around if token not in terms and not token.can("table")), gap]

    def _ratio_of_two(self, found: Found) -> list[Token] | None:
        """监测户与脱贫户人均纯收入之比: of the two that are listed."""
        listed = found["list"][0]
        if not isinstance(listed.value, Either) or not listed.value.listed or len(listed.value.items) != 2:
            return None
        refs = found["t"][0].of_role("measure", "field")
        return [listed, made_of("ask", Gap(Amount(refs), "times"), found.all[1:])]

    def _apart_here(self, found: Found) -> list[Token] | None:
        """监测户…比全县脱贫户低多少: of the one place that is spoken of, where no other is named."""
        area = found.first("area")
        if area is None:
            return self._apart(found)
        if found.elsewhere("places") or found.elsewhere("area") or not found["b"][0].can("cond"):
            return None
        made = self._apart(found)
        return None if made is None else [area, *made]

    def _apart_from_told(self, found: Found) -> list[Token] | None:
        """因病的监测户人均纯收入多少，比全部监测户低多少: the figure of the first is one side of the gap."""
        sides, b = [token for token in found["a"] if not token.can("de")], found["b"][0]
        terms = [token for token in found["t"] if not token.can("de")]
        again = [token for token in found["y"] if token.can("measure") or token.can("field")]
        if len(sides) > 1:
            if not b.can("cond") or all(token.value != b.value for token in sides):
                return None  # 低保户中脱贫户…，比监测户低多少: of which of them is not plain.
            joined = both([token.value for token in sides])
            sides = [made_of("cond noun", joined, sides, refs=sides[-1].refs)]
        pair = self._sides(sides[0], b)
        if pair is None or any(token.text != terms[0].text for token in again) or part_of_the_lower(found["way"]):
            return None
        refs, form = terms[0].of_role("measure", "field"), self._form_of_gap(found["way"])
        gap = Gap(Amount(refs), form, turned=self._says_less(form, found["way"]))
        return [pair, made_of("ask", gap, [token for token in found.all if token not in found["a"] and token is not b])]

    def _gap_said_twice(self, found: Found) -> list[Token] | None:
        """长沙县的人均纯收入与衡阳县的人均纯收入之差."""
        term, again = found["t"][0], found["u"][0]
        sides = self._sides(found["a"][0], found["b"][0])
        if sides is None or term.text != again.text:
            return None
        signed = found["gap"][0].text.endswith("之差")
        gap = Gap(Amount(term.of_role("measure", "field")), "difference" if signed else "absolute")
        return [sides, made_of("ask", gap, [term, again, *found["gap"]])]

    def _sides(self, a: Token, b: Token) -> Token | None:
        if a.can("places") and b.can("places"):
            if len(a.value) != 1 or len(b.value) != 1:
                return None
            return made_of("places", (*a.value, *b.value), [a, b])
        if a.can("cond") and b.can("cond"):
            return made_of("cond noun", Either((a.value, b.value), listed=True), [a, b], refs=b.refs)
        return None

    def _from_average(self, found: Found) -> list[Token] | None:
        """比全县平均高多少, 与全县平均水平相差多少: from the figure of the place around."""
        terms = [*found["term"], *found["again"]]
        level = found["area"][0].value
        way, said = found["way"] or found["gap"], found.elsewhere("cond")
        if found["whose"] and [token.value for token in said] != [token.value for token in found["whose"]]:
            return None  # 西渡镇因病的监测户…和全县监测户相比: of others than the first figure.
        if level is None or not terms or not set.intersection(*({ref.name for ref in t.refs} for t in terms)):
            return None
        refs = terms[0].of_role("measure", "field")
        if part_of_the_lower([*way, *found["tail"]]) or self._adds_up(refs):
            return None
        if found["mean"] and not (found["mean"][0].text.startswith(_ON_AVERAGE) and self._is_growth(refs)):
            return None
        form = "absolute" if found["gap"] else self._form_of_gap(way)
        area = found["area"][0]
        if self._stands_beside(area, found):
            own_first = all(token.start > area.start for token in found.elsewhere("places"))
            beside = Gap(Amount(refs), form, turned=self._says_less(form, way) != own_first)
            rest = [token for token in found.all if token not in (*found["kept"], area)]
            return [*found["kept"], area, made_of("ask", beside, rest)]
        gap = Gap(Amount(refs), form, turned=self._says_less(form, way), around=level)
        rest = [token for token in found.all if token not in found["kept"]]
        return [*found["kept"], made_of("ask", gap, rest)]

    @staticmethod
    def _stands_beside(area: Token, found: Found) -> bool:
        """于都…比我们县: the asker's own place is another one of the same level, not the one around."""
        places = [each for token in found.elsewhere("places") for said in token.value for each in said.places]
        return not area.text.startswith(("全", "所在")) and any(place.level == area.value for place in places)

    def _growth_named(self, found: Found) -> Token | None:
        """人均纯收入比上年的增速与…之差: the growth of a figure as a figure of its own."""
        then = found["then"][0]
        names = {ref.name for ref in found["term"][0].of_role("measure")}
        refs = change_refs(self._lexicon, names, "percent")
        yearly = then.can("last_time") or then.text in LAST_YEAR
        if not refs or not yearly or not found.anywhere("gap"):
            return None
        return made_of("term field", None, found.all, refs=refs)

    def _is_growth(self, refs: tuple[Ref, ...]) -> bool:
        return any(self._changes.get(ref.name, {}).get("form") == "percent" for ref in refs)

    def _adds_up(self, refs: tuple[Ref, ...]) -> bool:
        """工资性收入总额: a sum of a part is below that of the whole, which compares nothing."""
        measures = [self.model.measures[ref.name] for ref in refs if ref.role == "measure"]
        return any(measure.additive for measure in measures) and not any(not m.additive for m in measures)

    def _years_apart(self, found: Found) -> list[Token] | None:
        """2025年比2021年人均纯收入高多少."""
        term = found["term"][0]
        moved = Moved(Amount(term.of_role("measure", "field")), change_form(found), found["then"][0].value, verb=True)
        rest = found.all[len(found["now"]) :]
        kept = [token for token in found["rest"] if not token.can("de")]
        return [*found["now"], *kept, made_of("ask moved", moved, [token for token in rest if token not in kept])]

    def _of_two_years(self, found: Found) -> list[Token] | None:
        """2023年与2025年人均纯收入相差多少: how far it has moved; not where two places or groups are held apart."""
        said, term = found["both"][0], found["term"][0]
        places = sum(len(token.value) for token in found.elsewhere("places"))
        lists = [token for token in found["rest"] if token.can("cond") and isinstance(token.value, Either)]
        if len(said.value.exact) != 2 or said.value.is_range or places > 1 or lists:
            return None
        now, then = (Years("years", (year,)) for year in (max(said.value.exact), min(said.value.exact)))
        moved = Moved(Amount(term.of_role("measure", "field")), "difference", then, verb=True)
        kept = [token for token in found["rest"] if not token.can("de")]
        return [made_of("years", now, [said]), *kept, made_of("ask moved", moved, [term, *found["gap"]])]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before other figures take the words of the two sides."""
        return (*self._of_two_sides(), *self._figures.rules(), *self._of_numbers_and_years())

    def _of_two_sides(self) -> tuple[GrammarRule, ...]:
        """Groups, places, or one of them and the place around."""
        return (*self._compared(), *self._above_or_below())

    def _compared(self) -> tuple[GrammarRule, ...]:
        """比, 与…之比, 是…几倍: the words say that the two are compared."""
        return (
            rule(
                "growth_named",
                r"(?P<term>{measure|field}){versus}(?P<then>{last_time|years}){de}?{growth}",
                self._growth_named,
            ),
            rule(
                "apart_from_what_was_told",
                r"(?P<a>(?:{cond}{de}?)*{cond}|{places})(?P<t>{de}?{measure|field})(?P<x>)(?:{mean}|{howmany}|{howmuch}|{is})+{stop}"
                r"{versus}(?P<b>{cond|places})(?P<y>" + _BETWEEN + ")" + FAR + "(?P<noun>)",
                self._apart_from_told,
            ),
            rule(
                "apart",
                _SIDES
                + r"{versus}(?P<area>{area}?)(?P<b>{places|cond})(?P<y>"
                + _BETWEEN
                + ")"
                + FAR
                + r"(?P<noun>{table}?)",
                self._apart_here,
            ),
            rule(
                "times",
                _SIDES + r"{is}(?P<b>{places|cond})(?P<y>" + _BETWEEN + ")" + TIMES + r"(?P<noun>)",
                self._apart,
            ),
            rule(
                "ratio_of_two",
                r"(?P<list>{cond}){de}?(?P<t>{measure|field}){de}?(?P<way>{times_asked})" + ASKING,
                self._ratio_of_two,
            ),
        )

    def _above_or_below(self) -> tuple[GrammarRule, ...]:
        """高于…多少, 比…高吗: how far the one is above the other, or whether it is."""
        return (
            rule(
                "apart_yes_or_no",
                _SIDES + r"{exists}?{versus}(?P<b>{places|cond})(?P<y>" + _BETWEEN + ")" + _THAN_ASKED + _TAIL,
                self._apart,
            ),
            rule(
                "apart_than",
                _SIDES
                + r"{exists}?(?P<way>{than})(?P<b>{places|cond})(?P<y>(?:{de}|{measure}|{field})*)(?P<noun>)"
                + _HOW_FAR
                + "?"
                + _TAIL,
                self._apart,
            ),
            rule(
                "from_average",
                r"(?P<term>(?:{measure|field}(?={de}?{exists}?(?:{versus}|{list_and}|{than})))?){de}?{exists}?"
                r"(?:{versus}|{list_and}{versus}?|(?P<than>{than}))"
                r"(?P<area>{area})(?P<whose>{cond}?)(?:{de}|{mean}|{table}|(?P<mean>{annual_growth}))*(?P<again>(?:{measure|field}(?!{de}?{take}))?)(?:{de}|{mean}|{versus})*"
                r"(?:{versus}{stop}(?:" + MOVED + "{or}" + MOVED + "{stop})?)?"
                r"(?:(?P<gap>{gap})"
                + _HOW_FAR
                + r"?|(?:{is}|{comparative}|{rather}|{exists})*(?P<way>"
                + MOVED
                + "{bit}?"
                + _EITHER
                + _HOW_FAR
                + "?))(?P<kept>)"
                + _TAIL,
                self._from_average,
            ),
            rule(
                "times_average",
                r"(?P<term>{measure|field}){is}(?P<area>{area})(?P<whose>{cond}?)(?P<mean>)(?:{de}|{mean}|{table})*"
                r"(?P<again>{measure|field}?)(?:{de}|{mean})*(?P<gap>)(?P<way>{times_asked|percent_asked})(?P<kept>)(?P<tail>)"
                + ASKING,
                self._from_average,
            ),
        )

    def _of_numbers_and_years(self) -> tuple[GrammarRule, ...]:
        """Two years of one figure, and gaps between numbers of rows."""
        return (
            rule(
                "figure_of_two_years",
                r"(?P<now>{years}){versus}(?P<then>{years})(?P<rest>(?:{cond}|{table}|{de}|{places}|{area}|{stop})*)"
                r"(?P<term>{field|measure})" + FAR,
                self._years_apart,
            ),
            rule(
                "gap_of_two_years",
                r"(?P<both>{years})(?P<rest>(?:{cond}|{table}|{de}|{places}|{area}|{stop})*)(?P<term>{field|measure}){de}?(?P<gap>{gap})",
                self._of_two_years,
            ),
            rule(
                "gap_said_twice",
                r"{inside|pronoun}?(?P<a>{places|cond}){de}?(?P<t>{measure|field})(?:{list_and|versus}){inside|pronoun}?"
                r"(?P<b>{places|cond}){de}?(?P<u>{measure|field}){de}?(?P<gap>{gap})",
                self._gap_said_twice,
            ),
            rule(
                "gap_in_number",
                r"(?P<noun>{cond|table}{table}?)(?P<gap>(?:{de}|{inside}|{have})*{gap}(?:{howmany}|{howmuch}|{table})*)",
                self._gap_in_number,
            ),
            rule(
                "gap_of_number", r"(?P<gap>{gap}{table}?{de}?)(?P<noun>{cond|table})(?={stop}|$)", self._gap_in_number
            ),
        )

    def late_rules(self) -> tuple[GrammarRule, ...]:
        """One figure and the word for the gap, where the sides are said elsewhere."""
        return (
            rule("gap", r"(?P<term>{field|measure})(?:{de}|{inside}|{have}|{howmany})*{gap}" + ASKING, self._gap),
            rule(
                "which_and_how_far",
                r"(?P<term>{field|measure})(?:{howmany}|{howmuch}|{is}|{respectively})*"
                r"(?:{stop}?(?:{head|which}{order|most|adjective}|{respectively}){stop}|{stop})"
                r"(?:{gap}|(?P<way>" + MOVED + r")" + _HOW_FAR + r")(?={stop}?$)",
                self._which_and_how_far,
            ),
            rule(
                "which_and_how_many",
                r"(?P<noun>{head|which}{cond|table}|{cond|table}{head|which})(?P<order>{order}){stop}{adjective}{howmany}{table}?(?={stop}?$)",
                self._which_and_how_many,
            ),
        )
