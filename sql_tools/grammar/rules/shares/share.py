"""Words for shares: 占比, 占全县的比重, 率, 构成, 分布."""

from __future__ import annotations

from sql_tools.grammar.pattern import GrammarRule, rule
from sql_tools.grammar.rules.shares.behind import BehindShareRules
from sql_tools.grammar.rules.shares.beside import BesideShareRules
from sql_tools.grammar.rules.shares.inside import InsideShareRules
from sql_tools.grammar.rules.shares.structure import StructureRules
from sql_tools.grammar.rules.shares.taken import TakenShareRules
from sql_tools.lexicon import Lexicon

_YEAR_FIRST = (
    rule(
        "year_inside",
        r"(?P<who>(?:{cond}{de}?{inside}?)+)(?P<year>{years})(?P<what>(?:{cond}|{table}){de}?{measure}?{share})",
        lambda found: [*found["year"], *found["who"], *found["what"]],
    ),
    rule(
        "year_behind_part",
        r"(?P<who>)(?P<what>(?:{cond}|{table}))(?P<year>{years})(?={de}?(?:{share}|{take}))",
        lambda found: [*found["year"], *found["what"]],
    ),
)
"""A year in the middle of what is said of the part is of all of it."""


class ShareRules:
    """The rules of shares in their order: what is the part and what the whole depends on where each stands."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._taken, self._inside = TakenShareRules(lexicon), InsideShareRules(lexicon)
        self._behind, self._beside = BehindShareRules(lexicon), BesideShareRules(lexicon)
        self._structure = StructureRules(lexicon)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made, before figures are asked for."""
        return (
            *_YEAR_FIRST,
            *self._structure.first_rules(),
            *self._behind.first_rules(),
            *self._beside.first_rules(),
            *self._taken.rules(),
            *self._inside.rules(),
            *self._beside.rules(),
            *self._behind.rules(),
            *self._structure.rules(),
        )
