"""What belongs to what: lists of groups, either/or, negation, members and their number, shares within bounds."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import (
    Both,
    Condition,
    Either,
    Exists,
    Fact,
    Many,
    No,
    Numbers,
    PartShare,
    Quantifier,
    Test,
    Within,
    both,
    tables_of,
)
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Build, Found, GrammarRule, rule
from sql_tools.grammar.rules.field import counts
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import And, Compare, InSegment, Operator
from sql_tools.recognizers.bound import Bound

_PEOPLE = {"人", "名", "位", "口"}
_COUNTED_UNITS = {None, "个", "名", "位", "人", "户", "家", "处", "笔", "次", "项", "宗", "套", "口", "口人"}
_PAIR = r"(?P<place{n}>{{places}}){{de}}?{{inside}}?(?P<cond{n}>{{cond}})"
_JOINT = r"(?:{pause}|{list_and}|{stop}|{or})+"
_SAID_AFTER = r"(?P<none>{have_not})"


class ScopeRules:
    """The rules of one model; ``upper`` are the tables that say something of the default subject itself."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model = lexicon.model
        self._upper = self._above(lexicon.model.default_subject)
        self._events = events_of(lexicon.model)

    def _above(self, table: str) -> set[str]:
        found, queue = {table}, [table]
        while queue:
            for join in self._model.tables[queue.pop()].joins:
                if join.to not in found and not join.optional:
                    found.add(join.to)
                    queue.append(join.to)
        return found

    def _is_upper(self, condition: Condition) -> bool:
        """True of households and what is above them; 劳动力 are members, though their number is the household's."""
        if isinstance(condition, Fact):
            facts = {ref.table for ref in condition.refs if ref.role == "fact"}
            return bool((facts or tables_of(condition)) & self._upper)
        return bool(tables_of(condition) & self._upper)

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

    # ---- Facts ----------------------------------------------------------------------------------------

    def _had_of_ledger(self, found: Found) -> list[Token] | None:
        """享受小额信贷, 贷了小额信贷: before the name of a ledger any verb of having says no more than 有."""
        if not any(self._model.tables[ref.name].ledger for ref in found["thing"][0].of_role("table")):
            return None
        denied = found.before is not None and (found.before.can("have_not") or found.before.can("not"))
        had = [] if denied else [made_of("have", None, found["verb"])]
        return [*had, *found["thing"]]

    def _had(self, found: Found) -> Token | None:
        """有医保, 没有集中安置区: a yes/no field that is had or not; a group (没有脱贫户) is there or not."""
        if any(isinstance(ref.fact, InSegment) for ref in found["what"][0].of_role("fact")):
            return None
        holds = not any(token.can("have_not") or token.can("not") for token in found["how"])
        refs = tuple(
            Ref(
                "fact",
                ref.name,
                ref.label if holds else f"不是{ref.label}",
                ref.table,
                Compare(field=ref.name, op="=", value=holds),
            )
            for ref in found["what"][0].of_role("question")
        )
        return made_of("cond noun", Fact(refs), found.all)

    def _not_first(self, found: Found) -> Token | None:
        """非易地搬迁脱贫户: of a group that is two at once, 非 denies the first."""
        condition = found["cond"][0].value
        names = [ref.fact.name for ref in getattr(condition, "refs", ()) if isinstance(ref.fact, InSegment)]
        where = self._model.segments[names[0]].where if len(names) == 1 else None
        if found["how"][0].text != "非" or not isinstance(condition, Fact) or not isinstance(where, And):
            return None
        if not all(isinstance(item, InSegment) for item in where.items):
            return None
        parts = [self._fact_of(item.name) for item in where.items if isinstance(item, InSegment)]
        joined = Both((No(parts[0]), *parts[1:]))
        return made_of("cond noun", joined, found.all, refs=found["cond"][0].refs)

    def _fact_of(self, segment: str) -> Fact:
        content = self._model.segments[segment]
        return Fact((Ref("fact", segment, content.label, content.table, InSegment(name=segment)),))

    # ---- Quantities -----------------------------------------------------------------------------------

    def _many(self, found: Found) -> list[Token] | Token | None:
        bound = found["bound"][0].value
        if not isinstance(bound, Bound) or bound.about is not None or bound.unit not in _COUNTED_UNITS:
            return None
        if any(value != value.to_integral_value() for _, value in bound.tests):
            return None
        conditions = [token.value for token in found["cond"] if token.can("cond")]
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("table", "relation"))
        inner = both(conditions)
        tables = {ref.table for ref in refs} | (tables_of(inner) if inner is not None else set())
        if not any(counts(bound.unit, self._model.tables[table].counter) for table in tables if table is not None):
            return None
        return made_of("cond", Many(inner, refs, bound.tests), found.all)

    def _many_people(self, found: Found) -> list[Token] | Token | None:
        """两人以上务工, 只有一人患大病: so many of the people who belong to a household."""
        bound = found["bound"][0].value
        tables = {ref.table for token in found["noun"] for ref in token.of_role("table", "relation")}
        tables |= {table for token in found["cond"] for table in tables_of(token.value)}
        if not isinstance(bound, Bound) or not any(self._counts_in(bound.unit, table) for table in tables):
            return None
        below = [token for token in found["cond"] if not self._is_upper(token.value)]
        if len(below) == len(found["cond"]):
            return self._many(found)
        if not below or found["noun"] or found["cond"][: len(below)] != below or bound.about is not None:
            return None
        # 两个以上孩子上学的脱贫户: the household whose they are stands behind them.
        many = Many(both([token.value for token in below]), (), bound.tests)
        rest = found["cond"][len(below) :]
        return [made_of("cond", many, found.all[: len(found.all) - len(rest)]), *rest]

    def _counts_in(self, unit: str | None, table: str | None) -> bool:
        return unit in {*_PEOPLE, "个"} and table is not None and self._model.tables[table].counter in _PEOPLE

    def _named_thing(self, found: Found) -> Token | None:
        """雅园小区: a name of the data, and what kind of thing it is."""
        name, noun = found["name"][0], found.all[-1]
        names = [
            ref for ref in name.of_role("fact") if isinstance(ref.fact, Compare) and self._from_data(ref.fact.field)
        ]
        if not names or not {ref.table for ref in names} & {ref.table for ref in noun.of_role("table")}:
            return None
        return made_of("term fact", None, found.all, refs=name.refs)

    def _from_data(self, name: str) -> bool:
        return self._model.field(name).values_from_data

    def _money_of(self, found: Found) -> Token | None:
        """小额信贷5万元以上: the one amount of money that such a row has."""
        condition, bound = found["cond"][0].value, found["bound"][0].value
        if not isinstance(condition, Fact) or bound.unit != "元" or bound.about is not None:
            return None
        for table in {ref.table for ref in condition.refs if ref.table is not None}:
            fields = self._model.tables[table].fields
            money = [name for name, entry in fields.items() if entry.type == "money" and entry.column is not None]
            if len(money) == 1:
                ref = Ref("field", f"{table}.{money[0]}", fields[money[0]].label, table)
                joined = both([condition, Test((ref,), bound.tests, bound.unit)])
                return made_of("cond", joined, found.all)
        return None

    def _part_share(self, found: Found) -> list[Token] | Token | None:
        bound = found["bound"][0].value
        part = both([token.value for token in found["part"] if token.can("cond")])
        counted = [ref for token in found["part"] if not token.can("cond") for ref in token.of_role("measure")]
        if bound.about is not None or bound.unit != "%" or part is None:
            return None
        if any(
            self._model.measures[ref.name].sql != "COUNT(*)" or self._model.measures[ref.name].where for ref in counted
        ):
            return None
        whole = both([token.value for token in found["whole"] if token.can("cond")])
        noun = next((ref.name for token in found["part"] for ref in token.of_role("table")), None)
        happens = tuple(ref for token in found["part"] for ref in token.of_role("table") if ref.name in self._events)
        if happens:
            # 脱贫户务工率高于60%: the event is the part, the group the whole.
            whose = found["part"][0]
            return [
                whose,
                made_of("cond", PartShare(Exists("any", None, happens), None, None, bound.tests), found.all[1:]),
            ]
        return made_of("cond", PartShare(part, whole, noun, bound.tests), found.all)

    # ---- Members and other things that belong to the subject --------------------------------------------

    def _exists(self, quantifier: Quantifier) -> Build:
        def build(found: Found) -> list[Token] | Token | None:
            body = found["body"]
            taken = self._same_floor(body)
            if quantifier == "none":
                taken = min(taken, _said_before_head(body, found.after))
            while taken and body[taken - 1].can("de"):
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

    def _only(self, found: Found) -> list[Token] | Token | None:
        """只有老人和小孩的户: all who belong to it; 只有一个劳动力: exactly so many."""
        body = found["body"][0]
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
        """打工的一个都没有."""
        body = found["body"][0]
        inner = body.value if body.can("cond") else None
        refs = () if inner is not None else body.of_role("table", "relation")
        return made_of("cond", Exists("none", inner, refs), found.all) if inner is not None or refs else None

    def _not_even_one(self, found: Found) -> Token | None:
        """一个务工的都没有: none, not one."""
        one = found["n"][0].value
        return self._none_after(found) if one.about is None and one.tests == (("=", 1),) else None

    def _verb(self, found: Found) -> Token | None:
        """享受雨露计划: the verb names the relation of what follows."""
        relations = found["relation"][0].of_role("relation")
        inner = both([token.value for token in found["body"] if token.can("cond")])
        related = {ref.table for ref in relations}
        if inner is None or not (tables_of(inner) & {table for table in related if table is not None}):
            return None
        refs = tuple(ref for ref in relations if ref.table in tables_of(inner))
        return made_of("cond", _spread("any", inner, refs), found.all)

    def rules(self) -> tuple[GrammarRule, ...]:
        """All rules, in the order in which they apply."""
        first = r"(?:{relation}(?={table}))?(?:{cond}|{relation}|{table})"
        body = (
            rf"(?P<body>{first}(?:{{de}}?(?:{{cond}}|{{table}}(?={{cond}})))*"
            rf"(?:{{de}}{{table}}(?={{de}})|{{table}}(?={{both|pause|or|list_and}}))?)"
        )
        scope = r"(?P<scope>(?:{relation}{inside}?)?)"
        return (
            rule("had_of_ledger", r"(?P<verb>{relation})(?P<thing>{table})", self._had_of_ledger),
            rule("had", r"(?P<how>{have}|{have_not})(?P<what>{question})", self._had),
            rule("named_thing", r"(?P<name>{fact}){table}", self._named_thing),
            rule("fact", r"{fact}", _fact),
            rule(
                "not_even_one",
                r"(?P<n>{amount})(?P<body>{cond}|{relation}|{table}){de}?{have_not}(?={de}|{stop}|$)",
                self._not_even_one,
            ),
            rule(
                "many_such",
                r"{have}?(?P<bound>{bound}|{amount})(?P<cond>{cond}){de}(?P<noun>{table})(?={de})",
                self._many,
            ),
            rule(
                "many_of",
                r"{have}?(?P<bound>{bound}|{amount}(?!{level})){de}?(?P<noun>(?P<cond>{cond}))(?={de}|{table})",
                self._many,
            ),
            rule(
                "so_many_doing",
                r"(?:{relation}{inside}?)?{have}?(?P<bound>{bound}){de}?(?P<cond>)(?P<noun>{table})(?={de|cond|table})",
                self._many,
            ),
            rule(
                "many",
                r"(?P<cond>(?:{cond}{de})*{cond})(?:{de}(?={measure}))?(?P<noun>{table|measure}?)(?:{have}|{is})?(?P<bound>{bound})",
                self._many,
            ),
            rule(
                "many_people",
                r"(?:{have}|{only})?(?P<bound>{bound|amount})(?:{table}(?={cond|table}))?(?P<cond>{cond}*)(?P<noun>(?:{relation}|{table})?)(?={de}|{stop}|$)",
                self._many_people,
            ),
            rule("many_things", r"(?P<cond>)(?P<noun>{table|relation})(?:{have}|{is})?(?P<bound>{bound})", self._many),
            rule("so_many_things", r"{have}(?P<bound>{bound}){de}?(?P<cond>)(?P<noun>{table|relation})", self._many),
            rule(
                "numbers",
                r"(?P<a>{cond})(?:{de}?(?:{table}|{measure}))?{versus}?(?P<than>{than})(?P<b>{cond})(?:{de}?(?:{table}|{measure}))?",
                _numbers,
            ),
            rule("values_side_by_side", r"{cond}{cond}", _side_by_side),
            rule("money_of", r"(?P<cond>{cond})(?:{have}|{is})?(?P<bound>{bound})", self._money_of),
            rule("pairs", _PAIR.format(n=1) + r"(?:" + _JOINT + _PAIR.format(n=2) + r")+", _pairs),
            rule("listed", r"{cond}(?:{de}?(?:{pause}|{list_and}){cond})+", _listed),
            rule("so_many_named", r"(?P<cond>{cond}){amount}{table}", _so_many_named),
            rule("one_of_them", r"(?P<cond>{cond}){or}(?={de}|{stop})", _one_of_them),
            rule("either", r"{cond}(?:{or}{cond})+", _either),
            rule(
                "part_share",
                r"(?P<part>{cond}(?:{de}?(?:{table}|{measure}))?)(?:{take}(?P<whole>(?:{cond}|{table}){table}?){de}?{share}?|{share}(?P<none>))(?P<bound>{bound})",
                self._part_share,
            ),
            rule("grouped_values", r"{split}(?P<cond>{cond})(?:{split_end}|{amount}?{bands})*", _grouped_values),
            rule("verb", r"(?P<relation>{relation})(?P<body>{cond})", self._verb),
            rule(
                "some_of_them",
                r"(?:{have}|(?P<none>{have_not}))(?P<conds>{cond}(?:{both}{cond})*){de}(?P<rel>{relation|table})",
                self._some_of_them,
            ),
            rule("nobody", scope + r"{everybody}?{nobody}{have}?" + body, self._exists("none")),
            rule("somebody", scope + r"(?:{somebody}|{at_least_one}){have}?" + body, self._exists("any")),
            rule("nobody_at_all", scope + r"{everybody}{have_not}" + body, self._exists("none")),
            rule("only_those", scope + r"{only}{is}?(?P<body>{cond})(?={de}|{table}|{stop}|$)", self._only),
            rule("only_such_help", r"{only}(?P<relation>{relation})(?P<body>{cond})", self._only),
            rule("everybody", scope + r"{everybody}{is}?" + body, self._exists("all")),
            rule(
                "none_after",
                r"(?:{relation}{inside}?)?(?:{at_least_one}|{amount})?(?P<body>{cond}|{relation}|{table}){de}?"
                + _SAID_AFTER
                + r"(?={de}|{stop}|$)",
                self._none_after,
            ),
            rule("none", scope + r"{have_not}" + body, self._exists("none")),
            rule("some", scope + r"{have}" + body, self._exists("any")),
            rule(
                "listed_nouns",
                r"(?P<a>{cond}){de}(?P<noun>{table})(?:{pause}|{list_and})(?P<b>{cond}){de}(?P<same>{table})",
                _listed_nouns,
            ),
            rule("not_in_brackets", r"{not}{open}(?P<cond>{cond}(?:{both}{cond})*){close}", _not_in_brackets),
            rule("not_both", r"(?P<how>{not})(?P<cond>{cond})", self._not_first),
            rule("not", r"(?:{not}|{except})(?P<cond>{cond}){except_end}?", _no),
            rule("both", r"{both}?{cond}(?:(?:{stop}|{pause})?{both}(?:{is}|{have})?{cond})+|{both}{cond}", _both),
        )


