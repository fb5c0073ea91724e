"""去年比前年涨了百分之几, 2025年比它多了多少: against the year before, which is what a rise is told against."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import QueryPlan
from sql_tools.recognizers.date import Years

_IT = {
    "它",
    "这个数",
    "那个数",
    "这个",
    "那个",
    "这",
    "这数",
    "上一个数",
    "前面那个数",
    "刚才那个数",
    "这一年",
    "那一年",
    "那年",
}
_MOVES = ("rise", "fall", "change", "growth", "adjective")
_TERMS = ("measure", "field", "fact", "table", "relation")


def year_of_it(words: list[Token], previous: QueryPlan | None) -> list[Token]:
    """The words, where 它 behind a year and 比 is the year of the figure before."""
    if previous is None or len(previous.years) != 1:
        return words
    for at in range(1, len(words) - 1):
        end = next((place for place in range(at + 1, len(words)) if any(map(words[place].can, _MOVES))), at + 1)
        run = words[at + 1 : end]
        said = "".join(word.text for word in run)
        if words[at].can("versus") and words[at - 1].can("years") and said in _IT:
            year = Token(said, run[0].start, run[-1].end, ("years",), Years("years", previous.years))
            return [*words[: at + 1], year, *words[end:]]
    return words


def _year_before(found: Found) -> Token | None:
    now, then = (found[name][0].value for name in ("now", "then"))
    exact = all(isinstance(said, Years) and len(said.exact) == 1 for said in (now, then))
    alone = not any(map(found.anywhere, _TERMS))
    return made_of("years", now, found.all) if exact and alone and then.exact[0] == now.exact[0] - 1 else None


COMPARED_BEFORE = (
    rule("year_before", r"(?P<now>{years}){versus}(?P<then>{years})(?={rise|fall|change|growth})", _year_before),
)
"""Applied to the words of a fragment that names no figure itself."""
