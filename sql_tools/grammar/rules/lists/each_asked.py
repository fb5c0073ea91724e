"""Whether a question asks of each of two groups that have one name (脱贫户和监测户), not of both together."""

from __future__ import annotations

from sql_tools.grammar.pattern import CLAUSE, Found
from sql_tools.grammar.token import Token

_BETWEEN = ("is", "comparative", "rather", "de", "measure", "field")
"""What stands between 谁 and the adjective (谁的人均更高)."""
_ENDS = ("stop", "howmuch", "close")
_OTHER_SIDE = ("versus", "list_and", "pause", "last_time", "area", "mean", "most", "superlative", "times_asked")
"""Words beside a gap by which its sides are something else: from the place around, from the year before."""


def each_is_asked(found: Found) -> bool:
    """各, 分别, 哪个高, 对比, 相差多少: the figure of each is wanted."""
    each = found.anywhere("respectively") or any(token.text[0] in "各分" for token in found.elsewhere("howmuch"))
    return each or _which_is_more(found) or _held_together(found) or _are_apart(found)


def _which_is_more(found: Found) -> bool:
    """哪个高, 哪个更低, 谁的人均高: the two are held against each other."""
    for which in found.elsewhere("which"):
        behind = (token for token in found.ahead(CLAUSE) if token.start >= which.end)
        first = next((token for token in behind if not any(map(token.can, _BETWEEN))), None)
        if first is not None and first.can("adjective"):
            return True
    return False


def _held_together(found: Found) -> bool:
    """脱贫户和监测户人均纯收入对比, 比较一下: at the end, where nothing else is named that it could be held against."""
    ahead = found.ahead(CLAUSE)
    last = next((place for place, token in enumerate(ahead) if token.can("versus")), None)
    if last is None or not all(any(map(token.can, _ENDS)) for token in ahead[last + 1 : last + 2]):
        return False
    return not _has_other_side(found, [token for token in found.elsewhere(_OTHER_SIDE[0]) if token is not ahead[last]])


def _are_apart(found: Found) -> bool:
    """脱贫户和监测户的人均纯收入差多少."""
    return found.anywhere("gap") and not _has_other_side(found, found.elsewhere("versus"))


def _has_other_side(found: Found, versus: list[Token]) -> bool:
    told = any(found.elsewhere(kind) for kind in _OTHER_SIDE[1:])
    places = sum(len(token.value or (None,)) for token in found.elsewhere("places"))
    years = sum(len(token.value.exact) for token in found.elsewhere("years"))
    return bool(versus) or told or places > 1 or years > 1
