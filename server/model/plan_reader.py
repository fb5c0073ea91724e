"""A question that the parser could not read, as the typed plan that a model proposes.

A proposal counts only if it holds everything that the parser did read (places, amounts, groups) and nothing that the
question does not say. It then goes the way of every plan: permission, compiler, guard, limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any

from pydantic import BaseModel, ValidationError

from server.chat.question import Question
from server.model.client import ModelClient
from server.model.plan_schema import names_with_labels, plan_schema, public_fields
from sql_tools.plan import Place, QueryPlan
from sql_tools.reading import Mention, Reading
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import PlaceName, ValueDictionary

MARK = "由模型理解，请核对"
_INSTRUCTIONS = """你把一个关于农户数据的中文问题改写成查询计划，只输出符合所给 JSON 结构的一个对象。
名称只能从下面选；地区写问题里的名称；数值只能用问题里有的。问题说的任何一个条件表达不了时，输出空对象 {{}}。
可用的名称：{names}
提问日期：{day}；有数据的年份：{years}"""
_MOST_PARTS = 150
"""A question of one sentence needs far fewer; thousands of conditions would keep the compiler busy."""
_DENIES = re.compile("[不没无非未除]|别的|以外")
_EITHER = re.compile("或|要么|任一|之一")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


class PlanReader:
    """Asks a model about questions over one database."""

    def __init__(self, client: ModelClient, model: SemanticModel) -> None:
        self._client = client
        self._model = model

    @cached_property
    def _schema(self) -> dict[str, Any]:
        return plan_schema(self._model)

    def read(self, question: Question, reading: Reading, names: ValueDictionary) -> Reading | None:
        """The reading with the model's plan, marked; None where it has none that holds."""
        if not _could_not_be_read(reading):
            return None
        years = names.years.get(self._model.default_subject, ())
        instructions = _INSTRUCTIONS.format(names=names_with_labels(self._model), day=question.asked_on, years=years)
        said = self._client.ask(instructions, question.text, self._schema)
        plan = None if said is None else self._plan(said, question, names)
        if plan is None or not self._holds(plan, question, reading) or not _has_every_place(plan, question, names):
            return None
        note = f"{MARK}：系统自己没有读懂这个问题，下面“怎么数的”是模型的理解，可能有错。"
        return replace(reading, plans=(plan,), clarification=None, refusal=None, notes=(note,))

    def _plan(self, said: str, question: Question, names: ValueDictionary) -> QueryPlan | None:
        try:
            plan = QueryPlan.model_validate_json(said)
        except ValidationError:
            return None
        small = sum(1 for _ in islice(_parts(plan), _MOST_PARTS + 1)) <= _MOST_PARTS
        if not small or plan.model != self._model.name or plan.subject not in self._model.tables:
            return None
        wanted = [place.name for place in plan.places] or ([question.region] if question.region else [])
        places = [_only(names, name) for name in wanted]
        known = tuple(place for place in places if place is not None)
        return plan.model_copy(update={"places": known}) if len(known) == len(wanted) else None

    def _holds(self, plan: QueryPlan, question: Question, reading: Reading) -> bool:
        fields = {*public_fields(self._model), *(f"m{number}" for number in range(len(plan.measures)))}
        if any(name not in fields for name in _fields(plan)):
            return False
        said = {Decimal(found) for found in _DIGITS.findall(question.text)} | set(_amounts(reading.mentions))
        return (
            set(_numbers(plan)) <= said
            and set(_bounds(reading.mentions)) <= set(_compared(plan))
            and _turns_nothing_round(plan, question, reading.mentions)
            and _has_places(plan, question, reading.mentions)
            and _has_facts(plan, reading.mentions)
        )


def _could_not_be_read(reading: Reading) -> bool:
    """Whether words stayed that the parser does not know; what may not be asked, or is vague, is not tried again."""
    unknown = any(word.used_as == "not_understood" for word in reading.words)
    return unknown and (
        reading.clarification is not None or (reading.refusal is not None and reading.refusal.reason == "no_field")
    )


