"""What a question wants: its figures or rows, said or implied, and the places that it lists."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import Amount, Ask, Count, GroupBy, Moved, OrderBy, Rows
from sql_tools.grammar.assembly.draft import CannotSay
from sql_tools.grammar.assembly.first_rows import behind_top
from sql_tools.grammar.assembly.own_conditions import behind_level
from sql_tools.grammar.conditions import Either, Fact, Test, leaves, tables_of
from sql_tools.grammar.frame import Frame
from sql_tools.grammar.places.places_listed import PlacesListed
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare
from sql_tools.semantic_model import PlaceLevel

_REPORTED = {
    *("情况", "状况", "概况", "统计", "汇总", "总体情况", "基本情况", "情况如何", "情况怎么样", "汇总情况", "统计一下")
}
"""Words by which a report asks for a table of numbers, not for a list of names."""
_SHOW = "列"
_AMOUNTS = {"金额", "数额", "款项", "资金"}
"""An amount as such; 总额 and 合计 are the sum of all rows."""


class Wanted(PlacesListed):
    """What a question wants: its figures or rows, said or implied, and the places that it lists."""

    def listed_one_by_one(self, frame: Frame) -> None:
        """分乡镇列出外出务工、就近务工和公益性岗位人数: a table with a figure of each value that is told."""
        if frame.together or not (frame.lists and frame.groups) or len(frame.asks) != 1:
            return
        for said in frame.conditions:
            items = said.condition.items if isinstance(said.condition, Either) and said.condition.listed else ()
            facts = [ref.fact for item in items if isinstance(item, Fact) for ref in item.refs]
            fields = {fact.field for fact in facts if isinstance(fact, Compare)}
            if len(fields) == 1 and len(facts) == len(items):
                frame.apart = True

    def count_by_figure(self, frame: Frame) -> None:
        """2024年劳动力有多少人: a group that the model also counts by a figure of the year."""
        if not frame.years or not all(isinstance(ask, Count) for _, ask in frame.asks):
            return
        upper = self.joins.seen_from(self.model.default_subject)
        spoken = {ref.name for _, token in frame.nouns for ref in token.of_role("table")}
        counted = [ref for _, ask in frame.asks if isinstance(ask, Count) for ref in ask.refs]
        named = {ref.name for ref in counted if ref.role == "table"}
        counters = {self.model.tables[table].counter for table in spoken | named}
        for said in frame.conditions:
            others = spoken.union(*(tables_of(other.condition) for other in frame.conditions if other is not said))
            if any(table not in upper for table in others):
                continue  # Of persons with a property (没有务工的劳动力) only persons can be counted.
            measures = (
                tuple(r for r in said.condition.refs if r.role == "measure") if isinstance(said.condition, Fact) else ()
            )
            units = {self.model.measures[ref.name].unit for ref in measures}
            if measures and (not counters or counters & units):
                # Of 劳动力家庭 the households are counted.
                frame.conditions.remove(said)
                frame.asks = [(said.place, Amount(measures))]
                return

    def _who(self, frame: Frame) -> None:
        """由哪家公司购得: the verb says in which field its doer stands."""
        verb = frame.agents[0] if frame.agents else None
        heads = [entry for entry in frame.heads if not any(ref.role == "level" for ref in entry[1].refs)]
        if verb is None or not heads or frame.orders:
            return
        place, _ = heads[0]
        fields = tuple(Ref("field", ref.name, ref.label, ref.table) for ref in verb.of_role("agent"))
        frame.heads.remove(heads[0])
        frame.asks.append((place, Amount(fields)))

    def _amounts_told(self, frame: Frame) -> None:
        """收入不足10万元的村有哪些，金额列出: the amount that chose them, where there is one."""
        tests = [leaf for said in frame.conditions for leaf in leaves(said.condition) if isinstance(leaf, Test)]
        if len(tests) != 1 or not (frame.heads or frame.lists) or frame.orders:
            return
        bare = [
            place
            for place, ask in frame.asks
            if isinstance(ask, Amount) and not ask.refs and self._said_alone(frame, place)
        ]
        if self._is_money(tests[0].refs):
            frame.asks = [(place, Amount(tests[0].refs) if place in bare else ask) for place, ask in frame.asks]

    def _amounts_of_events(self, frame: Frame) -> None:
        """有小额信贷的脱贫户有哪些，小额信贷金额列出: the one sum of money of what happened."""
        tables = {table for said in frame.conditions for table in tables_of(said.condition)} & self.tools.event_tables
        if not (frame.heads or frame.lists) or frame.orders or frame.groups or len(tables) != 1:
            return
        [table] = tables
        fields = self.model.tables[table].fields.items()
        money = [name for name, entry in fields if entry.type == "money" and entry.column is not None]
        if len(money) == 1:
            amount = Amount((field_ref(self.model, f"{table}.{money[0]}"),))
            frame.asks = [(place, amount if ask == Amount(()) else ask) for place, ask in frame.asks]

    def _added_up(self, frame: Frame) -> None:
        """收入总共多少: beside the figure 总共 is its sum, where there is nothing else that it could add up."""
        several = sum(len(token.value) for token in frame.places) > 1 or len(frame.years) > 1
        if several or any(isinstance(said.condition, Either) for said in frame.conditions):
            return
        in_all = [word for word in frame.words if word.says_in_all]
        for number, (place, ask) in enumerate(frame.asks):
            token = frame.tokens[place]
            beside = any(word.end == token.start or token.start <= word.start <= token.end for word in in_all)
            if beside and isinstance(ask, Amount) and ask.refs and ask.function is None:
                frame.asks[number] = (place, replace(ask, function="sum"))

    def _said_alone(self, frame: Frame, place: int) -> bool:
        """金额 behind a stop or 列出; 小额信贷金额 is the amount of something else."""
        before = frame.tokens[max(place - 1, 0)]
        apart = any(before.can(kind) for kind in ("stop", "list", "pause"))
        return apart and frame.tokens[place].text in _AMOUNTS

    def _is_money(self, refs: tuple[Ref, ...]) -> bool:
        fields = [ref for ref in refs if ref.role == "field"]
        return bool(fields) and all(self.model.field(ref.name).type == "money" for ref in fields)

    def _asked_apart(self, frame: Frame, place: int) -> bool:
        """A number of its own, or one of a list of figures (金额和户数)."""
        begin = place
        while begin and (frame.tokens[begin - 1].can("cond") or frame.tokens[begin - 1].can("de")):
            begin -= 1  # 户数、小额信贷金额: whose amount it is stands in front of it.
        beside = [*frame.tokens[max(begin - 1, 0) : begin], *frame.tokens[place + 1 : place + 2]]
        listed = any(token.can("list_and") or token.can("pause") for token in beside)
        return listed or self._counted_apart(frame, place)

    def _counted_apart(self, frame: Frame, place: int) -> bool:
        """养殖项目有几个，投入多少: a number of its own, with what it counts in the same clause and no figure."""
        if frame.tokens[place].can("table") or frame.apart:
            return False
        clause: list[Token] = []
        for token in reversed(frame.tokens[:place]):
            if token.can("stop"):
                break
            clause.append(token)
        after = frame.tokens[place + 1 : place + 3]
        if len(after) == 2 and after[0].can("noun") and frame.tokens[place].value == Count():
            clause, after = [*clause, after[0]], after[1:]  # 资助了多少学生，一共发了多少
        alone = not after or after[0].can("stop") or after[0].can("pause") or _asks_itself(after[0])
        spoken = any(token.can("noun") or token.can("table") for token in clause)
        return alone and spoken and not any(token.can("ask") for token in clause)

    def both_ends(self, frame: Frame) -> tuple[Frame, Frame] | None:
        """最多和最少的乡镇, 前三和后三的乡镇: two answers, the first of each end."""
        if len(frame.tops) == 2 and len(frame.orders) <= 1 and {rank.back for _, rank in frame.tops} == {True, False}:
            one, other = frame.copied(), frame.copied()
            one.tops, other.tops = frame.tops[:1], frame.tops[1:]
            return one, other
        each_its_own = len(frame.tops) == 2 and not any(rank.back or rank.only for _, rank in frame.tops)
        if len(frame.orders) != 2 or (frame.tops and not each_its_own) or not all(o.pick for _, o in frame.orders):
            return None
        (_, first), (place, second) = frame.orders
        same = not second.refs and not second.share
        if first.descending == second.descending or not same:
            return None
        one, other = (
            self._copied(frame, place, first),
            self._copied(frame, place, replace(first, descending=second.descending)),
        )
        one.tops, other.tops = frame.tops[:1], frame.tops[1:]
        return one, other

    def _copied(self, frame: Frame, place: int, order: OrderBy) -> Frame:
        """A frame of its own with this order alone."""
        made = frame.copied()
        made.orders = [(place, order)]
        return made

    def rows_of_each(self, frame: Frame, level: PlaceLevel | None) -> bool:
        """各乡镇收入最低的3户: of each group the first rows, by the noun or the counter behind the superlative."""
        groups = [group for group in [*frame.groups, *frame.each] if not group.by_year]
        if level is not None or not groups or not frame.orders or any(o.count or o.share for _, o in frame.orders):
            return False
        counters = {table.counter for name, table in self.model.tables.items() if self._rows_of(name)}
        if any(rank.unit in counters and rank.unit != "个" for _, rank in frame.tops):
            return True
        last = max(place for place, _ in [*frame.orders, *frame.tops])
        behind = [token for token in frame.tokens[last + 1 :] if not token.can("de")]
        return bool(behind) and any(self._rows_of(name) for name in self._noun_of(behind[0]))

    def _noun_of(self, token: Token) -> tuple[str, ...]:
        """The tables of a noun of rows: said as such, or at the end of the name of a group."""
        if token.can("head"):
            return tuple(ref.name for ref in token.value.refs if ref.role == "table")
        if token.can("table"):
            return tuple(ref.name for ref in token.of_role("table"))
        return self.subjects.noun_at_end(token) if token.can("cond") and token.can("noun") else ()

    def _rows_of(self, table: str) -> bool:
        """True of things that are listed one by one, not of events that are known by their kind."""
        return self.joins.is_thing(table)

    def all_years_and_the_first(self, frame: Frame) -> None:
        """哪年纳入的最多，按年给个数: all of the years, the one with the most first."""
        told = [group for group in frame.groups if group.by_year and not group.refs]
        named = [ref for group in frame.groups for ref in group.refs if ref.role == "field"]
        of_years = any(self.model.field(ref.name).type == "year" for ref in named)
        if told and of_years and not frame.tops and len(frame.orders) == 1:
            frame.groups = [group for group in frame.groups if group not in told]
            frame.orders = [(place, replace(order, pick=False)) for place, order in frame.orders]

    def values_of_classes(self, frame: Frame) -> None:
        """请报送监测对象风险类型情况: a classification asked for by name alone is told by its values."""
        if frame.lists or frame.heads or frame.orders or frame.groups or len(frame.asks) != 1:
            return
        [(place, ask)] = frame.asks
        if not isinstance(ask, Amount) or ask.function is not None or not ask.refs:
            return
        of_groups = all(isinstance(said.condition, Fact) and _of_a_group(said.condition) for said in frame.conditions)
        reported = any(word.text in _REPORTED for word in frame.words)
        if not reported and not (of_groups and frame.conditions):
            return
        fields = [ref for ref in ask.refs if ref.role == "field"]
        if len(fields) == len(ask.refs) and all(self.model.field(ref.name).type == "enum" for ref in fields):
            frame.groups.append(GroupBy(refs=ask.refs))
            frame.asks = [(place, Count())]

    def _figures_of_picked_row(self, frame: Frame, level: PlaceLevel | None) -> list[tuple[int, Ask]] | None:
        """投入最多的是哪个项目，投了多少: one row is picked, and the figures asked for are its own."""
        picked = any(order.pick and order.refs and not (order.count or order.share) for _, order in frame.orders)
        if frame.together and any(rank.count > 1 for _, rank in frame.tops):
            return None  # 投资额最大的十个项目总共投了多少: of all ten.
        if any(rank.percent is not None or behind_top(frame, place) is not None for place, rank in frame.tops):
            return None  # 收入最低的100户里低保户有几户: of some of those that are picked.
        named = {ref.name for _, head in frame.heads for ref in head.refs if ref.role == "table"}
        counters = {table.counter for name, table in self.model.tables.items() if self._rows_of(name)} - {"个"}
        rows = bool(named) or any(rank.unit in counters for _, rank in frame.tops)
        if not picked or not rows or level is not None or frame.groups or not frame.asks:
            return None
        told = tuple(ask.refs for _, ask in frame.asks if isinstance(ask, Amount) and ask.function is None and ask.refs)
        again = [ask for _, ask in frame.asks if ask == Amount(()) or _counts_again(ask, named)]
        if len(told) + len(again) < len(frame.asks):
            return None
        return [(frame.asks[0][0], Rows(told))]

    def _names_of_rows(self, frame: Frame) -> bool:
        """项目名、类型、资金投了多少: what only a row has makes columns of all that is asked."""
        texts = [ask for _, ask in frame.asks if isinstance(ask, Amount) and ask.refs and self._is_text(ask.refs)]
        return 0 < len(texts) < len(frame.asks) and not frame.orders

    def _is_text(self, refs: tuple[Ref, ...]) -> bool:
        return all(ref.role == "field" and self.model.field(ref.name).type == "text" for ref in refs)

    def _fields_of_one_row(self, frame: Frame) -> bool:
        """H36073100001的家庭人口和家庭纯收入: of one row by its number its fields are told, not sums of them."""
        codes = self.lexicon.section("codes", {})
        facts = frame.facts
        if not any(isinstance(fact, Compare) and fact.field in codes for fact in facts) or not frame.asks:
            return False
        upper = self.joins.seen_from(self.model.default_subject)
        return all(
            isinstance(ask, Amount)
            and ask.function is None
            and any(ref.role == "field" and ref.table in upper for ref in ask.refs)
            for _, ask in frame.asks
        )

    def asks(self, frame: Frame, level: PlaceLevel | None) -> list[tuple[int, Ask]]:
        """What was asked, or what the rest implies: a list where one was asked for, else a count."""
        self._who(frame)
        self._amounts_told(frame)
        self._amounts_of_events(frame)
        self._added_up(frame)
        if any(_of_before(ask) for _, ask in frame.asks):
            raise CannotSay
        if frame.of_each:
            return [(len(frame.tokens), Rows())]
        rows = self._rows_with_figures(frame) if level is None else []
        of_row = None if rows else self._figures_of_picked_row(frame, level)
        if of_row is not None:
            return of_row
        return rows or self._figures_asked(frame) or self._implied(frame, level)

    def _rows_with_figures(self, frame: Frame) -> list[tuple[int, Ask]]:
        """脱贫户名单，人均纯收入和人口数: the figures are columns of the list."""
        chosen = bool(frame.heads) and bool(frame.conditions) and not frame.orders and not frame.tops
        amounts = [ask for _, ask in frame.asks if isinstance(ask, Amount)]
        plain = len(amounts) == len(frame.asks) and all(ask.function is None for ask in amounts)
        listed = (frame.lists or chosen or self._names_of_rows(frame)) and not (
            frame.groups or self._of_each_year(frame)
        )
        if (amounts and plain and listed) or self._fields_of_one_row(frame):
            return [(frame.asks[0][0], Rows(tuple(ask.refs for ask in amounts)))]
        return []

    def _of_each_year(self, frame: Frame) -> bool:
        """请列出2021至2025年脱贫人口工资性收入占比: the figure of each year, unless 名单 says that rows are wanted."""
        several = sum(len(years.exact) for years in frame.years) > 1
        listing = [leaf for token in frame.tokens for leaf in token.leaves() if leaf.can("list")]
        figures = all(
            any(ref.role == "measure" for ref in ask.refs) for _, ask in frame.asks if isinstance(ask, Amount)
        )
        return several and figures and bool(listing) and all(leaf.text.startswith(_SHOW) for leaf in listing)

    def _figures_asked(self, frame: Frame) -> list[tuple[int, Ask]]:
        """Without a bare 多少 beside a figure, which only asks for it once more."""
        named_already = any(order.refs for _, order in frame.orders)
        asks = [entry for entry in frame.asks if not (named_already and entry[1] == Amount(()))]
        bare = (Count(), Amount(()))
        if not any(isinstance(ask, Amount | Moved) and ask not in bare for _, ask in asks):
            return asks
        parts = max(frame.within, default=0)  # 总数，其中…的户数: the first is of all of them.
        listed = behind_level(frame, asks)  # 收入最低的三个镇，监测户各多少: another number of each of them.

        if listed is not None and any(said.place > listed for said in frame.conditions):
            return asks
        return [
            (place, ask) for place, ask in asks if ask not in bare or place < parts or self._asked_apart(frame, place)
        ]

    def _implied(self, frame: Frame, level: PlaceLevel | None) -> list[tuple[int, Ask]]:
        """What an order is by, the rows of a list, or else how many there are."""
        end = len(frame.tokens)
        if any(not (o.refs or o.count or o.share) and o.pick for _, o in frame.orders):
            raise CannotSay
        named = [order for _, order in frame.orders if order.refs and not order.count]
        figures: list[tuple[int, Ask]] = [(end, Amount(order.refs, order.function)) for order in named]
        if figures and (level is not None or frame.groups):
            return figures
        counted = [order for _, order in frame.orders if order.count or order.share]
        refs = tuple(ref for order in counted for ref in order.refs if ref.role == "table")
        if level is not None:
            return [(end, Count(refs))] if counted else []
        if frame.compares_places and frame.orders:
            return [(end, Amount(order.refs) if order.refs else Count()) for _, order in frame.orders]
        several = sum(len(token.value) for token in frame.places) > 1
        compared = several and not (frame.tops or frame.heads or frame.lists)
        if compared and figures and len(named) == len(frame.orders) and not any(order.pick for order in named):
            return figures
        wants_rows = (frame.heads or frame.orders) and not frame.groups
        return [(end, Rows() if wants_rows else Count(refs))]


def _of_a_group(fact: Fact) -> bool:
    """A named group of rows, not one thing by its name."""
    return any(ref.names_group for ref in fact.refs)


def _counts_again(ask: Ask, named: set[str]) -> bool:
    """投了多少 behind a figure: no number of rows; nor of those of which one is picked."""
    return isinstance(ask, Count) and {ref.name for ref in ask.refs} <= named


def _asks_itself(token: Token) -> bool:
    """几个收益多少: the next figure has a number asked of its own, with no pause between."""
    return token.can("ask") and any(leaf.can("howmany") or leaf.can("howmuch") for leaf in token.leaves())


def _of_before(ask: Ask) -> bool:
    """增长了多少, 中位数: of a figure that was asked for before, which this question does not name."""
    if isinstance(ask, Moved):
        return ask.of == Amount(())
    return isinstance(ask, Amount) and not ask.refs and ask.function is not None