def _belongings(tokens: list[Token]) -> tuple[Ref, ...]:
    return tuple(ref for token in tokens if not token.can("cond") for ref in token.of_role("table", "relation"))


def _said_before_head(body: list[Token], after: Token | None) -> int:
    """没有务工的劳动力: the last noun is whose it is; with another noun behind it (…的户), it is what is lacking."""
    first = body[0]
    if first.can("cond") or len(body) < 3 or not body[1].can("de") or (after is not None and after.can("de")):
        return len(body)
    return 1


_THAN: dict[str, Operator] = {"gt": ">", "lt": "<", "ge": ">=", "le": "<="}


def _numbers(found: Found) -> Token | None:
    a, b = found["a"][0], found["b"][0]
    if not (isinstance(a.value, Fact) and isinstance(b.value, Fact)):
        return None
    return made_of("cond", Numbers(a.value, _THAN[found["than"][0].as_value("than")], b.value), found.all)


def _listed_nouns(found: Found) -> Token | None:
    """有残疾人的户和没有残疾人的户: two groups of the same rows side by side."""
    first, second = found["noun"][0], found["same"][0]
    if not {ref.name for ref in first.of_role("table")} & {ref.name for ref in second.of_role("table")}:
        return None
    items = (found["a"][0].value, found["b"][0].value)
    return made_of("cond noun", Either(items, listed=True), found.all, refs=second.refs)


