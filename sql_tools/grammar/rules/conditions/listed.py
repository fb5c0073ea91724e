"""Several conditions together: lists, either/or, pairs of place and name, and what holds at once."""

from __future__ import annotations

from dataclasses import replace

from sql_tools.grammar.asks import GroupBy
from sql_tools.grammar.conditions import Both, Condition, Either, Exists, Fact, No, Test, Within, fields_of
from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.rules.conditions.at_once import hold_at_once, is_denial
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Ref
from sql_tools.plan import Compare
from sql_tools.recognizers.number import parse_numeral

_PAIR = r"(?P<place{n}>{{places}}){{de}}?{{inside}}?(?P<cond{n}>{{cond}})"
_KINDS_OF = ("种", "类")
_EACH_ONE = "都全均"
_LEFT_OUT = ("不算", "不要", "不含", "不包括", "不包含", "不计", "除", "去掉", "排除", "剔除", "扣除")
_JOINT = r"(?:{pause}|{list_and}|{stop}|{or})+"


def _listed_nouns(found: Found) -> Token | None:
    """有残疾人的户和没有残疾人的户: two groups of the same rows side by side."""
    first, second = found["noun"][0], found["same"][0]
    if not {ref.name for ref in first.of_role("table")} & {ref.name for ref in second.of_role("table")}:
        return None
    items = (found["a"][0].value, found["b"][0].value)
    return made_of("cond noun", Either(items, listed=True), found.all, refs=second.refs)


def _beside_all(found: Found) -> list[Token] | None:
    """因病的监测户和全部监测户的人均纯收入: those of whom more is said, and the whole group beside them."""
    told, every = [token for token in found["some"] if token.can("cond")], found["all"][0]
    wider = len(told) > 1 and told[-1].value == every.value and all(token.value != every.value for token in told[:-1])
    return [*found["some"], made_of("against", every, found.all[len(found["some"]) :])] if wider else None


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
    if found.before is not None and found.before.can("not") and any(map(is_denial, facts[1:])):
        return None  # 不是脱贫户、没参加医保的: the first alone is denied by 不是.
    if hold_at_once(found, facts):
        return made_of("cond noun", Both(tuple(facts)), found.all, refs=found.all[-1].refs)
    return made_of("cond noun", Either(tuple(flat), listed=True), found.all, refs=found.all[-1].refs)


def _either_of_field(found: Found) -> Token | None:
    """岗位类型为保洁员或护林员: values of one field are one condition, whatever stands before them."""
    items = tuple(token.value for token in found.all if token.can("cond"))
    fields = {field for item in items for field in fields_of(item)}
    if len(fields) != 1 or not all(isinstance(item, Fact) and fields_of(item) for item in items):
        return None
    return made_of("cond noun", Either(items), found.all, refs=found.all[-1].refs)


def _listed_of_one(found: Found) -> list[Token] | None:
    """男劳动力和女劳动力: what differs is listed, the noun that is the same is said of all."""
    pairs = [token for token in found.all if token.can("cond")]
    differing, nouns = pairs[::2], pairs[1::2]
    if any(noun.value != nouns[0].value for noun in nouns) or not all(isinstance(d.value, Fact) for d in differing):
        return None
    items = tuple(token.value for token in differing)
    listed = made_of("cond noun", Either(items, listed=True), found.all[:-1], refs=differing[-1].refs)
    return [listed, nouns[-1]]


def _any_of_them(found: Found) -> list[Token] | None:
    """低保、特困、残疾三样至少沾一样: one of the list, with 都不沾 none of it, with 两样都享受 each of it."""
    said = [token for token in found["list"] if token.can("cond")]
    items = tuple(item for token in said for item in _items(token.value))
    amount, one = found.first("n"), found.first("one")
    if len(items) < 2 or (amount is not None and amount.value.tests[0][1] != len(items)):
        return None
    if one is not None and not (found["least"] or one.value.tests[0][0] == ">="):
        return None
    if one is not None and one.value.tests[0][1] != 1:
        return None  # 三样里至少占两样: not one of them, but so many.
    chosen = _chosen(found, items, counted=amount is not None)
    if chosen is None:
        return None
    years = [token for token in found["mid"] if token.can("years")]
    rest = [token for token in found.all if token not in years]
    kind = "cond" if found["none"] or found["each"] else "cond noun"  # 两样都没有的: says of whom, not what is counted.
    return [*years, made_of(kind, chosen, rest, refs=said[-1].refs)]


