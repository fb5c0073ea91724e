"""Against the year before, where nothing is said of growth: 2025年人均纯收入，跟上一年比."""

from __future__ import annotations

from sql_tools.grammar.pattern import CLAUSE, Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon
from sql_tools.recognizers.date import LAST_YEAR, Years

_MOVES = ("rise", "fall", "growth", "annual_growth", "change", "trend", "gap", "adjective", "percent_asked", "doubled")
"""With one of these the year before is what a change is measured from."""


class LastYearRules:
    """The rules of one model: which year is the newest on file."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._changes = set(lexicon.section("changes", {}))
        self._on_file = lexicon.values.years.get(lexicon.model.default_subject, ())

    def _beside_it(self, found: Found) -> list[Token] | None:
        """人均纯收入，与上年对比: the figure of the year before stands beside that of the year asked about."""
        last = found["last"][0]
        versus = [*found["versus"], *found["behind"]]
        if (
            len(versus) != 1
            or any(map(found.anywhere, _MOVES))
            or not (last.can("last_time") or last.text in LAST_YEAR)
        ):
            return None
        said = [token.value for token in found.elsewhere("years")]
        if not said and self._on_file:
            newest = max(self._on_file)
            both = Years("years", (newest - 1, newest))
        elif len(said) == 1 and said[0].kind == "years" and len(said[0].exact) == 1:
            both = Years("years", (said[0].exact[0] - 1,))
        else:
            return None
        return [made_of("years", both, [*found["joint"], last]), *versus]

    @staticmethod
    def _before_it(found: Found) -> Token | None:
        """2025年上年人均纯收入: the year before the one that is said."""
        year, last = found["year"][0].value, found["last"][0]
        if last.text not in LAST_YEAR or year.kind != "years" or len(year.exact) != 1:
            return None
        return made_of("years", Years("years", (year.exact[0] - 1,)), found.all)

    def _of_change(self, found: Found) -> list[Token] | None:
        """2025年比2024年增速最快的乡镇: the change of a figure is against the year before it, and against no other."""
        year, last = found["year"][0].value, found["last"][0].value
        figures = [token for token in found.ahead(CLAUSE) if token.can("field") or token.can("measure")]
        named = any(ref.name in self._changes for token in figures if not token.can("fact") for ref in token.refs)
        if not named or len(year.exact) != 1 or len(last.exact) != 1:
            return None
        before = last.exact[0] == year.exact[0] - 1
        return found["year"] if before else [made_of("unread", None, found.all)]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before bounds find their figures."""
        last = r"(?P<last>{last_time|years})"
        return (
            rule("year_of_change", r"(?P<year>{years}){versus}(?P<last>{years})", self._of_change),
            rule("the_year_before_it", r"(?P<year>{years})(?P<last>{years})", self._before_it),
            rule(
                "beside_last_year",
                rf"(?P<joint>{{list_and}}?)(?P<versus>(?:{{versus}}(?={{last_time|years}}))?){last}(?P<behind>{{versus}}?)(?={{stop}}|{{howmuch}}|$)",
                self._beside_it,
            ),
        )
