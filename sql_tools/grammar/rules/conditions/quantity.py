"""So many of something: 两个以上残疾人, 脱贫户超过50户, 占比超过3%."""

from __future__ import annotations

from itertools import takewhile

from sql_tools.grammar.conditions import Condition, Exists, Fact, Many, PartShare, both, same_group, tables_of
from sql_tools.grammar.counters import LIKE_MONEY, PEOPLE, counts
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.all_of import parts_of_union
from sql_tools.grammar.rules.conditions.field import only_so_many
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.rules.gaps.numbers import NumbersRules
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.recognizers.bound import Bound

_COUNTED_UNITS = {None, "个", "名", "位", "人", "户", "家", "处", "笔", "次", "项", "宗", "套", "口", "口人"}
_OFTEN = {"次", "笔"}


class QuantityRules(ScopeBase):
    """The rules of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._numbers = NumbersRules(lexicon)

    @staticmethod
    def _is_number_of(bound: object, found: Found) -> bool:
        """True of a whole number of things, and not of how many are wanted (最高的五户脱贫户)."""
        if not isinstance(bound, Bound) or bound.about is not None or bound.unit not in _COUNTED_UNITS:
            return False
        if any(token.can("superlative") for token in found.behind(3)):
            return False
        if any(token.can("which") for token in found.behind(1)):
            return False  # 哪三个村: so many of them are wanted.
        if any(value != value.to_integral_value() for _, value in bound.tests):
            return False
        # 多少户低于1万: an amount of money whose unit went without saying.
        return bound.unit is not None or all(value < LIKE_MONEY for _, value in bound.tests)

    def _many(self, found: Found) -> list[Token] | Token | None:
        bound = found["bound"][0].value
        if not self._is_number_of(bound, found):
            return None
        conditions = [token.value for token in found["cond"] if token.can("cond")]
        refs = tuple(ref for token in found["noun"] for ref in token.of_role("table", "relation"))
        inner = both(conditions)
        tables = {ref.table for ref in refs} | (tables_of(inner) if inner is not None else set())
        if any(counts(bound.unit, self._model.tables[table].counter) for table in tables if table is not None):
            return made_of("cond", Many(inner, refs, bound.tests), found.all)
        return self._people_of_event(found, bound) if inner is None else None

    def _many_of_each(self, found: Found) -> Token | None:
        """监测户和低保户都在10户以上: so many of each group that is listed."""
        bound = found["bound"][0].value
        if not found["all"][0].says_every_one and not found["all"][0].can("each_of_them"):
            return None
        groups = [token for token in found["list"] if token.can("cond")]
        items = [item for token in groups for item in (parts_of_union(self._model, token) or (token.value,))]
        counted = [ref for token in found["list"] if token.can("measure") for ref in token.of_role("measure")]
        tables = [table for item in items for table in tables_of(item)]
        if len(items) < 2 or not self._is_number_of(bound, found) or any(map(self._is_figure, counted)):
            return None
        if not all(counts(bound.unit, self._model.tables[table].counter) for table in tables):
            return None
        return made_of("cond", both([Many(item, (), bound.tests) for item in items]), found.all)

    def _so_often(self, found: Found) -> Token | None:
        """医疗救助领过两次以上的: so many of that kind; the verb only names the relation once more."""
        bound, said = found["bound"][0].value, tables_of(found["cond"][0].value)
        refs = tuple(ref for ref in found["verb"][0].of_role("relation") if ref.table in said)
        if bound.unit not in _OFTEN or not refs:
            return None
        return made_of("cond", Many(found["cond"][0].value, refs, bound.tests), found.all)

    def _so_many_in_each(self, found: Found) -> Token | None:
        """各乡镇监测户有多少，只报超过10户的: the groups with so many of the rows that are counted."""
        bound = found["bound"][0].value
        if not only_so_many(found) or not self._is_number_of(bound, found):
            return None
        units = {name: table for name, table in self._model.tables.items() if table.counter == bound.unit}
        refs = tuple(Ref("table", name, table.label, name) for name, table in units.items())
        return made_of("cond", Many(None, refs, bound.tests), found.all) if refs else None

    def _many_in_which(self, found: Found) -> list[Token] | None:
        """技能劳动力，哪些村超过五个: the number of those before in each of the places."""
        made = self._many(found)
        if not isinstance(made, Token):
            return None
        rest = [token for token in found.all if token not in found["which"]]
        return [*found["which"], made_of("cond", made.value, rest)]

    def _many_doing(self, found: Found) -> list[Token] | None:
        """两个以上孩子上学的脱贫户: so many who are all that is said of them; whose they are stands behind."""
        bound, who = found["bound"][0].value, found["who"][0]
        if not self._is_number_of(bound, found) or self._is_of_household(who):
            return None
        below = list(takewhile(lambda token: not self._is_upper(token.value), found["did"]))
        whole = [*([who.value] if who.can("cond") else []), *(token.value for token in below)]
        people = who.of_role("table") if not who.can("cond") else ()
        tables = {ref.table for ref in people} | (tables_of(who.value) if who.can("cond") else set())
        counted = any(counts(bound.unit, self._model.tables[table].counter) for table in tables if table is not None)
        if not below or not counted:
            return None
        rest = found["did"][len(below) :]
        taken = found.all[: len(found.all) - len(rest)]
        return [made_of("cond", Many(both(whole), people, bound.tests), taken), *rest]

    def _many_at_work(self, found: Found) -> Token | None:
        """两个以上劳动力务工的: so many of them to whom it happens."""
        bound, who = found["bound"][0].value, found["who"][0].value
        events = tuple(ref for ref in found["did"][0].of_role("table") if ref.name in self._events)
        people = all(counts(bound.unit, self._model.tables[table].counter) for table in tables_of(who))
        if not events or self._is_upper(who) or not people or not self._is_number_of(bound, found):
            return None
        return made_of("cond", Many(both([who, Exists("any", None, events)]), (), bound.tests), found.all)

    def _is_of_household(self, who: Token) -> bool:
        """True of households and what is above them, by name or by their noun."""
        if who.can("cond"):
            return self._is_upper(who.value)
        return any(ref.table in self._upper or ref.table in self._events for ref in who.of_role("table"))

    def _people_of_event(self, found: Found, bound: Bound) -> Token | None:
        """有两人以上住院: people of the household to whom it happened, however often."""
        events = tuple(ref for token in found["noun"] for ref in token.of_role("table") if ref.name in self._events)
        whose = [join.to for ref in events for join in self._model.tables[ref.name].joins if not join.optional]
        people = next((name for name in whose if self._model.tables[name].counter in PEOPLE), None)
        if people is None or bound.unit not in PEOPLE:
            return None
        label = self._model.tables[people].noun
        happened = Exists("any", None, events)
        return made_of("cond", Many(happened, (Ref("table", people, label, people),), bound.tests), found.all)

    def _many_to_whom(self, found: Found) -> Token | None:
        """省外打工的人超过20个的村, 住院的人不足5个的村: so many of those to whom it happens."""
        bound, event, people = found["bound"][0].value, found["event"][0], found["people"][0]
        happens = tuple(ref for ref in event.of_role("table") if ref.name in self._events)
        whose = {join.to for ref in happens for join in self._model.tables[ref.name].joins}
        named = tuple(ref for ref in people.of_role("table") if ref.name in whose)
        plain = not any(token.can("fact") for token in (event, people))
        if not (happens and named and plain and self._is_number_of(bound, found)):
            return None
        inner = both([token.value for token in found["cond"] if token.can("cond")])
        if all(self._model.tables[ref.name].counter in PEOPLE for ref in happens):
            return made_of("cond", Many(inner, happens, bound.tests), found.all)
        return made_of("cond", Many(Exists("any", inner, happens), named, bound.tests), found.all)

    def _people_to_whom(self, found: Found) -> Token | None:
        """有两个以上的人住院: people to whom it happened."""
        bound, who = found["bound"][0].value, found["who"][0].of_role("table")
        people = [ref for ref in who if self._model.tables[ref.name].counter in PEOPLE and ref.name not in self._events]
        events = tuple(ref for ref in found["event"][0].of_role("table", "relation") if ref.table in self._events)
        if not people or not events or not self._is_number_of(bound, found) or bound.unit not in {*PEOPLE, "个"}:
            return None
        return made_of("cond", Many(Exists("any", None, events), tuple(people), bound.tests), found.all)

    def _only_so_many(self, found: Found) -> list[Token] | Token | None:
        """劳动力只有1人的户, 公益岗只有一个人的村: of those in front, not of all people."""
        bound = found["bound"][0].value
        return self._many(found) if (found["cond"] or found["noun"]) and isinstance(bound, Bound) else None

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
        return unit in {*PEOPLE, "个"} and table is not None and self._model.tables[table].counter in PEOPLE

    @staticmethod
    def _is_of_those(area: Token, found: Found) -> bool:
        """哪些乡镇…占本乡镇脱贫户的30%以上: the whole is each of the places that are asked about."""
        listed = {ref.name for token in found.elsewhere("level") for ref in token.of_role("level")}
        return area.value in listed | {token.value.level for token in found.elsewhere("group")}

    def _part_share(self, found: Found) -> list[Token] | Token | None:
        bound = found["bound"][0].value
        part = both([token.value for token in found["part"] if token.can("cond")])
        numbers = [*found["number"], *(token for token in found["part"] if not token.can("cond"))]
        counted = [ref for token in numbers for ref in token.of_role("measure")]
        if bound.about is not None or bound.unit != "%" or part is None:
            return None
        area = found.first("area")
        if area is not None and not self._is_of_those(area, found):
            return None
        if not all(self._model.measures[ref.name].counts_all_rows for ref in counted):
            return None
        whole = both([token.value for token in found["whole"] if token.can("cond")])
        narrow, rest = found["narrow"], found.all[len(found["narrow"]) :]
        if narrow and not found["whole"] and _is_group(part):
            # 人均低于1万元的脱贫户占比: the last noun is the whole, what narrows it the part.
            whole, part = part, both([token.value for token in narrow if token.can("cond")])
            narrow, rest = [], found.all
        if part is not None and whole is not None and found["whole"] and same_group(part, whole):
            # 人均低于1万元的脱贫户占脱贫户的30%: what narrows the group is the part.
            part, narrow, rest = both([token.value for token in narrow if token.can("cond")]), [], found.all
        if part is None:
            return None
        noun = next((ref.name for token in found["part"] for ref in token.of_role("table")), None)
        happens = tuple(ref for token in found["part"] for ref in token.of_role("table") if ref.name in self._events)
        if happens:
            # 脱贫户务工率高于60%: the event is the part, the group the whole.
            whose = found["part"][0]
            return [
                *narrow,
                whose,
                made_of("cond", PartShare(Exists("any", None, happens), None, None, bound.tests), rest[1:]),
            ]
        return [*narrow, made_of("cond", PartShare(part, whole, noun, bound.tests), rest)]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Numbers of rows that belong to something."""
        return (*self._of_each(), *self._number_first(), *self._number_behind())

    def _of_each(self) -> tuple[GrammarRule, ...]:
        """So many in each of several things, or so often."""
        return (
            rule(
                "many_of_each",
                r"(?P<list>{cond}(?:{de}?{table|measure})?(?:(?:{list_and}|{pause}){cond}(?:{de}?{table|measure})?)*)"
                r"(?P<all>{each_of_them|mean})(?:{have}|{is})?(?P<bound>{bound})",
                self._many_of_each,
            ),
            rule(
                "so_often",
                r"(?P<cond>{cond})(?P<verb>{relation})(?P<bound>{bound|amount})(?!{table}|{cond})",
                self._so_often,
            ),
            rule("so_many_in_each", r"(?P<bound>{bound})(?={de}|{stop}|$)", self._so_many_in_each),
        )

    def _number_first(self) -> tuple[GrammarRule, ...]:
        """两个以上残疾人, 有3个人住院: the number stands before what it counts."""
        return (
            rule(
                "people_to_whom",
                r"(?:{relation}{inside}?)?{have}?(?P<bound>{bound}|{amount}){de}?(?P<who>{table})(?P<event>{table|relation})(?={de}|{stop}|{table}|$)",
                self._people_to_whom,
            ),
            rule(
                "many_doing",
                r"{have}?(?P<bound>{bound}|{amount}){de}?(?P<who>{table|cond}){is}?(?P<did>{cond}+)(?={de}|{table}|{have}|{howmany}|{stop}|$)",
                self._many_doing,
            ),
            rule(
                "so_many_of_them_doing",
                r"{have}?(?P<bound>{bound}|{amount}(?!{level})){de}?(?P<who>{cond})(?P<did>{table}{relation}?)(?={de}|{table})",
                self._many_at_work,
            ),
            rule(
                "many_of",
                r"{have}?(?P<bound>{bound}|{amount}(?!{level})){de}?(?P<noun>(?P<cond>{cond}))(?={de}|{table}|{only}|{both})",
                self._many,
            ),
            rule(
                "so_many_doing",
                r"(?:{relation}{inside}?)?{have}?(?P<bound>{bound|amount}){de}?(?P<cond>)(?P<noun>(?!{level}){table})(?={de|cond|table})",
                self._many,
            ),
            rule(
                "places_of_so_many",
                r"(?:{have}|{only})+(?P<bound>{bound|amount}){de}?(?P<cond>)(?P<noun>{level})(?={de}{level})",
                self._many,
            ),
        )

    def _number_behind(self) -> tuple[GrammarRule, ...]:
        """残疾人有两个以上: the number stands behind."""
        return (
            rule(
                "many_to_whom",
                r"(?P<cond>(?:{cond}{de}?)*)(?P<event>{table}){de}?(?P<people>{table})(?:{have}|{is})?(?P<bound>{bound})",
                self._many_to_whom,
            ),
            rule(
                "many",
                r"(?P<cond>(?:{cond}{de})*{cond})(?:{de}(?={measure}))?(?P<noun>{table|measure}?)(?:{have}|{is})?(?P<bound>{bound})",
                self._many,
            ),
            rule(
                "so_many_at_home",
                r"{relation}{inside}?{have}?(?P<bound>{bound|amount})(?P<cond>)(?P<noun>(?!{level}){table})(?={have}{howmany})",
                self._many,
            ),
            rule(
                "many_in_which",
                r"(?P<cond>{cond})(?P<noun>{table}?){stop}(?P<which>{which}{level})(?P<bound>{bound})",
                self._many_in_which,
            ),
            rule(
                "only_so_many",
                r"(?P<cond>{cond}*)(?P<noun>(?:{table})?){only}(?:{have}|{is})?(?P<bound>{bound|amount})(?={de}|{stop}|{both}|$)",
                self._only_so_many,
            ),
            rule(
                "many_people",
                r"(?:{have}|{only})?(?P<bound>{bound|amount})(?:{table}(?={cond|table}))?(?P<cond>{cond}*)(?P<noun>(?:{relation}|{table})?)(?={de}|{stop}|{pause}{years}?{both}?(?:{nobody}|{have_not})|{nobody}|{have_not}|{both}|$)",
                self._many_people,
            ),
            rule(
                "many_things",
                r"(?P<cond>)(?P<noun>{table|relation})(?:{have}|{is})?(?P<bound>{bound})(?!{cond|table|fact})",
                self._many,
            ),
            *self._numbers.rules(),
        )

    def _share_first(self, found: Found) -> Token | None:
        """三成以上脱贫户收入下降的村: the share stands before its whole, the part behind it."""
        bound, part = found["bound"][0].value, found["part"][0].value
        if bound.about is not None or bound.unit != "%" or _is_group(part) or not self._is_upper(part):
            return None
        whole = found["whole"][0]
        if whole.can("cond"):
            held = PartShare(part, whole.value, None, bound.tests) if _is_group(whole.value) else None
        else:
            noun = next((ref.name for ref in whole.of_role("table") if ref.name in self._upper), None)
            held = PartShare(part, None, noun, bound.tests) if noun is not None else None
        return made_of("cond", held, found.all) if held is not None else None

    def share_rules(self) -> tuple[GrammarRule, ...]:
        """Shares within bounds; applied when lists are made."""
        return (
            rule(
                "share_first",
                r"(?P<bound>{bound}){de}?(?P<whole>{cond}|{table})(?P<part>{cond})(?={de}(?:{table}|{level}))",
                self._share_first,
            ),
            rule(
                "part_share",
                r"(?P<narrow>(?:{cond}{de})*)(?P<part>{cond}(?:{de}?(?:{table}|{measure}))?)(?:{take}(?P<area>{area}?){de}?(?P<whole>(?:(?:{cond}|{table}){table}?)?){de}?"
                r"(?P<number>{measure}?){de}?{share}?|{share}(?P<none>))(?P<bound>{bound})",
                self._part_share,
            ),
        )


def _is_group(condition: Condition) -> bool:
    """True of the name of a group of rows: 脱贫户."""
    return isinstance(condition, Fact) and any(ref.names_group for ref in condition.refs)
