"""More of the one than of the other in each group: 监测户数大于脱贫户数, 哪些村低保户比监测户多."""

from __future__ import annotations

from sql_tools.grammar.conditions import Condition, Fact, Numbers, both
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.rules.conditions.field import THAN
from sql_tools.grammar.rules.conditions.floors import ScopeBase
from sql_tools.grammar.rules.gaps.held_against import means_less
from sql_tools.grammar.token import Token, made_of

_FIGURE = r"(?:{de}?(?!{level})(?:{table}|{measure|field}))?"
_GROUP = r"(?:{cond}{de}?)*{cond}"
_HOW_FAR = (
    r"(?:{bit}|{howmany}|{howmuch}|{percent_asked}|{bound}|{amount}|{most}|{superlative}|{de}(?:{most}|{adjective}))"
)


class NumbersRules(ScopeBase):
    """The rules of one model."""

    def _numbers(self, found: Found) -> Token | None:
        """监测户数大于脱贫户数, 监测户人均纯收入高于脱贫户: of each of the groups that are asked about."""
        than, (a, b) = found["than"][0], self._sides(found)
        op = THAN[than.as_value("than")] if than.can("than") else "<" if means_less(than) else ">"
        left, right = both(a), both(b)
        if left is None or right is None or not all(isinstance(said, Fact) for said in (*a, *b)):
            return None
        terms = [token for token in (*found["t"], *found["u"]) if token.can("measure") or token.can("field")]
        refs = terms[0].of_role("measure", "field") if terms else ()
        if not any(self._is_figure(ref) for ref in refs):
            return made_of("cond", Numbers(left, op, right), found.all)
        grouped = found.anywhere("level") or found.anywhere("group")
        if not grouped or len({token.text for token in terms}) > 1:
            return None
        return made_of("cond", Numbers(left, op, right, refs), found.all)

    @staticmethod
    def _sides(found: Found) -> tuple[list[Condition], list[Condition]]:
        """因残的监测户比因病的多: 监测户, said once, is what both are."""
        a, b = ([token.value for token in found[name] if token.can("cond")] for name in ("a", "b"))
        elided = bool(found["u"]) and found["u"][-1].can("de") and len(b) == 1 < len(a)
        return a, [*b, a[-1]] if elided else b

    def _more_in_which(self, found: Found) -> Token | None:
        """哪些村低保户比监测户多, 低保户比监测户多的村: places are chosen; 西渡镇…多吗 asks of one."""
        behind = [token for token in found.ahead(3) if not (token.can("is") or token.can("stop"))]
        narrows = len(behind) > 1 and behind[0].can("de") and behind[1].can("level")
        narrows = narrows or (bool(behind) and (behind[0].can("which") or behind[0].can("head")))  # …多的是哪些村
        which = any(map(_is_level, found.behind(1))) and any(token.can("which") for token in found.elsewhere("which"))
        return self._numbers(found) if narrows or which else None

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied when what is counted is known."""
        a, b = r"(?P<a>" + _GROUP + r")(?P<t>" + _FIGURE + r"{de}?)", r"(?P<b>" + _GROUP + r")(?P<u>" + _FIGURE
        more = r"(?:{is}|{comparative}|{rather})*(?P<than>{adjective|rise|fall})(?!" + _HOW_FAR + ")"
        return (
            rule("numbers", a + r"{versus}?(?P<than>{than})" + b + ")", self._numbers),
            rule("more_in_which", a + r"{exists}?{versus}" + b + r"{de}?)" + more, self._more_in_which),
        )


def _is_level(token: Token) -> bool:
    return token.can("level") or token.can("head") or token.can("group")
