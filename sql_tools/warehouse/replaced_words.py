"""Which words of the shipped model a new ledger takes over: a word must never stand for two sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sql_tools.lexicon import Ref, model_words
from sql_tools.semantic_model import SemanticModel
from sql_tools.warehouse.ledger_columns import LedgerColumn


def replaced_words(model: SemanticModel, names: Sequence[str], columns: Sequence[LedgerColumn]) -> dict[str, str]:
    """Word → what it meant. The ledger's own names are taken wherever they are no label of the model.

    Of the tables that lose a name (帮扶措施 loses 小额信贷) also the words for the ledger's columns and their values,
    so that 贷款金额 is not the amount of the other table.
    """
    meant: dict[str, list[Ref]] = {}
    for word, ref in model_words(model):
        meant.setdefault(word, []).append(ref)
    taken = {word: meant[word][0].label for word in names if word in meant and not _is_label(model, word)}
    tables = {table for word in taken for ref in meant[word] for table in _tables(model, ref)}
    for word in _column_words(columns, meant):
        refs = meant.get(word, [])
        if refs and not _is_label(model, word) and all(set(_tables(model, ref)) & tables for ref in refs):
            taken.setdefault(word, refs[0].label)
    return taken


def _column_words(columns: Sequence[LedgerColumn], meant: dict[str, list[Ref]]) -> Iterator[str]:
    for column in columns:
        yield from (word for word in meant if word.endswith(column.name))
        if column.type == "enum":
            yield from column.texts


def _tables(model: SemanticModel, ref: Ref) -> tuple[str, ...]:
    return model.measures[ref.name].subjects[:1] if ref.role == "measure" else (ref.table,) if ref.table else ()


def _is_label(model: SemanticModel, word: str) -> bool:
    """Labels stay: they are how figures are shown."""
    fields = (field.label for table in model.tables.values() for field in table.fields.values())
    tables = (label for table in model.tables.values() for label in (table.label, table.noun))
    measures = (measure.label for measure in model.measures.values())
    return word in {*fields, *tables, *measures, *(segment.label for segment in model.segments.values())}
