"""Words for the parts of a whole: 收入结构, 务工地点构成, 四项收入各占多少."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Bundle, Count, GroupBy, PortionOf, Spread
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import ASKING, AskRules, ask
from sql_tools.grammar.token import Token, made_of


class StructureRules(AskRules):
    """Figures that have one name, the values of a field, and the part of each in all of them."""

    def _bundle(self, found: Found) -> Token:
        """四项收入, 四项收入各占多少: the figures, or the share of each where they have shares of their own."""
        bundles: dict[str, dict[str, list[str]]] = self._lexicon.section("bundles", {})
        name = found["what"][0].of_role("bundle")[0].name
        shares = [self.own_share(each) for each in bundles[name]["measures"]]
        of_shares = next((key for key, content in bundles.items() if content["measures"] == shares), name)
        return ask(found, Bundle(of_shares if found["how"] else name))

    def _structure(self, found: Found) -> list[Token] | None:
        """务工地点构成: groups by the field, each with its part."""
        refs = found["term"][0].of_role("field")
        if refs and all(self.kind_of(ref) in ("money", "number", "integer", "percent") for ref in refs):
            return [made_of("ask", Spread(refs), found.all)]
        if not refs or not any(self.kind_of(ref) in ("enum", "text", "boolean") for ref in refs):
            return None
        group = made_of("group", GroupBy(refs=refs), found["term"])
        return [group, made_of("ask", PortionOf(Count()), found["how"])]

    def _portion(self, found: Found) -> list[Token]:
        """工资性、经营性收入各占多少: of each the share that it has by its name; else the part of its total."""
        term = found["term"][0]
        told = [(token, self.shares_of(token.refs)) for token in (*found["list"], term) if token.refs]
        last = found.all[len(found["list"]) :]
        if not all(shares for _, shares in told):
            return [*found["list"], made_of("ask", PortionOf(Amount(term.of_role("measure"))), last)]
        asked = {token: made_of("ask", Amount(shares), last if token is term else [token]) for token, shares in told}
        return [asked.get(token, token) for token in (*found["list"], term)]

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before 占 looks for its part."""
        return (
            rule(
                "bundle_by_years",
                r"(?P<what>{bundle}){de}?(?P<way>{change|trend})",
                lambda found: [found["what"][0], made_of("trend", None, found["way"])],
            ),
            rule("bundle", r"(?P<what>{bundle})(?P<how>(?:{share}|{structure})*)" + ASKING, self._bundle),
        )

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied to what no other share has taken."""
        return (
            rule(
                "structure_of_groups",
                r"(?P<group>{group}){de}?(?P<how>{structure}{share}?" + ASKING + r")",
                lambda found: [found["group"][0], made_of("ask", PortionOf(Count()), found["how"])],
            ),
            rule("structure", r"(?P<term>{field})(?P<how>{de}?{structure}{share}?" + ASKING + r")", self._structure),
            rule(
                "portion",
                r"(?P<list>(?:{measure|field}(?:{pause}|{list_and}))*)(?P<term>{measure}){de}?{share}" + ASKING,
                self._portion,
            ),
            rule("share_asked", r"{share}(?:{howmany}|{howmuch}|{percent_asked})+", _share_asked),
        )


def _share_asked(found: Found) -> Token | None:
    """…有几户，占比多少: of what was counted before."""
    share = found.all[0]
    return None if share.parts else made_of("share", None, found.all)