def _chosen(found: Found, items: tuple[Condition, ...], counted: bool) -> Condition | None:
    """How many of the list hold; a bare 有 or 没有 speaks of the list only behind its number or with 都."""
    stressed = counted or any(token.text[0] in _EACH_ONE for token in (*found["none"], *found["each"]))
    if found["each"]:
        refs = found["each"][-1].of_role("relation")
        return Both(tuple(Exists("any", item, refs) for item in items)) if stressed else None
    if found["none"] and not stressed:
        return None
    if found["none"]:
        return Exists("none", Either(items))
    return No(Either(items)) if found.all[-1].can("none_of_them") else Either(items)


def _items(condition: Condition) -> tuple[Condition, ...]:
    return condition.items if isinstance(condition, Either) and condition.listed else (condition,)


def _the_list_again(found: Found) -> Token | None:
    """…三样都不沾的呢: the list that was told before."""
    before = [token for token in found.elsewhere("cond") if token.end <= found.all[0].start]
    lists = [token.value for token in before if isinstance(token.value, Either) and not token.value.listed]
    amount = found.first("n")
    if len(lists) != 1 or (amount is not None and amount.value.tests[0][1] != len(lists[0].items)):
        return None
    held = found.all[-1].can("any_of_them")
    again = [made_of("cond noun", lists[0] if held else No(lists[0]), found.all)]
    return again[0]


def _with_and_without(found: Found) -> Token | None:
    """有残疾人的和没有残疾人的: a group and the rest, side by side."""
    first, second = _plainly(found["a"][0].value), found["b"][0].value
    denied = isinstance(second, No) and _plainly(second.item) == first
    lacking = isinstance(second, Exists) and second.quantifier == "none" and _plainly(second, "any") == first
    if not denied and not lacking:
        return None
    items = (found["a"][0].value, second)
    return made_of("cond noun", Either(items, listed=True), found.all, refs=found["a"][0].refs)


def _such_and_not_such(found: Found) -> list[Token] | None:
    """有小额信贷的监测户和没有(小额信贷)的(监测户): one group, once with it and once without."""
    group, a, b = found["group"][0], found["a"][0], found["b"][0]
    if found["same"] and group.value != found["same"][0].value:
        return None
    had = a.value if isinstance(a.value, Exists) else Exists("any", a.value)
    if had.quantifier != "any" or not isinstance(had.inner, Fact):
        return None
    without = replace(had, quantifier="none")
    if b.can("cond") and b.value not in (without, Exists("none", had.inner)) and not _denies_bare(b.value, had):
        return None
    items = Either((had, without), listed=True)
    return [group, made_of("cond", items, [token for token in found.all if token is not group])]


def _denies_bare(lacking: Condition, had: Exists) -> bool:
    """没享受过的: nothing but what the others have had; 没享受过帮扶的 is of any help."""
    bare = isinstance(lacking, Exists) and lacking.quantifier == "none" and lacking.inner is None
    refs = lacking.refs if isinstance(lacking, Exists) else ()
    same = {ref.table for ref in refs} <= {ref.table for ref in had.refs}
    return bare and same and all(ref.role == "relation" for ref in refs)


def _such_and_such(found: Found) -> list[Token] | None:
    """没劳动力的和没务工的各有多少户: two groups of the same rows, by what each is."""
    last = found.first("b") or found.first("c") or found["d"][0]
    items = (found["a"][0].value, last.value)
    if not all(isinstance(item, Fact | Exists | No | Test) for item in items):
        return None
    said = [token for token in found.all if token not in found["noun"]]
    return [made_of("cond noun", Either(items, listed=True), said, refs=last.refs), *found["noun"]]


def _only_and_not(found: Found) -> list[Token] | None:
    """只是监测户不是脱贫户: what else they are not is said."""
    first, second = found["a"][0], found["b"][0]
    return [first, second] if isinstance(second.value, No) else None


def _left_out_in_turn(found: Found) -> Token | None:
    """不算学生和16岁以下的: each of the list is left out, not only the first."""
    items = [token.value for token in found.all if token.can("cond")]
    if not found["no"][0].text.startswith(_LEFT_OUT) or not isinstance(items[0], No):
        return None
    if any(isinstance(item, No) or (isinstance(item, Exists) and item.quantifier == "none") for item in items[1:]):
        return None
    return made_of("cond", No(Either((items[0].item, *items[1:]))), found.all)


def _plainly(condition: Condition, quantifier: str = "") -> Condition:
    """带监测身份 is 监测身份: a group that is had by the row itself."""
    if not isinstance(condition, Exists) or (condition.quantifier != "any" and not quantifier):
        return condition
    return (
        condition.inner if condition.inner is not None and not condition.refs else replace(condition, quantifier="any")
    )