def _fact(found: Found) -> Token:
    token = found.all[0]
    return made_of("cond noun", Fact(token.of_role("fact", "measure")), found.all, refs=token.refs)


def _listed(found: Found) -> Token | None:
    """脱贫户和监测户: two groups of the same kind of thing, side by side."""
    items = [token.value for token in found.all if token.can("cond")]
    flat = [part for item in items for part in (item.items if isinstance(item, Either) and item.listed else (item,))]
    facts = [item for item in flat if isinstance(item, Fact)]
    if len(facts) < len(flat):
        return None
    tables = [{ref.table for ref in fact.refs if ref.role == "fact"} for fact in facts]
    if not set.intersection(*tables):
        return None
    return made_of("cond noun", Either(tuple(flat), listed=True), found.all, refs=found.all[-1].refs)


def _grouped_values(found: Found) -> list[Token] | None:
    """分技能劳动力、普通劳动力看看: the values of one field, listed, are the groups."""
    condition = found["cond"][0].value
    if not isinstance(condition, Either) or not condition.listed:
        return None
    facts = [ref.fact for item in condition.items if isinstance(item, Fact) for ref in item.refs]
    fields = {fact.field for fact in facts if isinstance(fact, Compare)}
    if len(fields) != 1 or not all(isinstance(fact, Compare) for fact in facts):
        return None
    name = fields.pop()
    ref = Ref("field", name, name, name.partition(".")[0])
    rest = [token for token in found.all if token is not found["cond"][0]]
    return [found["cond"][0], made_of("group", GroupBy(refs=(ref,)), rest)]