def _only(names: ValueDictionary, name: str) -> Place | None:
    found = names.by_name.get(name, ()) or tuple(place for place in names.places if place.code == name)
    return Place(level=found[0].level, code=found[0].code, name=found[0].name) if len(found) == 1 else None


def _has_places(plan: QueryPlan, question: Question, mentions: tuple[Mention, ...]) -> bool:
    """The places of the plan are those that the question names, or the asker's own where it names none."""
    if any(isinstance(part, Place) and part not in plan.places for _, part in _parts(plan)):
        return False
    named = [mention.value for mention in mentions if mention.kind == "place" and isinstance(mention.value, tuple)]
    codes = {place.code for place in plan.places}
    meant = [{each.code for each in places if isinstance(each, PlaceName)} for places in named]
    if not meant:
        return all(question.region in (place.code, place.name) for place in plan.places)
    return all(each & codes for each in meant) and codes <= set().union(*meant)


def _has_every_place(plan: QueryPlan, question: Question, names: ValueDictionary) -> bool:
    """No place on file that the question names is left out, one that the asker may not see included."""
    known = (names.by_code.get((place.level, place.code)) for place in plan.places)
    meant = {code for place in known if place is not None for code in (place.code, *place.path)}
    said = (places for name, places in names.by_name.items() if name in question.text)
    return all(any(place.code in meant for place in places) for places in said)


def _has_facts(plan: QueryPlan, mentions: tuple[Mention, ...]) -> bool:
    """Each group or property that the parser did recognise stands in the plan."""
    present = set(_names(plan))
    for mention in mentions:
        terms = mention.value if mention.kind == "term" and isinstance(mention.value, tuple) else ()
        facts = [term.fact for term in terms if getattr(term, "fact", None) is not None]
        if facts and not any(present & set(_names(fact)) for fact in facts):
            return False
    return True


def _turns_nothing_round(plan: QueryPlan, question: Question, mentions: tuple[Mention, ...]) -> bool:
    """What the question does not deny is not denied, and what it does not set side by side by 或 must all hold."""
    inside = {place for mention in mentions for place in range(mention.start, mention.end)}
    others = "".join(char for place, char in enumerate(question.text) if place not in inside)
    kinds = {getattr(part, "kind", None) for _, part in _parts(plan)}
    denied = "not" in kinds or any(getattr(part, "op", None) == "!=" for _, part in _parts(plan))
    return (not denied or bool(_DENIES.search(others))) and ("or" not in kinds or bool(_EITHER.search(others)))


def _amounts(mentions: tuple[Mention, ...]) -> Iterator[Decimal]:
    return (amount for _, amount in _bounds(mentions))


def _bounds(mentions: tuple[Mention, ...]) -> Iterator[tuple[str, Decimal]]:
    """Every amount that was read, with the side of it that counts."""
    for mention in mentions:
        for op, amount in getattr(mention.value, "tests", ()):
            yield op, Decimal(amount)


def _compared(plan: QueryPlan) -> Iterator[tuple[str, Decimal]]:
    """Every comparison with a number."""
    for _, part in _parts(plan):
        value = getattr(part, "value", None)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield getattr(part, "op", ""), Decimal(value)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Every (attribute, plain value) inside a plan."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            for each in inner if isinstance(inner, tuple) else (inner,):
                yield (name, each)
                yield from _parts(each)


def _names(plan: BaseModel) -> Iterator[str]:
    return (value for name, value in _parts(plan) if name in ("name", "field") and isinstance(value, str))


def _fields(plan: QueryPlan) -> Iterator[str]:
    inside = (value for name, value in _parts(plan) if name in ("field", "other", "columns", "within"))
    ordered = (value.by for _, value in _parts(plan) if hasattr(value, "descending"))
    return (str(each).removeprefix("previous.") for each in (*inside, *ordered))


def _numbers(plan: QueryPlan) -> Iterator[Decimal]:
    for name, value in _parts(plan):
        if name in ("value", "values", "plus", "bands") and not isinstance(value, bool) and value:
            digits = str(value)
            if _DIGITS.fullmatch(digits):
                yield Decimal(digits)