def _grouped_values(found: Found) -> list[Token] | None:
    """分技能劳动力、普通劳动力看看: the values of one field, listed, are the groups; 分脱贫户、监测户: each of them."""
    condition = found["cond"][0].value
    if not isinstance(condition, Either) or not condition.listed:
        return None
    facts = [ref.fact for item in condition.items if isinstance(item, Fact) for ref in item.refs]
    fields = {fact.field for fact in facts if isinstance(fact, Compare)}
    if len(fields) != 1 or not all(isinstance(fact, Compare) for fact in facts):
        groups = bool(facts) and not found["such"]
        return [found["cond"][0], made_of("respectively", None, found.all[:1])] if groups else None
    name = fields.pop()
    ref = Ref("field", name, name, name.partition(".")[0])
    if found["such"]:  # 按光伏、养殖这些分开看: values of the classification, of which more are meant.
        return [made_of("group", GroupBy(refs=(ref,)), found.all)]
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
    parts = [token.value for token in found.all]
    facts = [item for part in parts for item in (part.items if isinstance(part, Either) and part.listed else (part,))]
    refs = [ref for fact in facts if isinstance(fact, Fact) for ref in fact.refs]
    compares = [ref.fact for ref in refs if isinstance(ref.fact, Compare)]
    fields, values = {c.field for c in compares}, {c.value for c in compares}
    one_field = len(compares) == len(facts) and len(fields) == 1 and len(values) == len(facts)
    return _listed(found) if one_field else None


def _so_many_named(found: Found) -> Token | None:
    """甲和乙两个小区: how many there are was said as well."""
    condition, amount = found["cond"][0].value, found.all[1].value
    if not isinstance(condition, Either) or amount.tests != (("=", len(condition.items)),):
        return None
    return made_of("cond noun", condition, found.all, refs=found["cond"][0].refs)


def _summed_up(found: Found) -> Token | None:
    """脱贫户、监测户、低保户这三类户: the list once more, by its number."""
    listed, amount = found["list"][0], found.first("n")
    items = listed.value.items if isinstance(listed.value, Either) and listed.value.listed else ()
    if amount is not None:
        same = amount.value.tests == (("=", len(items)),)
    elif not found["sum"][0].can("cond"):
        same = found["sum"][0].text in _KINDS_OF  # 这两种户: how many was said with 这.
    else:
        said = found["sum"][0]
        same = isinstance(said.value, Fact) and parse_numeral(said.text[:1]) == len(items)
    return made_of("cond noun", listed.value, found.all, refs=listed.refs) if items and same else None


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


def _either_again(found: Found) -> list[Token] | None:
    """…或者…的，几户，有一样就算: what was said as a choice is said once more."""
    before = [token.value for token in found.elsewhere("cond") if token.end <= found.all[0].start]
    chosen = any(isinstance(condition, Either) and not condition.listed for condition in before)
    return found["stop"] if chosen else None


def _both_listed(found: Found) -> Token | None:
    """同时享受低保和小额信贷的: both of the list, of whatever kind each is."""
    if not found.all[0].text.startswith("同时"):
        return None
    items = tuple(token.value for token in found.all if token.can("cond"))
    return made_of("cond noun", Both(items), found.all, refs=found.all[-1].refs)


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


SIDE_BY_SIDE = (rule("values_side_by_side", r"{cond}{cond}", _side_by_side),)
"""男女: values that cannot both hold."""

LISTS = (
    rule("pairs", _PAIR.format(n=1) + r"(?:" + _JOINT + _PAIR.format(n=2) + r")+", _pairs),
    rule("listed_of_one", r"{cond}{cond}(?:(?:{pause}|{list_and}){cond}{cond})+", _listed_of_one),
    rule("either_of_field", r"{cond}(?:(?:{or}|{pause}){cond})*{or}{cond}", _either_of_field),
    rule("beside_all", r"(?P<some>(?:{cond}{de}?)+){list_and}(?P<all>{cond})(?={de}?{measure|field})", _beside_all),
    rule("listed", r"{cond}(?:{de}?(?:{pause}|{list_and}){cond})+", _listed),
    rule(
        "summed_up",
        r"(?P<list>{cond}){de}?{is}?{this}?(?P<sum>{cond}|(?P<n>{amount}?)(?:(?:{sort}|{bands})(?:{table}|{field})?|{sort}?{crowd}))",
        _summed_up,
    ),
    rule("such_a_sort", r"(?P<cond>{cond}){this}{sort}(?={inside}|{de}|{cond}|{howmany})", lambda found: found["cond"]),
    rule("so_many_named", r"(?P<cond>{cond}){amount}{table}", _so_many_named),
    rule("one_of_them", r"(?P<cond>{cond}){or}(?={de}|{stop})", _one_of_them),
    rule("either", r"{cond}(?:{de}?{or}{cond})+", _either),
)
"""Groups and values in a row."""

