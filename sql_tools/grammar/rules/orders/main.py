"""Words for what is most frequent: 主要在哪些乡镇, 最主要的原因, 哪种原因最多."""

from __future__ import annotations

from sql_tools.grammar.asks import OrderBy
from sql_tools.grammar.conditions import Unrecorded
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.figures.ask_base import SEVERAL, AskRules
from sql_tools.grammar.token import Token, made_of

_NOT_OF_OTHERS = r"(?!{de}*(?:{level|table|cond|field|measure}))"
"""三种, but not of 三个乡镇: what the number is of stands behind it."""


class MainRules(AskRules):
    """The values of a field, or the places, that most of what is spoken of has."""

    def _of_main(self, found: Found) -> list[Token] | None:
        """最主要的风险是什么: the values of the field by how often they occur."""
        group = self.values_of(found)
        if group is None:
            return None
        order = made_of("order", OrderBy((), True, count=True, pick=True), found["main"])
        return [group, self._recorded(found), order] if group.can("group") else [group, order]

    def _main_ones(self, found: Found) -> list[Token] | None:
        """致贫原因主要有哪些: the values of the field, the most frequent first."""
        group = self.values_of(found)
        if group is None or not group.can("group"):
            return None
        return [group, made_of("order", OrderBy((), True, count=True), found["main"])]

    def _most_frequent(self, found: Found) -> list[Token] | None:
        """哪种原因最多, 啥原因最多: the value of the field that most rows have; one that is not recorded is none."""
        group = self.values_of(found)
        descending, sized = found["most"][0].value
        if group is None or not group.can("group") or not sized:
            return None
        if found.all[0] is found["what"][0] and not found["n"] and not _ends_clause(found.after):
            return None  # 原因最多的村: of which rows it is is said behind.
        order = made_of("order", OrderBy((), descending, count=True, pick=True), found["most"])
        return [group, self._recorded(found), *found["mid"], order, *found["n"]]

    def _first_values(self, found: Found) -> list[Token] | None:
        """致贫原因前三位: the values that most rows have."""
        group = self.values_of(found)
        if group is None or not group.can("group") or found["n"][0].value.percent is not None:
            return None
        return [
            group,
            self._recorded(found),
            made_of("order", OrderBy((), True, count=True), found["what"]),
            *found["n"],
        ]

    def _main_places(self, found: Found) -> list[Token] | None:
        """主要在哪些乡镇, 最集中的是哪个村: the places with most of what is spoken of first."""
        which = found["which"][0].text
        pick = which[:2] not in SEVERAL and "几" not in which
        order = made_of("order", OrderBy((), True, count=True, pick=pick), found["main"])
        return [order, *found["rest"]]

    def _recorded(self, found: Found) -> Token:
        return made_of("cond", Unrecorded(found["what"][0].of_role("field"), holds=False), found["what"])

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied among the orders."""
        return (
            rule(
                "main_places",
                r"(?P<main>{main})(?:{is}|{de}|{have}|{bands})*(?P<rest>(?P<which>{which}){amount}?{level})",
                self._main_places,
            ),
            rule("spread_over", r"{bands}(?:{is}|{have})*(?P<rest>{which}{amount}?{level})", _spread_over),
            rule(
                "main_ones",
                r"(?P<what>{field})(?:{is}|{have}|{de})*(?P<main>{main})(?:{is}|{have})*(?:{which}|{howmuch}|{which_sort})?{field}?(?={stop}|{respectively}|$)",
                self._main_ones,
            ),
            rule(
                "main_such",
                r"(?P<main>{main})(?:(?:{is}|{have})*(?:{which}|{howmuch}|{which_sort})|{is})(?P<what>{field})",
                self._main_ones,
            ),
            rule(
                "most_frequent",
                r"{is}?(?:{which}|{howmuch}|{which_sort})?(?P<what>{field})(?P<mid>(?:{de}|{table}|{cond}|{is}|{stop})*)(?P<most>{most})(?P<n>)",
                self._most_frequent,
            ),
            rule(
                "most_frequent_ones",
                r"{is}?(?P<what>{field})(?P<mid>(?:{de}|{table}|{cond}|{is}|{stop}|{split_end})*)(?P<most>{most}){de}?"
                rf"(?P<n>{{amount|top}}){{sort}}?{_NOT_OF_OTHERS}",
                self._most_frequent,
            ),
            rule(
                "most_frequent_first",
                rf"(?P<most>{{most}}){{de}}?(?P<mid>)(?P<what>{{field}}){{is}}*{{which}}?(?P<n>{{amount|top}}){{sort}}?{_NOT_OF_OTHERS}",
                self._most_frequent,
            ),
            rule("first_values", rf"(?P<what>{{field}})(?P<n>{{top}}){{sort}}?{_NOT_OF_OTHERS}", self._first_values),
            rule("of_main", r"{superlative}?(?P<main>{main}){de}?(?P<what>{field})(?:{is}|{howmuch})*", self._of_main),
        )


def _ends_clause(token: Token | None) -> bool:
    return token is None or token.can("stop") or token.can("is")


def _spread_over(found: Found) -> list[Token] | None:
    """分布在哪几个乡镇: only asks in which they are."""
    return found["rest"] if "分布" in found.all[0].text else None
