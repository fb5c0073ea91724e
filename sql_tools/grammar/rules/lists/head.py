"""Words for what the answer lists: 哪些村, 名单, 最低的五个乡镇."""

from __future__ import annotations

from sql_tools.grammar.asks import Amount, Count, GroupBy, Head, Proportion, Rows
from sql_tools.grammar.conditions import AgainstAverage, FieldsTest, Numbers, PartShare, Test, leaves, tables_of
from sql_tools.grammar.counters import PEOPLE
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import table_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules, after, ask, is_whole
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.recognizers.bound import Bound


class HeadRules(AskRules):
    """Words for what the answer lists: 哪些村, 名单, 最低的五个乡镇."""

    def _head(self, found: Found) -> Token | None:
        count = None
        for token in found["n"]:
            if isinstance(token.value, Bound) and is_whole(token.value) and token.value.about is None:
                count = int(token.value.tests[0][1])
        refs = found["noun"][0].of_role("level") or found["noun"][0].of_role("table")
        return made_of("head", Head(refs, count), found.all)

    def _which_units(self, found: Found) -> Token | None:
        """收入最高的是哪一户, 哪三户: the rows by what they are counted in."""
        bound: Bound = found["n"][0].value
        refs = tuple(ref for ref in self._lexicon.find(bound.unit or "") if ref.role == "table")
        if not refs or not is_whole(bound) or bound.about is not None:
            return None
        count = int(bound.tests[0][1])
        return made_of("head", Head(refs, count if count > 1 else None), found.all)

    def _which_of_groups(self, found: Found) -> list[Token] | None:
        """各乡镇人均纯收入低于全县平均的有哪些: which of the groups. With a noun behind 的 it is which of its rows."""
        group, last = found["group"][0], found["last"][0]
        if not (found["de"] or found["head"][0].text.startswith("的")):
            return None
        if group.value.level is None or last.can("noun") or found["head"][0].value.refs or self.model.places is None:
            return None
        level = self.model.places.level(group.value.level)
        listed = Head((Ref("level", level.name, level.label),))
        return [made_of("head", listed, [group, *found["head"]]), *found["said"], last]

    def _of_such_places(self, found: Found) -> list[Token] | None:
        """有安置区的村脱贫户…: rows in places that say so of themselves, not a list of these places."""
        return [*found["own"], *found.all[1:2]] if tables_of(found["own"][0].value) <= self.of_home else None

    def _share_of_places(self, found: Found) -> list[Token] | None:
        """村集体收入低于5万元的村占多少: of all places of that level, where each has a row of its own."""
        levels = found["noun"][0].of_role("level")
        home = self._home_of(levels[0].name) if levels else None
        asked = any(any(map(token.can, ("share", "take", "percent_asked"))) for token in found["how"])
        if home is None or not asked:
            return None
        if not self._said_of_places(found["part"][0], home):
            return [made_of("unread", None, found.all)]  # 人均纯收入超过2万元的村: of what is worked out for each.
        areas = [token for token in found["area"] if token.can("area")]
        level_names = tuple(token.value for token in areas if token.value is not None)
        refs = (table_ref(self.model, home),)
        return [*areas, ask(found, Proportion(found["part"][0].value, None, refs, areas=level_names))]

    def _said_of_places(self, token: Token, home: str) -> bool:
        """Figures that are on file for the places themselves; what there is in them may be asked as well."""
        noun = self.model.tables[home].noun
        own = {name for name, table in self.model.tables.items() if table.noun == noun}
        tests = [leaf for leaf in leaves(token.value) if isinstance(leaf, Test | FieldsTest | AgainstAverage)]
        return all(tables_of(leaf) & own for leaf in tests) and not isinstance(token.value, PartShare | Numbers)

    def _home_of(self, level: str) -> str | None:
        """The table whose rows are the places of a level."""
        places = self.model.places
        return places.table if places is not None and level == places.levels[-1].name else None

    def _what_values(self, found: Found) -> Token | None:
        """都是些什么岗位，各几个: the values are the groups, as with 哪些岗位."""
        return self.values_of(found) if found["how"][0].as_value("howmuch") == "what" else None

    def _values_of_counted(self, found: Found) -> list[Token] | None:
        """…有多少人，都是什么就业形式: the number told by these values."""
        before = [token for token in found.elsewhere("howmany") if token.end <= found["stop"][0].start]
        group = self._what_values(found) if before else None
        return [*found["stop"], group] if group is not None and group.can("group") else None

    def _whose_home(self, found: Found) -> list[Token] | None:
        """在校生中监测户家庭的有多少: the noun says whose they are; those in front of 中 are counted."""
        who = tables_of(found["who"][0].value)
        people = bool(who) and all(self.model.tables[name].counter in PEOPLE for name in who)
        homes = {ref.name for ref in found["home"][0].of_role("table")}
        counter = self.model.tables[self.model.default_subject].counter
        household = any(self.model.tables[name].counter == counter for name in homes)
        refs = tuple(table_ref(self.model, name) for name in sorted(who))
        if not people or not household:
            return None
        return [*found["who"], *found["rest"], made_of("ask", Count(refs), [*found["home"], *found["n"]])]

    def _columns(self, found: Found) -> Token | None:
        """列出户编号、人均纯收入、村: these columns and no others."""
        rows = any(found.anywhere(kind) for kind in ("list", "top", "most", "order"))
        if not found["list"] and not rows:
            return None
        joints = ("pause", "list_and")
        before = [None, *found["columns"]]
        told = [
            token
            for last, token in zip(before, found["columns"], strict=False)
            if not any(map(token.can, joints))
            and not (token.can("total") and last is not None and last.can("field"))  # 收入金额
        ]
        chosen = found.before is not None and (found.before.can("order") or found.before.can("cond"))
        if found.all[0].can("de") and chosen and told[0].can("level"):
            return None  # 人均纯收入最高的乡镇及其人均纯收入: the town is what is listed.
        refs = tuple(column for token in told for column in self._columns_of(token, found))
        names = {f"{name}.{key}" for name, table in self.model.tables.items() for key in table.key}
        names |= {level.title for level in (self.model.places.levels if self.model.places else ())}
        if not refs or not all(refs) or not any(ref.name in names for column in refs for ref in column):
            return None
        return ask(found, Rows(refs, exactly=True))

    def _columns_of(self, token: Token, found: Found) -> tuple[tuple[Ref, ...], ...]:
        """户编号、两项金额: the amounts that chose the rows, each a column."""
        if token.can("amount"):
            return ()
        if not token.can("total") or token.can("field"):
            return (self._column(token),)
        tests = [leaf.refs for cond in found.elsewhere("cond") for leaf in leaves(cond.value) if isinstance(leaf, Test)]
        money = [tuple(ref for ref in refs if ref.role == "field" and self.kind_of(ref) == "money") for refs in tests]
        chosen = [refs for refs in money if refs]
        before = [word for word in found["columns"] if word.can("amount")]
        numbers = [word.value.tests[0][1] for word in before]
        return tuple(chosen) if all(number == len(chosen) for number in numbers) else ()

    def _column(self, token: Token) -> tuple[Ref, ...]:
        levels = token.of_role("level")
        if levels and self.model.places is not None:
            title = self.model.places.level(levels[0].name).title
            return (Ref("field", title, levels[0].label, title.partition(".")[0]),)
        return tuple(Ref("field", ref.name, ref.label, ref.table) for ref in token.of_role("field", "question"))

    def _down_to(self, found: Found) -> Token:
        """列到村, 具体到乡镇: a column of each row that is listed; of a figure the places of that level."""
        if any(found.anywhere(kind) for kind in ("list", "which", "head")):
            return ask(found, Amount(self._column(found["level"][0])))
        return made_of("group", GroupBy(level=found["level"][0].of_role("level")[0].name), found.all)

    def _asked_rows(self, found: Found) -> Token:
        return made_of("head", Head(()), found.all)

    def rules(self) -> tuple[GrammarRule, ...]:
        """What the answer is a list of."""
        return (*self._rows(), *self._values(), *self._rows_again(), *self._places())

    def _rows(self) -> tuple[GrammarRule, ...]:
        """哪些村, 列出姓名、年龄: which rows or places, and what of each."""
        noun = r"(?P<noun>{level|table})"
        column = r"(?:{field|level|question}|{field}?{amount}?{total})"
        columns = rf"(?:{column}(?:{{pause}}|{{list_and}}))+{column}"
        return (
            rule(
                "columns",
                rf"(?:(?P<list>{{list}}){{toward}}?|{{stop}}|{{de}}|{{down_to}})(?P<columns>{columns})(?={{stop}}|$)",
                self._columns,
            ),
            rule(
                "columns_first", rf"(?:^|{{stop}})(?P<columns>{columns})(?P<list>{{list}})(?={{stop}}|$)", self._columns
            ),
            rule("down_to", r"(?:{list}{toward}|{down_to})(?P<level>{level})(?={stop}|$)", self._down_to),
            rule("column_alone", r"(?P<level>{column})(?={stop}|{list}|$)", self._down_to),
            rule(
                "share_of_places",
                r"(?P<part>{cond}){de}(?P<noun>{level})(?P<how>(?:{take}(?P<area>{area}?){de}?{level|table}?(?:{howmany}(?={de}?{share}))?)?{de}?"
                r"{share}?(?:{howmuch}|{howmany}|{is}|{percent_asked})*)",
                self._share_of_places,
            ),
            rule("which", r"{which}(?P<n>{amount}?)" + noun, self._head),
            rule("which_units", r"{which}(?P<n>{amount})(?!{de}|{fact}|{cond}|{field}|{measure})", self._which_units),
            rule(
                "of_which",
                r"(?P<n>)" + noun + r"(?:{de}|{is}|{have}|{inside})*{which}(?:{amount}(?={stop}|$))?(?!{level})",
                self._head,
            ),
        )

    def _values(self) -> tuple[GrammarRule, ...]:
        """致贫原因有哪些: the values of a field."""
        return (
            rule(
                "which_values",
                r"(?P<what>{field})(?:{is}|{have})*(?:{which}(?:{sort}|{table}?)|{which_sort}{field}?)",
                self.values_of,
            ),
            rule("which_value", r"{which}(?P<what>{field})", self.values_of),
            rule(
                "values_of_counted",
                r"(?P<stop>{stop}){is}?(?P<how>{howmuch})(?P<what>{field})(?={stop}|$)",
                self._values_of_counted,
            ),
            rule(
                "told_one_by_one",
                r"(?P<group>{group}){stop}{each_sort}(?={have}?{howmany|howmuch|measure|table})",
                lambda found: found["group"],
            ),
            rule("told_by_groups", r"{is}?(?P<what>{field})(?P<stop>{stop})(?P<group>{group})", _told_by_groups),
        )

    def _rows_again(self) -> tuple[GrammarRule, ...]:
        """哪些, 最低的五个乡镇: rows without a noun, or behind what chose them."""
        noun = r"(?P<noun>{level|table})"
        return (
            rule("which_rows", r"(?:(?:{is}|{have})*{which}(?:{have})?|{list})", self._asked_rows),
            rule(
                "which_of_groups",
                r"(?P<group>{group})(?P<said>(?:{inside}|{stop}|{cond}|{places}|{years}|{area})*)(?P<last>{cond})(?P<de>{de}?)(?P<head>{head})(?={stop}|{open}|$)",
                self._which_of_groups,
            ),
            rule("best", r"(?P<n>){de}?" + noun, after("top", self._head)),
        )

    def _places(self) -> tuple[GrammarRule, ...]:
        """有…的村有几个, …的村的户数: places by what is said of them."""
        return (
            rule(
                "count_level_in",
                r"{de}(?P<noun>{level}){stop}?(?P<where>{places}{inside}?){have}?(?P<n>{howmany}){level}?(?={stop}|$)",
                lambda found: [self.count(found), *found["where"]],
            ),
            rule(
                "number_of_level",
                r"{de}?(?P<noun>{level})(?P<number>{split_end})(?={stop}|{list_and}|{pause}|$)",
                lambda found: self.count(found) if found["number"][0].text == "数" else None,
            ),
            rule(
                "whose_home",
                r"(?P<who>{cond})(?P<rest>{inside}{cond}+)(?P<home>{table})(?P<n>{de}(?:{have}|{is})*{howmany})(?!{table})",
                self._whose_home,
            ),
            rule("count_level", r"{de}(?P<noun>{level})(?:{have}|{is}|{de})*{howmany}(?!{table})", self.count),
            rule(
                "of_such_places",
                r"(?P<own>{cond}){de}(?P<noun>{level}){de}?(?={cond}|{table}|{howmany}{table})",
                self._of_such_places,
            ),
            rule(
                "in_such_places",
                r"(?P<own>{cond}){de}(?P<noun>{level})(?={years}(?:{cond}|{table}|{measure}))",
                lambda found: None if _one_by_one(found) else self._of_such_places(found),
            ),
            rule("last_noun", r"(?P<n>)(?P<noun>{level})", after("de", self._head)),
        )


def _one_by_one(found: Found) -> bool:
    """True where places are told one by one: 各是多少, 哪个最多, 列出."""
    each = any(token.text[0] in "各分" for token in found.elsewhere("howmuch"))
    return each or any(map(found.anywhere, ("respectively", "list", "order", "top", "which", "rank", "each")))


def _told_by_groups(found: Found) -> list[Token] | None:
    """都是因为什么纳入的？按原因统计: the groups tell what was asked before."""
    named = {ref.name for ref in found["what"][0].of_role("field")}
    told = {ref.name for ref in found["group"][0].value.refs}
    return [*found["stop"], *found["group"]] if named & told else None
