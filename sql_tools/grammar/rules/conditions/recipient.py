"""Those who get what only they can get: 雨露计划补了几个学生, 教育资助一个学生平均给多少."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.token import Token, made_of
from sql_tools.plan import Compare


class RecipientRules(ScopeBase):
    """Behind the name of such help the word only names whom it went to (``recipients`` of the model's lexicon).

    Not in 没享受雨露计划的学生: there it says among whom they are.
    """

    def _object(self, found: Found) -> list[Token] | None:
        noun = self._noun(found["word"][0], found["said"][0])
        denied = any(token.can("not") or token.can("have_not") for token in found.behind(2))
        return None if noun is None or denied else [*found.all[:-1], noun]

    def _each(self, found: Found) -> list[Token] | None:
        """教育资助一个学生平均给多少: so much to each of them."""
        one, noun = found["n"][0].value, self._noun(found["word"][0], found["said"][0])
        if noun is None or one.about is not None or one.tests != (("=", 1),):
            return None
        counter = self._model.tables[noun.refs[0].name].counter
        refs = tuple(ref for ref in self._lexicon.find(f"{counter}均") if ref.role == "measure")
        kept = found.all[: found.all.index(found["n"][0])]
        return [*kept, made_of("term measure", None, found.all[len(kept) :], refs=refs)] if refs else None

    def _had(self, found: Found) -> list[Token] | None:
        """享受公益岗的: the verb is of help, what is had of jobs; it says no more than 有."""
        verb, said = found["verb"][0], found["said"][0]
        had, what = ({ref.table for ref in token.of_role(role)} for token, role in ((verb, "relation"), (said, "fact")))
        apart = all(name in self._events for name in {*had, *what}) and not had & what
        plain = all(ref.role == "relation" for ref in verb.refs)
        if not (had and what and apart and plain):
            return None
        kind = "have_not" if found["no"] else "have"
        return [made_of(kind, None, [*found["no"], replace(verb, refs=())]), said]

    def _noun(self, word: Token, said: Token) -> Token | None:
        """The people that ``word`` names, where they go without saying beside ``said``."""
        for field, content in self._lexicon.section("recipients", {}).items():
            facts = [ref.fact for ref in said.of_role("fact") if isinstance(ref.fact, Compare)]
            if word.text in content["words"] and any(f.field == field and f.value in content["values"] for f in facts):
                table = content["table"]
                ref = table_ref(self._model, table)
                return made_of("term table", None, [word], refs=(ref,))
        return None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before facts are conditions."""
        between = r"(?:{years}|{places}|{area}|{stop}|{spent}|{total})*"
        return (
            rule(
                "each_recipient", rf"(?P<said>{{fact}}){between}(?P<n>{{amount}})(?P<word>{{fact}}){{mean}}", self._each
            ),
            rule("had_of_another_kind", r"(?P<no>{have_not|not}?)(?P<verb>{relation})(?P<said>{fact})", self._had),
            rule("recipient", rf"(?P<said>{{fact}})(?:{between}{{howmany}}|{{de}})(?P<word>{{fact}})", self._object),
        )