def _pairs(found: Found) -> list[Token]:
    """甲区的A和乙区的B: each name belongs to the place before it."""
    places = [token for token in found.all if token.can("places")]
    conditions = [token for token in found.all if token.can("cond")]
    if len({str(token.value) for token in conditions}) == 1:
        mentions = tuple(mention for token in places for mention in token.value)
        return [made_of("places", mentions, found.all[:-1]), conditions[-1]]
    items = []
    for place, condition in zip(places, conditions, strict=True):
        named = tuple(min(mention.places, key=lambda p: len(p.path)) for mention in place.value)
        items.append(Both((condition.value, Within(named))))
    return [made_of("cond noun", Either(tuple(items), listed=True), found.all, refs=conditions[-1].refs)]


def _side_by_side(found: Found) -> Token | None:
    """男女: two values of one field cannot both hold, so each is meant."""
    facts = [token.value for token in found.all]
    if not all(isinstance(fact, Fact) for fact in facts):
        return None
    compares = [ref.fact for fact in facts for ref in fact.refs if isinstance(ref.fact, Compare)]
    fields, values = {c.field for c in compares}, {c.value for c in compares}
    one_field = len(compares) == len(facts) and len(fields) == 1 and len(values) == len(facts)
    return _listed(found) if one_field else None


