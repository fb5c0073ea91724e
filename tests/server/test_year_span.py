"""A clause with figures for several years answers with that of the year asked about, or with none."""

from __future__ import annotations

import pytest

from retrieval.asked import read
from server.chat.policy.year_span import said_of, span_for_year, speaks_of_other_years

TEXT = (
    "确保2023—2025年我市脱贫人口每年收入增速高于当年农村居民可支配收入增速2个百分点。"
    "到2023年底，脱贫人口人均纯收入达到1.9万元以上，到2025年底，人均纯收入低于一万元的脱贫人口总量实现动态清零，"
    "脱贫人口人均纯收入达到2.3万元以上。"
)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2023, "到2023年底，脱贫人口人均纯收入达到1.9万元以上"),
        (2025, "脱贫人口人均纯收入达到2.3万元以上"),
        (2024, None),
        (2027, None),
    ],
)
def test_the_figure_of_the_year_asked_about(year: int, said: str | None) -> None:
    notions = read("脱贫人口人均纯收入要达到多少").notions
    start = TEXT.index("脱贫人口人均纯收入达到2.3万元")
    best = said_of(TEXT, start, start + 17, notions)
    span = span_for_year(TEXT, year, notions, "达到2.3万元以上", best)
    assert (None if span is None else TEXT[slice(*span)]) == said


def test_a_figure_of_another_year_is_known_as_such() -> None:
    start = TEXT.index("2.3万元")
    assert speaks_of_other_years(TEXT, start, start + 5, 2023)
    assert not speaks_of_other_years(TEXT, start, start + 5, 2025)


def test_a_subject_named_once_is_carried_over_the_years_of_its_sentence() -> None:
    text = "全省脱贫人口人均纯收入2023年达到农村居民人均可支配收入85%，2024年达到农村居民人均可支配收入88%。"
    notions = read("脱贫人口人均纯收入要达到农村居民收入的多少").notions
    best = said_of(text, 0, text.index("，"), notions)
    span = span_for_year(text, 2024, notions, "85%", best)
    assert span is not None
    assert text[slice(*span)] == "2024年达到农村居民人均可支配收入88%"