GROUPED_VALUES = (
    rule(
        "grouped_values",
        r"{split}(?P<cond>{cond})(?P<such>(?:{pronoun}|{and_so_on})*)(?:{split_end}|{amount}?(?:{bands}|{sort})|{split}(?={stop}|$))*",
        _grouped_values,
    ),
)
ANY_OF_THEM = (
    rule(
        "any_of_them",
        r"(?P<list>{cond}(?:(?:{pause}|{list_and}){cond})*)(?P<mid>(?:{stop}|{pause}|{de}|{inside}|{years})*)(?P<n>{amount}?)(?:{sort}|{inside})*"
        r"(?:{relation}?(?:{any_of_them}|{none_of_them})|(?P<none>{have_not}){relation}?(?={de}|{table}|{stop}|{howmany}|$)"
        r"|(?P<each>{each_of_them}?(?:{have}|{relation}))(?={de}|{table}|{stop}|{howmany}|$)"
        r"|(?:(?P<least>{at_least})(?:{relation}|{have}|{is}|{take}|{cond})?)?(?P<one>{amount}){sort}?)",
        _any_of_them,
    ),
    rule("any_of_either", r"(?P<said>{cond}(?:{or}{cond})+){any_of_them}", lambda found: found["said"]),
    rule("list_again", r"(?P<n>{amount}?){sort}?(?:{any_of_them}|{none_of_them})", _the_list_again),
)
"""At least one of a list, or none of it."""

LISTED_NOUNS = (
    rule(
        "listed_nouns",
        r"(?P<a>{cond}){de}?(?P<noun>{table})(?:{pause}|{list_and})(?P<b>{cond}){de}?(?P<same>{table})",
        _listed_nouns,
    ),
)
SO_MANY_ARE = (
    rule(
        "so_many_are",
        r"(?P<number>{howmany}{table}?){is}(?P<who>{cond})(?={stop}|{pause}|{list_and}|$)",
        lambda found: [*found["who"], *found["number"]] if found.elsewhere("howmany") else None,
    ),
)
"""监测户中有多少是低保户、多少是特困户: who are counted stands behind the number."""
WITH_AND_WITHOUT = (
    rule(
        "with_and_without",
        r"(?P<a>{cond})(?:{de}?{table})?{de}?(?:{pause}|{list_and}|{stop}|{versus})(?P<b>{cond})",
        _with_and_without,
    ),
    rule(
        "such_and_not_such",
        r"{have}?(?P<a>{cond}){de}(?P<group>{cond})(?:{pause}|{list_and}|{stop})(?P<b>{cond}|{have_not}){de}(?:(?P<same>{cond})|(?=(?:{stop}|{inside})*(?:{respectively}|{howmany}|{howmuch}|{measure})|$))",
        _such_and_not_such,
    ),
    rule("only_and_not", r"{only}{is}(?P<a>{cond}){both}?(?P<b>{cond})", _only_and_not),
    rule("left_out_in_turn", r"(?P<no>{cond})(?:(?:{pause}|{list_and}){cond})+{de}?(?={stop}|$)", _left_out_in_turn),
    rule(
        "such_and_such",
        r"(?P<a>{cond})(?:{de}(?:{list_and}|{pause})(?P<b>{cond}){de}(?={table}?{stop}?{places}?(?:{respectively}|{each}))"
        r"|(?:{list_and}|{pause})(?P<c>{cond}){de}(?={table}?{stop}?{places}?{respectively})"
        r"|(?P<noun>{table})(?:{list_and}|{pause})(?P<d>{cond})(?:{de}|{table})(?={stop}?{places}?{respectively}))",
        _such_and_such,
    ),
)
"""A group and the rest of the same rows."""
AT_ONCE = (
    rule("either_such", r"{cond}(?:{de}?{or}{cond})+", _either),
    rule("either_again", r"(?P<stop>{stop}){any_of_them}(?={stop}|$)", _either_again),
    rule(
        "both_listed",
        r"{both}(?:{relation}|{have}|{is})?{cond}(?:{list_and}|{pause}){cond}(?={de}|{table}|$)",
        _both_listed,
    ),
    rule("both", r"{both}?{cond}(?:(?:{stop}|{pause})?{both}(?:{is}|{have})?{cond})+|{both}{cond}", _both),
)
"""What holds at once; applied last."""
