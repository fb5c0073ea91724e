"""Verbs of money: 投得最多, 发了多少, 投入超过100万的. Alone they name the amount, beside its name they add nothing."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.counters import TIMES
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import measure_ref
from sql_tools.grammar.rules.figures.ask_base import AskRules
from sql_tools.grammar.token import OF_BEFORE, Token, made_of
from sql_tools.lexicon import Lexicon, Ref

_FIGURES = ("measure", "field", "total")
_MEASURING = (
    *("superlative", "comparative", "rather", "adjective", "howmuch", "rank", "order_down", "order_up"),
    *("place_asked", "total", "versus", "change", "trend", "gap", "growth"),
)
_ASKING = ("howmany", "howmuch", "which", "list", "share", "group", "superlative", "ask")
_ENDS = ("stop", "pause", "total", "order_down", "order_up", "list_and", "rank")
_OF_MONEY = (None, "元")
_HOW_MUCH = ("多少", "好多", "几多")


class SpentRules(AskRules):
    """Which amount a verb stands for, and of which rows, is said in the lexicon of the model (``spent``)."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__(lexicon)
        self._events = events_of(self.model)
        self._spent: dict[str, dict[str, list[str]]] = lexicon.section("spent", {})
        self._paid: dict[str, list[str]] = lexicon.section("paid", {})

    def _verb(self, found: Found) -> list[Token] | Token | None:
        """The amount, where nothing but the verb says of what 多少, 最多 or 超过 is; else it adds nothing."""
        verb = found.all[0]
        behind = found.behind(3)
        if behind and behind[-1].can("amount") and not any(token.can("adjective") for token in behind):
            return None  # 一个人发多少: not all that was given; 最大的一笔发了多少.
        content = self._spent[verb.as_value("spent")]
        refs = tuple(ref for name in content["measures"] for ref in self._amount(name))
        beside = self._beside_a_number(found, refs)
        if verb.can("fact") and not beside:
            return self._as_kind(found)
        needed, spoken = content.get("of", []), self._spoken(found)
        of_them = self._of_them(found, verb)
        if not beside and self._is_named(found, refs):
            return []
        if not (self._measured(found) or self._asked(found, needed) or self._named_last(found, of_them)):
            # 去年贷款的户: whatever was lent, it is not every household.
            return [] if of_them or spoken & self._events else None
        if needed and not of_them:
            return None
        return made_of("term measure field", None, [verb], refs=refs)

    def _spoken(self, found: Found) -> set[str | None]:
        """The tables that are spoken of; a word of several amounts (户均) speaks of none of them."""
        told = [token for kind in ("term", "cond") for token in found.elsewhere(kind)]
        return {ref.table for token in told if not self._of_several(token) for ref in token.refs}

    def _of_several(self, token: Token) -> bool:
        """户均: so much to each, of several amounts."""
        named = [ref for ref in token.of_role("measure") if self.model.measures[ref.name].denominator]
        return len({ref.table for ref in named}) > 1

    def _of_them(self, found: Found, verb: Token) -> bool:
        """Whether that is spoken of which the verb is said of."""
        content = self._spent[verb.as_value("spent")]
        tables = {ref.table for name in content["measures"] for ref in self._amount(name)} | set(content.get("of", []))
        return bool(self._spoken(found) & tables) or bool(verb.as_value(OF_BEFORE))

    def _got_by_place(self, found: Found) -> list[Token] | None:
        """哪个乡镇拿到的产业资金最多: a village or town has no help of its own; the figure says what it got."""
        got = found["got"][0]
        if not {ref.table for ref in got.of_role("relation")} <= self._events:
            return None
        return [*found["place"], *found["when"], replace(got, kinds=("de",), refs=()), *found["figure"]]

    @staticmethod
    def _as_kind(found: Found) -> list[Token] | None:
        """贷款的户: the verb is a kind of help by itself; beside its name (小额信贷贷款) it adds nothing."""
        own = set(found.all[0].of_role("fact"))
        named = any(own & set(token.of_role("fact")) for token in found.elsewhere("fact") if not token.can("spent"))
        return [] if named else None

    def _is_named(self, found: Found, refs: tuple[Ref, ...]) -> bool:
        """衔接资金投了多少, 每笔平均贷多少: the amount was said before."""
        told = found.before
        if told is not None and any(map(told.can, _FIGURES)):
            divided = [
                token for token in found.behind(2)[:-1] if any(map(token.can, _FIGURES))
            ]  # 转移性收入户均拿了多少
            return bool(divided) or not self._of_several(told)
        before = (token for kind in _FIGURES[:2] for token in found.elsewhere(kind) if token.end <= found.all[0].start)
        return any(set(token.refs) & set(refs) for token in before)

    def _beside_a_number(self, found: Found, refs: tuple[Ref, ...]) -> bool:
        """小额信贷户数贷款总额: behind a figure in other units than the money, the total is one of its own."""
        if found.before is None or found.after is None or not found.after.can("total"):
            return False
        of_both = (self._units(found.before.of_role("measure")), self._units(refs))
        return all(of_both) and not set.intersection(*of_both)

    def _units(self, refs: tuple[Ref, ...]) -> set[str | None]:
        return {self.model.measures[ref.name].unit for ref in refs if ref.role == "measure"}

    def _measured(self, found: Found) -> bool:
        after = found.after
        if after is None:
            return False
        bounded = after.can("bound") and after.value.unit in _OF_MONEY and not _goes_on(found.ahead(2)[1:])
        return bounded or any(map(after.can, _MEASURING))

    @staticmethod
    def _named_last(found: Found, of_them: bool) -> bool:
        """2025年产业项目投入: behind what it is said of, and nothing else is asked for."""
        beside = found.before is not None and (found.before.can("table") or found.before.can("fact"))
        return of_them and beside and found.after is None and not any(map(found.anywhere, _ASKING))

    def _asked(self, found: Found, needed: list[str]) -> bool:
        """投了多少, 发给初中生多少, 发了多少医疗救助 ask for the amount; 投了多少个项目 and 发了多少户 for a number."""
        ahead = found.ahead(3)
        asking, counted = (*(ahead[1:] if ahead and self._is_somebody(ahead[0]) else ahead), None, None)[:2]
        if asking is None or not asking.can("howmany") or asking.text not in _HOW_MUCH:
            return False
        kind_of = counted is not None and any(ref.table in needed for ref in counted.of_role("fact"))
        return counted is None or kind_of or any(map(counted.can, _ENDS))

    def _is_somebody(self, word: Token) -> bool:
        """发给初中生: those to whom it is given."""
        tables = {ref.table for ref in word.of_role("fact")}
        return bool(tables) and not tables & self._events

    def _amount(self, name: str) -> tuple[Ref, ...]:
        """The measure, and the field of a row that it adds up."""
        return (measure_ref(self.model, name), *self.added_up(name))

    def _money_of_kind(self, found: Found) -> list[Token] | None:
        """小额信贷金额, 临时救助的总额: what is given out of that kind, whatever else is said of it."""
        money, given = found["money"][0], self._given_of(found["kind"][0])
        if len(given) != 1 or not money.text.endswith(tuple(end for name in given for end in self._paid.get(name, ()))):
            return None
        refs = tuple(ref for name in given for ref in self._amount(name))
        return [*found["kind"], made_of("term measure field", None, [money], refs=refs)]

    def _largest_of_kind(self, found: Found) -> list[Token] | None:
        """小额信贷最大的一笔: of what is given out so many times, the amount is the largest."""
        kind, one = found["kind"][0], found["one"][0].value
        names = self._given_of(kind)
        if len(names) != 1 or one.unit not in TIMES:
            return None
        refs = tuple(ref for name in names for ref in self._amount(name))
        return [kind, made_of("term measure field", None, found["how"], refs=refs), *found.all[1:]]

    def _given_of(self, kind: Token) -> set[str]:
        """The one amount that is given out of such a kind."""
        tables = {ref.table for ref in kind.of_role("fact")}
        return {
            name
            for content in self._spent.values()
            for name in content["measures"]
            if len(content["measures"]) == 1 and tables & set(content.get("of", ()))
        }

    def _money_to_each(self, found: Found) -> list[Token] | Token | None:
        """户均多少资金: of several amounts the one that is given out, where that is spoken of; never an income."""
        per, ends = found["per"][0], {end for told in self._paid.values() for end in told}
        if not self._of_several(per) or not found.all[-1].text.endswith(tuple(ends)):
            return None
        refs = tuple(ref for ref in per.of_role("measure") if self.model.measures[ref.name].numerator in self._paid)
        told = bool({ref.table for ref in refs} & self._spoken(found))
        rest = made_of("howmuch", None, found.all[1:])
        return [replace(per, refs=refs), rest] if told else made_of("unread", None, found.all)

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before conditions and orders look for their figures."""
        return (
            rule("money_to_each", r"(?P<per>{measure})(?:{howmany}{total}|{total}{howmany}?)", self._money_to_each),
            rule(
                "largest_of_kind",
                r"(?P<kind>{fact})(?P<how>{superlative}{adjective}){de}?(?P<one>{amount})",
                self._largest_of_kind,
            ),
            rule("spent", r"{spent}", self._verb),
            rule(
                "money_of_kind", r"(?P<kind>{fact}{de}?)(?P<money>{total})(?!{bound|than|amount})", self._money_of_kind
            ),
            rule(
                "got_by_place",
                r"(?P<place>{level})(?P<when>{years}?)(?P<got>{relation}){de}?(?P<figure>{measure})",
                self._got_by_place,
            ),
        )


def _goes_on(following: list[Token]) -> bool:
    """发放5万元以上小额信贷: the bound is of what is named behind it."""
    return any(token.can("fact") or token.can("table") for token in following)
