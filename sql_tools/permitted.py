"""What a plan asks for against what its asker may see, before any SQL: the figure of a part never stands for the whole.

The compiler adds the asker's area to every query in any case. This says so beforehand where the plan speaks of other or
wider places, and names the asker's own place where the plan names none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from sql_tools.errors import NotPermitted
from sql_tools.plan import Area, Around, Compare, CompareAround, InPlaces, OneOf, Place, QueryPlan
from sql_tools.semantic_model import SemanticModel
from sql_tools.values import PlaceName, ValueDictionary


def permitted(plan: QueryPlan, model: SemanticModel, area: Area, names: ValueDictionary) -> QueryPlan:
    """The plan as the asker may have it: where it names no place, that of the area.

    ``NotPermitted`` where it asks for a place outside or around the area, or where the area is no longer on file.
    Public figures may be asked of every place.
    """
    if area.place is None or model.tables[plan.subject].public:
        return plan
    return _Limits(area.place, model, names).applied(plan)


class _Limits:
    """The limits of one asker."""

    def __init__(self, own: Place, model: SemanticModel, names: ValueDictionary) -> None:
        known = names.by_code.get((own.level, own.code))
        # Under another name the code may stand for another place now.
        if model.places is None or known is None or known.name != own.name:
            raise NotPermitted(
                f"您所属的{own.name}在数据库里已经没有了，不能查看数据。", "请管理员核对您账号的所属地区。"
            )
        self._own = own
        self._names = names
        self._above = [level.name for level in model.places.levels]
        self._above = self._above[: self._above.index(own.level)]
        self._place_fields = {ref: level.name for level in model.places.levels for ref in (level.code, level.title)}

    def applied(self, plan: QueryPlan) -> QueryPlan:
        """The plan within the limits, or ``NotPermitted``."""
        for part in _parts(plan):
            self._check(part)
        # A wider level may stand beside a narrower one, to tell two villages of one name apart.
        grouped = {self._place_fields[each.field] for each in plan.by if each.field in self._place_fields}
        if grouped and grouped <= set(self._above):
            raise self._too_wide()
        return plan if plan.places else plan.model_copy(update={"places": (self._own,)})

    def _check(self, part: BaseModel) -> None:
        match part:
            case QueryPlan() | InPlaces():
                self._require_inside(part.places)
            case CompareAround() | Around() if part.level in self._above:
                raise self._too_wide()
            case Compare() if part.field in self._place_fields:
                self._require_known(part.field, (part.value,))
            case OneOf() if part.field in self._place_fields:
                self._require_known(part.field, part.values)

    def _require_inside(self, places: tuple[Place, ...]) -> None:
        for place in places:
            known = self._names.by_code.get((place.level, place.code))
            if known is None or not self._holds(known):
                raise self._outside(place.name)

    def _require_known(self, field: str, values: tuple[Any, ...]) -> None:
        """A place that a condition names by code or name is one of the own place."""
        inside = [name for name in self._names.places if name.level == self._place_fields[field] and self._holds(name)]
        for value in values:
            # An empty code names no place: the plan of a list that nobody can be on.
            if value != "" and not any(value in (name.code, name.name) for name in inside):
                raise self._outside(str(value))

    def _holds(self, place: PlaceName) -> bool:
        return self._own.code in (place.code, *place.path)

    def _outside(self, name: str) -> NotPermitted:
        return outside(self._own, name)

    def _too_wide(self) -> NotPermitted:
        return NotPermitted(f"您的账号只能查看{self._own.name}的数据，算不出更大范围的数。", _hint(self._own))


def outside(own: Place, name: str) -> NotPermitted:
    """That somebody whose place is ``own`` may not see the data of the place called ``name``."""
    return NotPermitted(f"您的账号只能查看{own.name}的数据，不能查看{name}的。", _hint(own))


def _hint(own: Place) -> str:
    return f"可以改问{own.name}的；需要别处的数据，请找有权限的人。"


def _parts(value: Any) -> Iterator[BaseModel]:
    """A model and every model inside it."""
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _parts(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _parts(each)
