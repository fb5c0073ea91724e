"""One figure against another: 支出高于收入, 收入增速比农村居民收入增速高出3个百分点."""

from __future__ import annotations

import re
from decimal import Decimal

from sql_tools.grammar.conditions import FieldsTest
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.rules.conditions.field import SUM, THAN, FieldRules, condition, mirrored
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref

_ASKS = ("which", "howmany", "howmuch", "list", "level", "table", "share", "take", "group", "each_time", "run")
"""Words by which rows or places are wanted that meet a condition."""
_LESS = re.compile(r"\{(?P<whole>[\w.]+)\} - \{(?P<less>[\w.]+)\}")


class HeldAgainstRules(FieldRules):
    """The rules of one model."""

    def _gross(self, refs: tuple[Ref, ...], cost: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """经营支出大于经营收入: a cost is held against what was taken in, not against what it leaves over."""
        costs = {ref.name for ref in cost if ref.role == "field"}
        for ref in refs:
            parts = _LESS.fullmatch(self.model.field(ref.name).sql or "") if ref.role == "field" else None
            if parts is not None and parts["less"] in costs:
                return (field_ref(self.model, parts["whole"]),)
        return refs

    def _of_the_whole(self, mine: tuple[Ref, ...], other: tuple[Ref, ...]) -> tuple[Ref, ...]:
        """医疗支出超过收入: all of a household is held against all of it, not against what is of each person."""
        found = {name: SUM.fullmatch(measure.sql or "") for name, measure in self.model.measures.items()}
        sums = {name: match["field"] for name, match in found.items() if match is not None}
        names = [sums[ref.name] for ref in other if ref.role == "measure" and ref.name in sums]
        added = tuple(field_ref(self.model, name) for name in names)
        fields = [[ref.name for ref in refs if ref.role == "field"][:1] for refs in (mine, other)]
        whole, part = (bool(names) and names[0] in sums.values() for names in fields)
        return added if whole and not part and added else other

    def _fields(self, found: Found) -> Token | None:
        left, than, right = found["left"][0], found["than"][0], found["right"][0]
        first, second = left.of_role("field", "measure"), self._in_full(left.text, right)
        refs = self._gross(first, second), self._of_the_whole(first, self._gross(second, first))
        if left.text == right.text or self._asks_which_is_more(found):
            return None
        times, plus = Decimal(1), Decimal(0)
        for token in found["times"]:
            if token.value.unit != "倍" or token.value.about is not None:
                return None
            times = token.value.tests[0][1]
        for token in found["plus"]:
            minus = found["sign"][0].can("minus")
            plus = -token.value.tests[0][1] if minus else token.value.tests[0][1]
        return condition(found, FieldsTest(refs[0], THAN[than.as_value("than")], refs[1], times, plus))

    def _asks_which_is_more(self, found: Found) -> bool:
        """…收入增速高于全省农民收入增速吗: nothing is counted or listed; which of the two is the higher."""
        if found.after is not None or found["times"] or any(found.anywhere(kind) for kind in _ASKS):
            return False
        refs = (*found["left"][0].of_role("measure"), *found["right"][0].of_role("measure"))
        return bool(found["right"][0].of_role("measure")) and not any(
            self.model.measures[r.name].additive for r in refs
        )

    def _in_full(self, said: str, other: Token) -> tuple[Ref, ...]:
        """生产经营支出超过收入: 生产经营收入, the words that the two have in common being said once."""
        for cut in range(len(said) - 1, 0, -1):
            refs = tuple(ref for ref in self.lexicon.find(said[:cut] + other.text) if ref.role in ("field", "measure"))
            if refs:
                return refs
        return other.of_role("field", "measure")

    def _figures(self, found: Found) -> Token | None:
        """收入增速比农村居民收入增速高出3个百分点以上."""
        left, right = found["left"][0].of_role("field", "measure"), found["right"][0].of_role("field", "measure")
        left, right = self._gross(left, right), self._gross(right, left)
        down = any(means_less(token) for token in found["way"])
        bound = next((token.value for token in found["bound"]), None)
        if bound is None:
            return condition(found, FieldsTest(left, "<" if down else ">", right))
        if bound.about is not None or len(bound.tests) != 1:
            return None
        (op, value), *_ = mirrored(bound.tests) if down else bound.tests
        return condition(found, FieldsTest(left, op, right, plus=value))

    def rules(self) -> tuple[GrammarRule, ...]:
        """Figures against figures; after what has grown or fallen."""
        return (
            rule(
                "fields",
                r"(?P<left>{field|measure}){versus}?(?P<than>{than})(?P<right>{field|measure})"
                r"(?:{de}(?P<times>{amount}))?(?:(?P<sign>{list_and|minus})(?P<plus>{amount}))?",
                self._fields,
            ),
            rule(
                "figures",
                r"(?P<left>{field|measure}){versus}(?P<right>{field|measure})(?P<way>{rise|fall|than|adjective}+)(?!{howmany|howmuch|percent_asked})(?P<bound>{bound}?)",
                self._figures,
            ),
        )


def means_less(token: Token) -> bool:
    """低于, 减少, 少: the one is the smaller."""
    return token.can("fall") or token.as_value("adjective") == "down" or token.as_value("than") in ("lt", "le")
