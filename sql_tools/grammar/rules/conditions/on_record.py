"""没有收入数据, 缺2025年记录, 有2024年数据: whether the row of a year is on file at all; zero is another thing."""

from __future__ import annotations

import re
from dataclasses import replace

from sql_tools.grammar.conditions import Condition, Either, Exists, Unrecorded
from sql_tools.grammar.joins import events_of
from sql_tools.grammar.pattern import Found, GrammarRule, rule
from sql_tools.grammar.refs import field_ref
from sql_tools.grammar.token import Token, made_of
from sql_tools.lexicon import Lexicon, Ref
from sql_tools.plan import Compare

_RECORD = "record"
_HAVING = re.compile(r"^(?:没有|没得|没|无|缺少|缺|有)")


def _chooses(found: Found) -> bool:
    """有收入数据的户, 有2024年数据没有2025年数据: said of those who are counted."""
    passed = ("de", "stop", "both", "years", "pause")
    ahead = next((token for token in found.ahead(4) if not any(map(token.can, passed))), None)
    return ahead is not None and any(map(ahead.can, ("table", "fact", "have_not", "lack")))


def as_read(condition: Condition, said: list[Token]) -> list[Token]:
    """Of a row that is not there the figure's name says no more than which row is meant."""
    return [replace(token, refs=()) for token in said] if isinstance(condition, Exists) else said


class OnRecordRules:
    """The rules of one model."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._model, self._events = lexicon.model, events_of(lexicon.model)

    def _recorded(self, found: Found) -> list[Token] | None:
        """The figure by its name and 数据, 记录; without a name it is that of the year's rows."""
        term, lacks = found.first("term"), not found["how"][0].can("have")
        if found["row"][0].as_value("filler") != _RECORD or (term is None and not found["years"]):
            return None
        if not lacks and not _chooses(found):
            return None  # 有2023年的收入数据吗: asked of the store, and no row is chosen by it.
        said = [token for token in found.all if token not in found["years"]]
        fields = term.of_role("field") if term is not None else ()
        condition = self.of_fields(fields, lacks, any_row=term is None) or self._not_known(fields, lacks)
        return None if condition is None else [*found["years"], made_of("cond", condition, as_read(condition, said))]

    def of_fields(self, fields: tuple[Ref, ...], lacks: bool, any_row: bool = False) -> Condition | None:
        """That the row of the year is there or not; of a figure that a row may lack, that the row lacks it as well."""
        tables = dict.fromkeys(ref.table for ref in fields if ref.table is not None)
        table = self._model.default_subject if any_row else next(filter(self._is_yearly, tables), None)
        if table is None:
            return None
        row = Exists("none" if lacks else "any", None, self._relations(table))
        unsure = tuple(ref for ref in fields if ref.table == table and not self._model.field(ref.name).required)
        if not unsure or len(unsure) < len([ref for ref in fields if ref.table == table]):
            return row
        return Either((row, Unrecorded(unsure))) if lacks else Unrecorded(unsure, holds=False)

    def _not_known(self, fields: tuple[Ref, ...], lacks: bool) -> Condition | None:
        """没有健康状况记录的人: not on file, of what is no event and may be lacking."""
        unsure = [ref for ref in fields if ref.table not in self._events and not self._model.field(ref.name).required]
        return Unrecorded(tuple(unsure), lacks) if unsure and len(unsure) == len(fields) else None

    def _fact_recorded(self, found: Found) -> Token | None:
        """没有医保信息: whether they are insured is not known, which is not that they are not."""
        said = "".join(token.text for token in (*found["how"], *found["fact"]))
        of = _HAVING.sub("", said)
        compared = (ref.fact for ref in found["fact"][0].of_role("fact") if isinstance(ref.fact, Compare))
        names = dict.fromkeys(each.field for each in compared if self._is_called(each.field, of))
        if found["row"][0].as_value("filler") != _RECORD or of == said or not names:
            return None
        fields = tuple(field_ref(self._model, name) for name in names)
        condition = self._not_known(fields, lacks=not said.startswith("有"))
        return made_of("cond", condition, [replace(t, refs=()) for t in found.all]) if condition is not None else None

    def _is_called(self, field: str, word: str) -> bool:
        """医保, 健康: the field itself; of a value (残疾人) a record would say that they are of it."""
        entry = self._model.field(field)
        return word in entry.words or entry.label.startswith(word)

    def _is_yearly(self, table: str) -> bool:
        """Of rows that are there once a year, and of nothing that may happen or not."""
        content = self._model.tables[table]
        return content.year in content.key and table not in self._events and bool(self._relations(table))

    def _relations(self, table: str) -> tuple[Ref, ...]:
        """From the thing itself, which is called as its rows of the years are, to those rows."""
        noun = self._model.tables[table].noun
        return tuple(
            Ref("relation", f"{owner}.{name}", relation.label, table)
            for owner, content in self._model.tables.items()
            for name, relation in content.relations.items()
            if content.noun == noun and relation.table == table and relation.year != "any"
        )

    def _unrecorded(self, found: Found) -> list[Token]:
        """联系方式未登记; 风险没有登记原因 says the field in two parts; 收入未登记: no row has it."""
        refs, again = found.one("field").of_role("field"), found["again"]
        same = tuple(ref for token in again for ref in token.of_role("field") if ref in refs)
        said = [token for token in found.all if same or token not in again]
        missing = any(token.can("missing") for token in found.all)
        row = self.of_fields(same or refs, missing)
        said_of = row if isinstance(row, Exists) else Unrecorded(same or refs, missing)
        return [made_of("cond", said_of, as_read(said_of, said)), *([] if same else again)]

    def rules(self) -> tuple[GrammarRule, ...]:
        """Applied behind bounds."""
        return (
            rule(
                "unrecorded",
                r"{field}{missing|recorded}(?P<again>{field}?)|{missing|recorded}{de}?{field}(?={de}|{table}|{stop}|{level}|$)",
                self._unrecorded,
            ),
        )

    def word_rules(self) -> tuple[GrammarRule, ...]:
        """Applied to the words themselves, while 数据 is not yet left out as filler."""
        return (
            rule(
                "on_record",
                r"(?P<how>{have_not|lack|have})(?P<years>{years}?){de}?(?P<term>{field}?){de}?(?P<row>{filler})",
                self._recorded,
            ),
            rule(
                "fact_on_record",
                r"(?P<how>(?:{have_not|lack|have})?)(?P<fact>{fact}){de}?(?P<row>{filler})",
                self._fact_recorded,
            ),
        )
