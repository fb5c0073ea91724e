"""What belongs to something: a member who…, no job, all members, only such help."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Either,
    Exists,
    Fact,
    Many,
    Quantifier,
    Test,
    both,
    opposite,
    tables_of,
)
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Build, Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.conditions.floors import WANTS_ITS_VERB, ScopeBase
from sql_tools.grammar.rules.conditions.of_household import of_household
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref

_SAID_AFTER = r"(?P<none>{have_not})"
_FIRST = r"(?:{relation}(?={table}))?(?:{cond}|{relation}|{table})"
_DOERS = ("人", "员", "者")
"""务工人员 names people already."""
_BODY = (
    rf"(?P<body>{_FIRST}(?:{{de}}?(?:{{cond}}|{{table}}(?={{cond}})))*"
    rf"(?:{{de}}{{table}}(?={{de}})|{{table}}(?={{both|pause|or|list_and}}|{{de}}{{level}}))?)"
)
_SCOPE = r"(?P<scope>(?:{relation}{inside}?)?)"


class MemberRules(ScopeBase):
    """The rules of one model."""

    def _same_floor(self, tokens: list[Token]) -> int:
        """How many of the tokens speak of the same floor as the first: members, or households and above."""
        upper = None
        taken = 0
        for index, token in enumerate(tokens):
            related = {ref.table for ref in token.of_role("table", "relation") if ref.table is not None}
            if index and isinstance(token.value, Exists) and token.value.quantifier == "none":
                break  # 有劳动力但没人务工: what is lacking is said for itself.
            if token.can("cond") or related:
                here = self._is_upper(token.value) if token.can("cond") else bool(related & self._upper)
                if upper is not None and here != upper:
                    break
                upper, taken = here, index + 1
            elif not token.can("de"):
                taken = index + 1
        return taken

    def _exists(self, quantifier: Quantifier) -> Build:
        def build(found: Found) -> list[Token] | Token | None:
            body = found["body"]
            taken = self._same_floor(body)
            if quantifier == "none" and not found["scope"]:
                taken = _said_before_head(body[:taken], body[taken] if taken < len(body) else found.after)
            while taken and (body[taken - 1].can("de") or _is_place_around(body[:taken])):
                taken -= 1
            if not taken:
                return None
            inner = both([token.value for token in body[:taken] if token.can("cond")])
            named = _belongings(body[:taken])
            # 家里没人打工: what is lacking is the job; 家里 only says whose it would be.
            refs = named if inner is None and named else (*_belongings(found["scope"]), *named)
            if inner is None and not refs:
                return None
            consumed = found.all[: len(found.all) - (len(body) - taken)]
            return [made_of("cond", _spread(quantifier, inner, refs), consumed), *body[taken:]]

        return build

    def _members_themselves(self, found: Found) -> list[Token] | None:
        """脱贫户家里65岁以上的老人有几个: the old people are counted; 家里 only says whose they are."""
        whose, told = found["whose"][0], [token for token in found["told"] if token.can("cond")]
        if not self._is_upper(whose.value) or any(self._is_upper(token.value) for token in told):
            return None
        if not (told[-1].can("noun") or found["noun"]) or self._is_household(found["noun"]):
            return None
        said = made_of("cond noun", whose.value, found.all[: found.all.index(found["told"][0])], refs=whose.refs)
        return [said, *found["told"], *found["noun"]]

    def _is_household(self, nouns: list[Token]) -> bool:
        return any(ref.name in self._upper for token in nouns for ref in token.of_role("table"))

    def _only(self, found: Found) -> list[Token] | Token | None:
        """只有老人和小孩的户: all who belong to it; 只享受产业帮扶: no other help; 只有一个劳动力: exactly so many."""
        body = found["body"][0]
        if isinstance(body.value, Exists) and body.value.quantifier == "any" and isinstance(body.value.inner, Fact):
            return made_of("cond", replace(body.value, quantifier="all"), found.all)
        if isinstance(body.value, Many) or (isinstance(body.value, Test) and body.value.tests[0][0] == "="):
            return made_of("cond", body.value, found.all)
        parts = body.value.items if isinstance(body.value, Either) else (body.value,)
        if not all(isinstance(part, Fact) and not self._is_upper(part) for part in parts):
            return None
        refs = tuple(ref for token in found.all if not token.can("cond") for ref in token.of_role("table", "relation"))
        return made_of("cond", Exists("all", body.value, refs), found.all)

    def _some_of_them(self, found: Found) -> Token | None:
        """有年龄不低于65岁并且与户主关系是户主的家庭成员: all that is said holds of one and the same."""
        relations = found["rel"][0].of_role("relation", "table")
        conditions = [token.value for token in found["conds"] if token.can("cond")]
        related = {ref.table for ref in relations if ref.table is not None} - self._upper
        if not related or not all(tables_of(item) & related for item in conditions):
            return None
        refs = tuple(ref for ref in relations if ref.table in related)
        return made_of("cond", Exists("none" if found["none"] else "any", both(conditions), refs), found.all)

    def _none_after(self, found: Found) -> Token | None:
        """打工的一个都没有; 没 alone ends no clause, but wants its verb (贷没贷)."""
        body = found["body"][0]
        denial, after = found.all[-1], found.after
        # 一个项目也没安排的: a verb that says nothing stands between.
        counted = any(leaf.can("amount") for token in found.all for leaf in token.leaves())
        verb = counted and after is not None and denial.end < after.start
        if denial.text in WANTS_ITS_VERB and not verb:
            return None
        # 出去做事的一个都没有: of a word that is one kind of it and the thing as such, nothing at all of it is meant.
        inner = body.value if body.can("cond") and not body.of_role("relation") else None
        refs = () if inner is not None else body.of_role("table", "relation")
        if isinstance(inner, Exists) and inner.quantifier == "any":
            return made_of("cond", replace(inner, quantifier="none"), found.all)  # 家里劳动力一个都没有
        return made_of("cond", Exists("none", inner, refs), found.all) if inner is not None or refs else None

    def _not_doing(self, found: Found) -> Token | None:
        """不务工的, 不打工: that it happens is denied of whoever is spoken of."""
        refs = tuple(ref for ref in found["what"][0].of_role("table", "relation") if ref.table in self._events)
        return made_of("cond", Exists("none", None, refs), found.all) if refs else None

    def _said_twice(self, found: Found) -> Token | None:
        """上班打工的, 做事务工: one event by two of its names."""
        one, same = found["one"][0], found["same"][0]
        event = {ref.table for ref in (*one.refs, *same.refs)}
        plain = {*one.kinds, *same.kinds} <= {"term", "table", "relation"}
        return (
            made_of(" ".join(same.kinds), None, found.all, refs=same.refs)
            if plain and event <= self._events and len(event) == 1
            else None
        )

    def _doing(self, found: Found) -> list[Token] | None:
        """务工家庭成员2人以上: so many to whom it happens; the noun of people behind the event adds nothing."""
        event, who = found["event"][0], found["who"][0]
        refs = tuple(ref for ref in event.of_role("table") if ref.table in self._events)
        people = {ref.name for ref in who.of_role("table")} - self._events
        named = event.text.endswith(_DOERS)
        if not refs or named or not any(self._model.tables[name].counter in PEOPLE for name in people):
            return None
        return [*found["n"], made_of(" ".join(event.kinds), None, [event, who], refs=event.refs)]

    def _in_one(self, found: Found) -> Token | None:
        """一户有两人以上务工的: so many in each household; 一户 says no more than 有."""
        bound, home = found["n"][0].value, self._model.tables[self._model.default_subject]
        words = {word for table in self._model.tables.values() if table.noun == home.noun for word in table.words}
        one = bound.tests == (("=", 1),) and bound.unit in {home.counter, *words}
        return made_of("have", None, found.all) if one else None

    def _not_one(self, found: Found) -> list[Token] | None:
        """没有一户监测户, 一样帮扶都没有, 任何一项…都没有: none at all."""
        one = next((token.value for token in found.all if token.can("amount")), None)
        if one is None:
            return [] if found.all[0].text[0] in "一任" else None
        return found["none"] if one.about is None and one.tests == (("=", 1),) else None

    def _not_even_one_such(self, found: Found) -> list[Token] | None:
        """一个有安置区的村都没有: the same as 没有有安置区的村."""
        one = found["n"][0].value
        fits = one.about is None and one.tests == (("=", 1),)
        return [*found["none"], *found["such"]] if fits else None

    def _none_counted(self, found: Found) -> list[Token] | None:
        """哪些村一户都没有, 一户都没登记的村: what the counter is of, where that is other than the places."""
        one, tables = found.one("amount").value, self._model.tables
        own = {tables[ref.name].counter for ref in found.one("level").of_role("table")}
        if one.about is not None or one.tests != (("=", 1),) or one.unit in own:
            return None
        names = [name for name, table in tables.items() if table.counter == one.unit and name not in self._events]
        refs = tuple(table_ref(self._model, name) for name in names)
        told = [token for token in found.all if not token.can("level") and not token.can("de")]
        none = made_of("cond", Exists("none", None, refs), told)
        return [none if token is told[0] else token for token in found.all if token not in told[1:]] if refs else None

    def _not_even_one(self, found: Found) -> Token | None:
        """一个务工的都没有: none, not one."""
        counted = [token.value for token in (*found["n"], *found["behind"])]
        one = [each for each in counted if each.about is None and each.tests == (("=", 1),)]
        none = self._none_after(found) if len(counted) == len(one) == 1 else None
        if none is None or found.all[0] in (*found["n"], *found["body"]):
            return none
        if found.after is not None and found.after.can("de") and not _noun_behind(found):
            return None
        return replace(none, value=of_household(none.value))  # 家里一个劳动力都没有的: whose home it is.

    def _none_of_these(self, found: Found) -> Token | None:
        """家里病人残疾人都没有的: neither the ones nor the others, though no 和 stands between them."""
        items = tuple(token.value for token in found["list"] if token.can("cond"))
        if found.all[-1].text not in _NEITHER or any(map(self._is_upper, items)):
            return None
        return made_of("cond", Exists("none", Either(items), found["rel"][0].of_role("relation")), found.all)

    def _none_had(self, found: Found) -> Token | None:
        """一项帮扶都没享受到, 小额信贷没领过: the verb behind the denial only names the relation once more."""
        body, verb = found["body"][0], found["verb"][0]
        inner = body.value if body.can("cond") else None
        said = tables_of(inner) if inner is not None else {ref.table for ref in body.of_role("table", "relation")}
        if not said & {ref.table for ref in verb.of_role("relation")}:
            return None
        return made_of("cond", Exists("none", inner, verb.of_role("relation")), found.all)

    def _ever_received(self, found: Found) -> Token | None:
        """享受过帮扶的, 小额信贷享受过的: 过 is of any year, unless one is said."""
        if found.before is not None and found.before.can("have_not"):
            return None
        things = [*found["object"], *found["behind"]]
        inner = both([token.value for token in things if token.can("cond")])
        tables = {ref.table for token in things if token.can("table") for ref in token.of_role("table")}
        tables |= tables_of(inner) if inner is not None else set()
        verbs = found["verb"][0].of_role("relation")
        refs = tuple(ref for ref in verbs if not tables or ref.table in tables)
        return made_of("cond", Exists("any", inner, refs), found.all) if any(map(self._is_ever, refs)) else None

    def _is_ever(self, relation: Ref) -> bool:
        owner, _, name = relation.name.partition(".")
        return self._model.tables[owner].relations[name].year == "any"

    def _verb(self, found: Found) -> Token | None:
        """享受雨露计划: the verb names the relation of what follows."""
        relations = found["relation"][0].of_role("relation")
        inner = both([token.value for token in found["body"] if token.can("cond")])
        related = {ref.table for ref in relations}
        if inner is None or not (tables_of(inner) & {table for table in related if table is not None}):
            return None
        refs = tuple(ref for ref in relations if ref.table in tables_of(inner))
        if found.before is not None and found.before.can("have_not"):
            return made_of("cond", Exists("any", inner, refs), found.all)  # 没领过甲和乙: neither of them.
        return made_of("cond", _spread("any", inner, refs), found.all)

    def first_rules(self) -> tuple[GrammarRule, ...]:
        """Applied before numbers of rows are read."""
        return (*self._of_members(), *self._none_by_number())

    def _of_members(self) -> tuple[GrammarRule, ...]:
        """家里的老人, 每户有: of whom something is said."""
        return (
            rule(
                "members_themselves",
                r"(?P<whose>{cond}){de}?{relation}{inside}?(?P<told>(?:{cond}{de}?)+)(?P<noun>{table}?)(?=(?:{is}|{have}|{list_and})?(?:{howmany|howmuch|share|list|stop|group|mean|respectively})|$)",
                self._members_themselves,
            ),
            rule("said_twice", r"(?P<one>{table})(?P<same>{table})", self._said_twice),
            rule("doing", r"(?P<n>{bound|amount})(?P<event>{table})(?P<who>{table})", self._doing),
            rule("in_one", r"(?P<n>{amount}){have}?(?={bound}(?:{table|cond|relation}))", self._in_one),
            rule("of_these", r"{pronoun}(?P<noun>{table}){inside}", _of_these),
        )

    def _none_by_number(self) -> tuple[GrammarRule, ...]:
        """一个都没有: that there is none, by a number."""
        return (
            rule(
                "not_one",
                r"(?P<none>{have_not}{relation}?){amount}{sort}?(?={cond|relation|table})"
                r"|(?:{each_sort}|{amount}{sort})(?=(?:{cond}|{relation}|{table}){de}?{have_not})",
                self._not_one,
            ),
            rule("any_such", r"{or}(?={table})", lambda found: [] if found.all[0].text[0] == "任" else None),
            rule(
                "none_of_these",
                r"(?P<rel>{relation}){inside}?(?P<list>{cond}(?:{pause}?{cond})+){have_not}(?={de}|{stop}|{table}|$)",
                self._none_of_these,
            ),
            rule(
                "not_even_one_such",
                r"(?P<n>{amount})(?P<such>(?:{cond}|{fact}){de}{table|level})(?P<none>{have_not})(?={de}|{stop}|$)",
                self._not_even_one_such,
            ),
            rule("none_counted", r"{level}{amount}{have_not}(?={de}|{stop}|{both}|$)", self._none_counted),
            rule(
                "not_even_one",
                r"(?:{relation}{inside}?|{everybody})?(?P<n>{amount}?)(?P<body>{cond}|{relation}|{table})(?P<behind>{amount}?)"
                r"{de}?{have_not}(?={de}|{stop}|{both}|$)",
                self._not_even_one,
            ),
            rule("places_of_none", r"{amount}{have_not}{de}{level}", self._none_counted),
        )

    def verbs(self) -> tuple[GrammarRule, ...]:
        """A verb that names the relation, and conditions in front of their noun."""
        return (
            rule(
                "ever_received",
                r"(?P<object>{cond|table}?)(?P<verb>{relation})(?P<behind>{table}?)(?={de}|{stop}|$)",
                self._ever_received,
            ),
            rule("verb", r"(?P<relation>{relation})(?P<body>{cond})", self._verb),
            rule(
                "some_of_them",
                r"(?:{have}|(?P<none>{have_not}))(?P<conds>{cond}(?:{both}{cond})*){de}(?P<rel>{relation|table})",
                self._some_of_them,
            ),
        )

    def _not_everybody(self, found: Found) -> list[Token] | None:
        """没有全部参加医保: there is somebody of whom it does not hold."""
        told = self._exists("all")(found)
        if not isinstance(told, list) or not isinstance(told[0].value, Exists):
            return None
        return [replace(told[0], value=opposite(told[0].value)), *told[1:]]

    def rules(self) -> tuple[GrammarRule, ...]:
        """None, some, all, only."""
        return (
            rule(
                "nobody",
                _SCOPE + r"(?:{everybody}?{nobody}{have}?|{everybody}{have_not})" + _BODY,
                self._exists("none"),
            ),
            rule("somebody", _SCOPE + r"(?:{somebody}|{at_least_one}){have}?" + _BODY, self._exists("any")),
            rule("only_those", _SCOPE + r"{only}{is}?(?P<body>{cond})(?={de}|{table}|{stop}|$)", self._only),
            rule("not_everybody", r"{have_not}" + _SCOPE + r"{everybody}{is}?" + _BODY, self._not_everybody),
            rule("everybody", _SCOPE + r"{everybody}{is}?" + _BODY, self._exists("all")),
            rule(
                "none_had",
                r"(?:{at_least_one}|{amount}|{not_a_bit})?(?P<body>{cond}|{relation}|{table}){have_not}(?P<verb>{relation})"
                r"(?={de}|{stop}|{is}|$)",
                self._none_had,
            ),
            rule(
                "none_after",
                r"(?:{relation}{inside}?)?(?:{at_least_one}|{amount}|{not_a_bit})?(?P<body>{cond}|{relation}|{table}){de}?"
                + _SAID_AFTER
                + r"(?={de}|{stop}|{both}|$)",
                self._none_after,
            ),
            rule("none", _SCOPE + r"{have_not}" + _BODY, self._exists("none")),
            rule("not_doing", r"{not}(?P<what>{table|relation})", self._not_doing),
            rule("some", _SCOPE + r"{have}" + _BODY, self._exists("any")),
        )


_NEITHER = {"都没有", "都无", "都没"}


def _is_place_around(body: list[Token]) -> bool:
    """没有监测户的村的个数: the village is where there are none, not what is lacking."""
    told = {table for token in body if token.can("cond") for table in tables_of(token.value)}
    return body[-1].can("level") and bool(told) and not told & {ref.name for ref in body[-1].of_role("table")}


def _noun_behind(found: Found) -> bool:
    """…都没有的户, …都没有的有几户: of whom it is said; …都没有的，列出户编号 leaves that open."""
    behind = [token for token in found.ahead(4)[1:] if not (token.can("have") or token.can("howmany"))][:1]
    return any(token.can("table") or token.can("cond") or token.can("fact") for token in behind)


def _of_these(found: Found) -> Token:
    """这些人里: of what was counted before, and what is counted among them."""
    return made_of("pronoun", None, found.all, refs=found["noun"][0].of_role("table"))


def _belongings(tokens: list[Token]) -> tuple[Ref, ...]:
    return tuple(ref for token in tokens if not token.can("cond") for ref in token.of_role("table", "relation"))


def _said_before_head(body: list[Token], after: Token | None) -> int:
    """没有残疾的老人: the last noun is whose it is; with another noun behind it (…的户), it is what is lacking."""
    ends = [place for place, token in enumerate(body[:-1]) if token.can("de") or token.text.endswith("的")]
    if not ends or (after is not None and after.can("de")):
        return len(body)
    return ends[-1] + (not body[ends[-1]].can("de"))


def _spread(quantifier: Quantifier, inner: Condition | None, refs: tuple[Ref, ...]) -> Condition:
    """有残疾人和大学生: one of each kind, not one who is both. 没有享受…: a verb under a negation is one condition."""
    if isinstance(inner, Many) and quantifier == "any":
        of_verb = tuple(ref for ref in refs if inner.inner is not None and ref.table in tables_of(inner.inner))
        return replace(inner, refs=inner.refs or of_verb)  # 领过两次…: of any year, as the verb says.
    if isinstance(inner, Exists) and inner.quantifier == "any":
        return Exists(quantifier, inner.inner, inner.refs or refs, inner.of_upper)
    if quantifier == "any" and isinstance(inner, Either) and inner.listed:
        return Both(tuple(Exists("any", item, refs) for item in inner.items))
    return Exists(quantifier, inner, refs)
