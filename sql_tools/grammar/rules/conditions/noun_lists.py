"""Groups in a row of which some are narrowed: 脱贫户和没有劳动力的监测户, 五口人以上的脱贫户和三口人以下的.

和 between two such phrases joins groups, never what must hold of one row.
"""

from __future__ import annotations

from dataclasses import dataclass

from sql_tools.grammar.conditions import Condition, Either, Test, both
from sql_tools.grammar.joins import Joins, events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, general_words

_JOINT = ("list_and", "pause")
_BELONGS = ("have", "have_not", "nobody", "somebody", "everybody", "only", "relation", "not", "except", "take")
"""Words in front that are not yet read with what follows them."""
_PHRASE = r"(?:{cond}{de}?)+"


@dataclass(frozen=True)
class _Phrase:
    """没有劳动力的监测户: what is said (``mods``), and the group (``head``) where it is named."""

    tokens: tuple[Token, ...]
    mods: tuple[Token, ...]
    head: Token | None

    def of(self, head: Token | None) -> Condition | None:
        group = self.head or head
        return both([token.value for token in (*self.mods, *([group] if group is not None else []))])


class NounListRules:
    """The rules of one model: which words are nouns of its rows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model, joins = lexicon.model, Joins(lexicon.model)
        events = events_of(lexicon.model)
        tables = [t for name, t in lexicon.model.tables.items() if joins.is_thing(name) and name not in events]
        nouns = {word for table in tables for word in (table.noun, table.counter, *table.words)}
        crowd = {word for word, kinds in general_words().items() if any(kind == "crowd" for kind, _ in kinds)}
        self._nouns = tuple(nouns | crowd)

    def _names_rows(self, token: Token) -> bool:
        return bool(token.of_role("fact")) and token.can("noun") and token.text.endswith(self._nouns)

    def _phrases(self, found: Found) -> list[_Phrase] | None:
        """The phrases between the joints; ``None`` where a group narrows what stands behind it (脱贫户没有劳动力的)."""
        told: list[list[Token]] = [[]]
        for token in found.all:
            if any(map(token.can, _JOINT)) and not token.can("cond"):
                told.append([])
            else:
                told[-1].append(token)
        phrases = []
        for tokens in told:
            conds = [token for token in tokens if token.can("cond")]
            heads = [token for token in conds if self._names_rows(token)]
            if len(heads) > 1 or (heads and heads[0] is not conds[-1]):
                return None
            mods = tuple(token for token in conds if token not in heads)
            phrases.append(_Phrase(tuple(tokens), mods, heads[0] if heads else None))
        return phrases

    def _listed(self, found: Found) -> list[Token] | None:
        phrases = self._phrases(found)
        before, after = found.before, found.after
        if phrases is None or not (any(phrase.mods for phrase in phrases[1:]) or self._of_twins(phrases)):
            return None
        if (before is not None and any(map(before.can, _BELONGS))) or self._goes_on(phrases[-1], after):
            return None
        elided = phrases[-1].head is None and not phrases[0].mods
        if elided and not any(token.can("list_and") for token in found.all):
            return None  # 脱贫户、收入低于八千的: both are said of the same rows.
        if phrases[0].head is None:
            return self._of_one_group(phrases, found)
        if any(phrase.head is None and not phrase.tokens[-1].can("de") for phrase in phrases):
            return None  # 老人和小孩: names that no noun ends.
        shared = phrases[0].head
        own = after is not None and after.can("table") and phrases[-1].head is None  # …和没有劳动力的户
        same = all(phrase.head is None or phrase.head.value == shared.value for phrase in phrases)
        if same and not own and all(phrase.mods for phrase in phrases):
            return self._made(shared, tuple(phrase.of(None) for phrase in self._without_heads(phrases)), found)
        heads = [shared] * (len(phrases) - own) + [None] * own
        items = tuple(phrase.of(head) for phrase, head in zip(phrases, heads, strict=True))
        return self._made(None, items, found)

    def _of_twins(self, phrases: list[_Phrase]) -> bool:
        """零就业户、单人户: of one noun, though the one is on file for the household and the other for its year."""
        heads = [phrase.head for phrase in phrases if phrase.head is not None]
        tables = [{ref.table for ref in head.of_role("fact") if ref.table is not None} for head in heads]
        nouns = [{self._model.tables[name].noun for name in named} for named in tables]
        return len(heads) == len(phrases) and not set.intersection(*tables) and bool(set.intersection(*nouns))

    @staticmethod
    def _goes_on(last: _Phrase, after: Token | None) -> bool:
        """…监测户的老人: the groups narrow a noun behind them."""
        narrows = last.head is not None and last.tokens[-1].can("de")
        return narrows and after is not None and (after.can("cond") or after.can("table"))

    def _of_one_group(self, phrases: list[_Phrase], found: Found) -> list[Token] | None:
        """三口人以下和五口人以上的脱贫户: two stretches of one figure, which no row lies in at once."""
        tests = [phrase.mods[0].value for phrase in phrases if len(phrase.mods) == 1]
        one_figure = len({test.refs for test in tests if isinstance(test, Test)}) == 1
        whole = len(tests) == len(phrases) and all(isinstance(test, Test) for test in tests)
        head = phrases[-1].head
        if not (whole and one_figure) or any(phrase.head is not None for phrase in phrases[:-1]) or head is None:
            return None
        return self._made(head, tuple(tests), found)

    @staticmethod
    def _without_heads(phrases: list[_Phrase]) -> list[_Phrase]:
        return [_Phrase(phrase.tokens, phrase.mods, None) for phrase in phrases]

    @staticmethod
    def _made(head: Token | None, items: tuple[Condition | None, ...], found: Found) -> list[Token] | None:
        known = tuple(item for item in items if item is not None)
        if len(known) < len(items) or len(set(map(repr, known))) < len(known):
            return None
        end = [found.all[-1]] if found.all[-1].can("de") else []
        said = [token for token in found.all if token is not head and token not in end]
        nouns = [token for token in said if token.can("cond") and token.can("noun")]
        refs = nouns[-1].refs if nouns else ()
        listed = made_of("cond noun", Either(known, listed=True), said, refs=refs)
        return [*([head] if head is not None else []), listed, *end]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied before values in a row are read as one list, and again when denials are read."""
        joint = r"(?:{list_and}|{pause})"
        return (rule("noun_lists", _PHRASE + r"(?:" + joint + _PHRASE + ")+", self._listed),)
