"""Which columns tie a row to its place: the keys on the way from a table to the place table."""

from __future__ import annotations

from sql_tools.semantic_model import SemanticModel, Table

Key = tuple[str, str]
"""(table, column)."""


def area_column(table: Table, level: str, model: SemanticModel) -> str | None:
    """The stored column of a table that holds the codes of a level of places; None where it has none."""
    places = model.places
    if table.place:
        name = table.place.get(level)
    elif places is not None and table is model.tables[places.table]:
        name = next((each.code.rpartition(".")[2] for each in places.levels if each.name == level), None)
    else:
        return None
    found = table.fields.get(name) if name is not None else None
    return (found.column or name) if found is not None and found.is_stored else None


def links(model: SemanticModel) -> dict[Key, Key]:
    """(table, column) → the key that it holds, for keys of tables on the way to the place table.

    Two columns with the same entry name the same row of one table, which lies in one place. Keys of several columns,
    and keys of tables from which no place can be reached (published figures, word lists), carry no area.
    """
    if model.places is None:
        return {}
    within = located(model)
    shard = model.places.shard
    found: dict[Key, Key] = {}
    for name, table in model.tables.items():
        for join in table.joins:
            keys = {own: theirs for own, theirs in join.on.items() if shard is None or own != shard.column}
            if join.to in within and len(keys) == 1:
                _join_keys(found, name, join.to, keys)
    return found


def _join_keys(found: dict[Key, Key], name: str, to: str, on: dict[str, str]) -> None:
    """Give both columns of a join the same entry, and all that had the entry of either."""
    [(own, theirs)] = on.items()
    left, right = (name, own), (to, theirs)
    entries = {found.get(left, left), found.get(right, right)}
    kept = min(entries)
    for key, entry in [*found.items(), (left, left), (right, right)]:
        if entry in entries:
            found[key] = kept


def located(model: SemanticModel) -> set[str]:
    """The tables whose rows each lie in one place: the place table, and what leads to it by joins."""
    assert model.places is not None
    found = {model.places.table}
    grown = True
    while grown:
        more = {
            name
            for name, table in model.tables.items()
            if not table.public and any(join.to in found and not join.optional for join in table.joins)
        }
        grown = not more <= found
        found |= more
    return found


def shard_columns(table: str, model: SemanticModel) -> tuple[str, ...]:
    """The column that says on which server a row of a table lies, where tables are spread over several."""
    shard = model.places.shard if model.places is not None else None
    return (shard.column,) if shard is not None and table in located(model) else ()