def _so_many_named(found: Found) -> Token | None:
    """甲和乙两个小区: how many there are was said as well."""
    condition, amount = found["cond"][0].value, found.all[1].value
    if not isinstance(condition, Either) or amount.tests != (("=", len(condition.items)),):
        return None
    return made_of("cond noun", condition, found.all, refs=found["cond"][0].refs)


def _one_of_them(found: Found) -> Token | None:
    """是男、女之一: the list as it is."""
    condition = found["cond"][0]
    if found.all[-1].text != "之一":
        return None
    value = replace(condition.value, listed=False) if isinstance(condition.value, Either) else condition.value
    return made_of("cond noun", value, found.all, refs=condition.refs)


def _either(found: Found) -> Token:
    items = tuple(token.value for token in found.all if token.can("cond"))
    return made_of("cond noun", Either(items), found.all, refs=found.all[-1].refs)


def _both(found: Found) -> Token | None:
    items: list[Condition] = []
    having = False
    for token in found.all:
        if token.can("both") or token.can("have"):
            having = token.text.endswith("有")
        elif token.can("cond"):
            items.append(Exists("any", token.value) if having else token.value)
    if len(items) == 1 and isinstance(items[0], Either) and items[0].listed:
        items = list(items[0].items)
    if len(items) < 2:
        return None
    return made_of("cond noun", Both(tuple(items)), found.all, refs=found.all[-1].refs)


def _not_in_brackets(found: Found) -> Token | None:
    """不符合（致贫返贫风险是因病）: what stands in the brackets is denied as a whole."""
    joined = both([token.value for token in found["cond"] if token.can("cond")])
    return made_of("cond noun", No(joined), found.all, refs=found["cond"][-1].refs) if joined is not None else None


def _no(found: Found) -> Token:
    return made_of("cond noun", No(found["cond"][0].value), found.all, refs=found["cond"][0].refs)


def _spread(quantifier: Quantifier, inner: Condition | None, refs: tuple[Ref, ...]) -> Condition:
    """有残疾人和大学生: one of each kind, not one who is both. 没有享受…: a verb under a negation is one condition."""
    if isinstance(inner, Many) and quantifier == "any":
        return inner
    if isinstance(inner, Exists) and inner.quantifier == "any":
        return Exists(quantifier, inner.inner, inner.refs or refs, inner.of_upper)
    if quantifier == "any" and isinstance(inner, Either) and inner.listed:
        return Both(tuple(Exists("any", item, refs) for item in inner.items))
    return Exists(quantifier, inner, refs)
