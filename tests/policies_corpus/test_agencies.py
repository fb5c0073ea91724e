"""The list of agencies."""

from __future__ import annotations

from policies_corpus.agencies import load_agencies


def test_names_are_levels_with_offices_and_whole_names() -> None:
    names = load_agencies().names()
    assert {"县发改局", "省发改委", "市生态环境衡阳县分局", "国家乡村振兴局", "团县委"} <= names
    assert "发改局" not in names


def test_no_entry_stands_twice() -> None:
    agencies = load_agencies()
    for entries in (agencies.levels, agencies.offices, agencies.named):
        assert len(set(entries)) == len(entries)


def test_a_merged_agency_is_noted() -> None:
    changes = load_agencies().changes_in("（牵头单位：县乡村振兴局）")
    assert [(change.name, change.from_year, change.to_year) for change in changes] == [("乡村振兴局", 2023, 2024)]
    assert "农业农村" in changes[0].note
    assert load_agencies().changes_in("（牵头单位：县财政局）") == ()
