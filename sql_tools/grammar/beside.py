"""Words that have their meaning only beside another: 还没退, 进来 of watched households, 带了几户 of a project.

What each stands for, and beside what, is said in the lexicon of the model (``beside``). Where nothing of that kind is
spoken of, such a word is not known, and the question is asked back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sql_tools.grammar.lexer import token_of
from sql_tools.grammar.token import FILLER, UNKNOWN, Token
from sql_tools.lexicon import Lexicon
from sql_tools.plan import QueryPlan

KIND = "beside"


@dataclass(frozen=True)
class _Meaning:
    """``means`` is the word for which it stands, none where it adds nothing; one of the names ``of`` is spoken of."""

    means: str | None
    of: frozenset[str]


class Beside:
    """Settles the words of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._meanings = [
            _Meaning(content.get("means"), frozenset(content["of"])) for content in lexicon.section(KIND, [])
        ]

    def settled(self, words: list[Token], before: QueryPlan | None) -> list[Token]:
        """The words, each as what it means here."""
        if not any(word.can(KIND) for word in words):
            return words
        told = {name for word in words for ref in word.refs for name in (ref.name, ref.table) if name is not None}
        told |= {name for meaning in self._meanings for name in meaning.of if _speaks_of(before, name)}
        return list(_joined(self._settled(word, told) for word in words))

    def _settled(self, word: Token, told: set[str]) -> Token:
        if not word.can(KIND):
            return word
        meanings = [self._meanings[int(value)] for kind, value in word.values if kind == KIND]
        meant = next((meaning for meaning in meanings if meaning.of & told), None)
        rest = tuple(kind for kind in word.kinds if kind != KIND)
        if meant is None:
            return replace(word, kinds=rest or (UNKNOWN,))
        if meant.means is None:
            return replace(word, kinds=(FILLER,))
        like = token_of(word.text, 0, len(word.text), self._lexicon.entry(meant.means))
        return replace(like, start=word.start, end=word.end)


def _speaks_of(plan: QueryPlan | None, name: str) -> bool:
    return plan is not None and f'"{name}' in plan.model_dump_json()


def _joined(words: Iterator[Token]) -> Iterator[Token]:
    """Unknown words side by side are one."""
    run: Token | None = None
    for word in words:
        if run is not None and run.can(UNKNOWN) and word.can(UNKNOWN) and run.end == word.start:
            run = Token(run.text + word.text, run.start, word.end, (UNKNOWN,))
            continue
        if run is not None:
            yield run
        run = word
    if run is not None:
        yield run
