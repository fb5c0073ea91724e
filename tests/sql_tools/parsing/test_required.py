"""Which kinds a pattern needs: a rule is left out only where it could not match."""

from __future__ import annotations

import pytest

from sql_tools.grammar.required import required

PATTERNS = {
    r"{field}{is}?(?P<bound>{bound})": [{"field"}, {"bound"}],
    r"(?P<term>{field|measure})(?:{de}|{is})*(?P<bound>{bound}(?:{both}|{stop})*{bound})": [
        {"field", "measure"},
        {"bound"},
    ],
    r"(?:{rise}|{fall}{de}?){howmuch}": [{"rise", "fall"}, {"howmuch"}],
    r"(?:{rise}|{fall})?{howmuch}(?={stop}|$)": [{"howmuch"}],
    r"{howmuch}(?={stop|pause})": [{"howmuch"}, {"stop", "pause"}],
    r"(?<!{not}){have}(?!{de})": [{"have"}],
    r"(?P<lead>{list_and}?{years}*)(?:<[^<>]*>)+{table}+": [{"table"}],
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_needs(pattern: str) -> None:
    assert set(required(pattern)) == {frozenset(need) for need in PATTERNS[pattern]}
