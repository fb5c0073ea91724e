"""A share is asked for in one way, however it is said: 占多大比重, 占了百分之几, 占比有多大 are all 占比."""

from __future__ import annotations

from sql_tools.grammar.pattern import Found, rule
from sql_tools.grammar.token import Token, made_of

_COUNTED = tuple("户个人家名位口次笔项条")
"""占几个, 占多少户: a number is asked for, not a share."""


def _wanted(found: Found) -> Token | None:
    if found["how"][0].text.endswith(_COUNTED) or (found.after is not None and found.after.can("table")):
        return None
    each = " respectively" if found.all[0].can("respectively") else ""
    return made_of(f"share{each}", None, found.all)


SHARE_WANTED = (
    rule(
        "share_wanted",
        r"{take}{de}?(?P<how>{share|howmany|howmuch|percent_asked})(?:{de}?{share}|{howmany|howmuch|percent_asked})?",
        _wanted,
    ),
)
"""Applied to the words themselves, where nothing stands between 占 and what is asked of it."""
