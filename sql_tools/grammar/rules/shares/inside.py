"""Words for shares with 中 and 里: the whole in front of it, the part behind."""

from __future__ import annotations

from sql_tools.grammar.asks import Proportion
from sql_tools.grammar.conditions import Exists, both
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import ASKING, RUN, ask
from sql_tools.grammar.rules.shares.base import ShareBase
from sql_tools.grammar.token import Token, made_of

_HOME = "家里"
"""Of one character and 里: whose members these are, not the households themselves."""


class InsideShareRules(ShareBase):
    """脱贫户中监测户占比, 家里有病人的户里低保户占多少."""

    def _share_in_figure(self, found: Found) -> Token | None:
        """工资性收入总额里脱贫户占多少: the part of an amount, not of a number of rows."""
        refs = found["figure"][0].of_role("measure")
        figures = tuple(ref for ref in refs if self.model.measures[ref.name].additive and self.kind_of(ref) == "money")
        return ask(found, Proportion(found["part"][0].value, None, (), figure=figures)) if figures else None

    def _share_in(self, found: Found) -> Token | None:
        """脱贫户中监测户占比, 务工的里面到省外去的占比: what stands before 中 is the whole."""
        if not any(token.can("cond") for token in found["whole"]) and not self._happens(found["whole"]):
            return None
        whole, part = both(self._said_of(found["whole"])), both(self._said_of(found["part"]))
        happens = self._happens(found["part"][-1:])
        if part is None and happens:
            part = Exists("any", None, happens)
            refs = self._nouns_at_end(found["whole"]) or self._whose(happens)
            return ask(found, Proportion(part, whole, refs))
        refs = tuple(ref for token in (*found["part"], *found["whole"]) for ref in token.of_role("table"))
        people = self._people_in(found["whole"]) or self._members_named(found["part"])
        if people and not any(self.model.tables[ref.name].counter in PEOPLE for ref in refs):
            refs = people  # 护林员里低保户家的: of those people, not of the households that have one.
        refs = refs or self._nouns_at_end(found["whole"])
        return ask(found, Proportion(self._held_by(refs, part), whole, refs))

    def _share_in_other(self, found: Found) -> Token | None:
        """技能劳动力在劳动力中的占比: between the two stands 在, which the grammar does not see."""
        apart = found["part"][-1].end < found["whole"][0].start
        return self._share_in(found) if apart else None

    def _at_home(self, found: Found) -> list[Token] | None:
        """享受教育资助的家庭里监测户占多少: behind 的 the noun is of those households, not of their members."""
        home = found["home"][0]
        refs = tuple(ref for ref in self._lexicon.find(home.text[:-1]) if ref.role == "table")
        if not refs or len(home.text) <= len(_HOME):
            return None
        noun = made_of("term table", None, [home], refs=refs)
        return [found.all[0], noun, made_of("inside", None, [home])]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before the last noun is taken for the whole."""
        return (
            rule(
                "share_in_figure",
                r"(?P<figure>{measure}){total}?{inside}{stop}?(?P<part>{cond}){table}?{de}?"
                r"(?:{take}(?:{howmany}|{howmuch}|{share}|{percent_asked})|{share})" + ASKING,
                self._share_in_figure,
            ),
            rule("at_home", r"{de}(?P<home>{relation})(?={cond}+{de}?{measure}?{share|take})", self._at_home),
            rule(
                "share_in_other",
                r"(?P<part>(?:{cond}{de}?)*(?:{cond}|{table}))(?P<whole>{cond}){inside}{measure}?{de}?(?:{take}?{share}|{take})"
                + ASKING,
                self._share_in_other,
            ),
            rule(
                "share_in",
                r"(?P<whole>"
                + RUN
                + r"|{table}){de}?{inside}{stop}?(?P<part>"
                + RUN
                + r"|{table}){de}?{measure}?{de}?(?:{share}|{take}(?={percent_asked}))"
                + ASKING,
                self._share_in,
            ),
        )
