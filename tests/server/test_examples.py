"""Examples: each kind of asker gets some of every kind, and no placeholder is left."""

from __future__ import annotations

import pytest

from server.chat.examples import examples_for
from sql_tools.plan import Place

LEVELS = ("city", "county", "town", "village")


@pytest.mark.parametrize("level", [None, *LEVELS])
def test_everybody_gets_examples_of_every_kind_for_the_own_place(level: str | None) -> None:
    place = Place(level=level, code="1", name="星河") if level is not None else None
    examples = examples_for(place)
    assert {"policy", "data", "check"} <= {each.kind for each in examples}
    assert not any("{" in each.question for each in examples)
    assert (place is None) or any("星河" in each.question for each in examples)


def test_examples_for_a_place_name_no_other(level: str = "county") -> None:
    questions = "".join(each.question for each in examples_for(Place(level=level, code="1", name="星河县")))
    assert not any(name in questions for name in ("长沙", "衡阳", "浏阳", "西渡"))
