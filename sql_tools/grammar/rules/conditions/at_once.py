"""Whether facts in a row all hold, or are a list of which each is one."""

from __future__ import annotations

from sql_tools.grammar.conditions import Fact
from sql_tools.grammar.pattern import Found
from sql_tools.plan import Compare

_VERBS = ("有", "设", "建", "没", "未", "无", "不", "参加", "享受")


def hold_at_once(found: Found, facts: list[Fact]) -> bool:
    """性别为女、健康状况为残疾; 没参加医保、没参加养老保险: values of other fields, each said in full, all hold."""
    compared = [[ref.fact for ref in fact.refs if isinstance(ref.fact, Compare)] for fact in facts]
    fields = [{fact.field for fact in facts} for facts in compared]
    apart = len(set.union(*fields)) == sum(map(len, fields))
    if not apart or found.anywhere("respectively") or any(token.can("list_and") for token in found.all):
        return False
    said = [token for token in found.all if token.can("cond")]
    in_full = any(any(leaf.can("is") for leaf in token.leaves()) for token in said)
    first = found.before is not None and found.before.can("is")
    if all(token.text.startswith(_VERBS) or (first and token is said[0]) for token in said):
        return True  # 属于重点帮扶村、设有安置区: each with a verb of its own.
    if in_full and any(fields):
        return True  # 致贫返贫风险为因病、整户无劳动力: beside a value with its field nothing else is another value.
    groups = [any(ref.names_group for ref in fact.refs) for fact in facts]
    held = {isinstance(fact.value, bool) for facts in compared for fact in facts}
    if groups[-1] and not any(groups[:-1]) and not any(token.text[-1] == said[-1].text[-1] for token in said[:-1]):
        return all(fields[:-1])  # 因病、未消除风险的监测户: only the last is a noun, the others say which of them.
    denied = set(map(is_denial, facts))  # 医保参了、养老没参的; 因病、未消除风险的
    return all(fields) and (True in denied or (len(held) > 1 and not any(groups)))


def is_denial(fact: Fact) -> bool:
    """没参加医保: a yes/no field that is no."""
    compared = [ref.fact for ref in fact.refs if isinstance(ref.fact, Compare)]
    return bool(compared) and all(each.value is False for each in compared)
