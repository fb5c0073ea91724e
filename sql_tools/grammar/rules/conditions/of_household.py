"""What is said of a household whose people are counted: 没人务工的户里有几个在校生."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import Both, Condition, Exists, Fact, leaves, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.predicates import is_known
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import Token


class OfHouseholdRules(ScopeBase):
    """The rules of one model."""

    def _said_of_household(self, found: Found) -> list[Token] | None:
        """没人务工的户里有几个在校生: said of the household, also where its people are counted.

        没务工的脱贫户劳动力: the nearest to it are they themselves, unless it says who of the household is meant.
        """
        if not self._names_household(found["noun"][0]):
            return None
        behind = [token for token in found.ahead(2) if not token.can("de")][:1]
        people = bool(behind) and (behind[0].can("cond") or behind[0].can("table"))
        people = people or (found.before is not None and self._names_people(found.before))
        marked = []
        for token in found["said"]:
            own = people and self._of_anybody(token)
            people = people or self._names_people(token)  # 高中生没得到资助的: those who are named in front of it.
            of_home = token.can("cond") and not own
            marked.append(replace(token, value=of_household(token.value)) if of_home else token)
        changed = any(new.value != old.value for new, old in zip(marked, found["said"], strict=True))
        return [*marked, *found.all[len(found["said"]) :]] if changed else None

    def _of_anybody(self, token: Token) -> bool:
        """没务工的, 领了补助的: it happens to people one by one; 没人务工, 家里有人住院 name members of a home."""
        named = any(leaf.can("somebody") or leaf.can("nobody") or self._names_members(leaf) for leaf in token.leaves())
        tables = tables_of(token.value) if token.can("cond") else set()
        return not named and tables <= self._events and self._on_file_of_people(token.value)

    def _names_people(self, token: Token) -> bool:
        return isinstance(token.value, Fact) and not self._is_upper(token.value)

    def _names_members(self, leaf: Token) -> bool:
        return any(self._model.tables[ref.table].counter in PEOPLE for ref in leaf.of_role("relation") if ref.table)

    def _on_file_of_people(self, condition: Condition) -> bool:
        """雨露计划 is on file of the person who had it; 临时救助 of the household alone."""
        facts = [ref.fact for leaf in leaves(condition) if isinstance(leaf, Fact) for ref in leaf.refs if ref.fact]
        people = [table for table in self._model.tables.values() if table.counter in PEOPLE]
        own = [
            each.known_of for table in people for each in table.relations.values() if each.table in tables_of(condition)
        ]
        return any(all(is_known(fact, known) for fact in facts) for known in own)

    def _names_household(self, noun: Token) -> bool:
        """户, 脱贫户: the rows of the default subject, by their noun; 脱贫人口 are people."""
        counter = self._model.tables[self._model.default_subject].counter
        named = [noun.of_role("table")] if not noun.can("cond") else []
        named += [self._lexicon.find(noun.text[-length:]) for length in (2, 1)]
        tables = next(([r.name for r in refs if r.role == "table"] for refs in named if refs), [])
        return bool(tables) and all(self._model.tables[name].counter == counter for name in tables)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when conditions are made."""
        return (
            rule(
                "said_of_household",
                r"(?P<said>(?:{cond}{both}?)+){de}?(?P<noun>{table|cond})(?=(?:{stop}|{inside}|{de}|{relation}|{have})*(?:{howmany}|{cond}|{table}|{measure}))",
                self._said_of_household,
            ),
        )


def of_household(condition: Condition) -> Condition:
    """The same, said of the default subject."""
    if isinstance(condition, Exists):
        return replace(condition, of_upper=True)
    if isinstance(condition, Both):
        return Both(tuple(map(of_household, condition.items)))
    return condition
