"""A figure called by a part of its name: 村集体经济收入不足10万元的村有几个，收入合计多少.

Alone such a part may be the name of a figure of other rows (the income of households); right behind a stop or in a
list, with nobody else named, the one that was said in full before is meant.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token
from sql_tools.lexicon import Ref

_SHORTEST = 2
_AMOUNT = re.compile(r"(?:总|合计)?(?:金额|数额|额|费用|支出|合计)$")
"""自付金额: what follows 自付 says only that money is meant."""
_BEGINS = ("stop", "pause", "list_and", "list", "open", "respectively")


def _called_before(found: Found) -> Token | None:
    word = found.all[0]
    stem = _AMOUNT.sub("", word.text)
    own = _figures(word)
    if len(stem) < _SHORTEST or not own or not (found.before is not None and any(map(found.before.can, _BEGINS))):
        return None
    for said in reversed(found.behind(found.start)):
        full = _figures(said)
        called = stem in said.text and said.text != word.text
        if called and full and not _tables(full) & _tables(own):
            return replace(word, kinds=said.kinds, refs=said.refs, values=said.values)
    return None


def _figures(word: Token) -> tuple[Ref, ...]:
    """What the word names, where it is figures only."""
    figures = word.of_role("measure", "field")
    return figures if len(figures) == len(word.refs) else ()


def _tables(refs: tuple[Ref, ...]) -> set[str | None]:
    """Of whose rows the figures are: what can be added up says so first."""
    measures = [ref for ref in refs if ref.role == "measure"]
    return {ref.table for ref in measures or refs}


CALLED_BEFORE: tuple[GrammarRule, ...] = (rule("called_before", r"{measure|field}", _called_before),)
"""Applied to the words themselves, once each is what it is of whom."""
