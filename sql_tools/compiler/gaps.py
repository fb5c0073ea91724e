"""What may not be known: which facts of a condition or figure can be missing, and how that is said in Chinese."""

from __future__ import annotations

from sql_tools.compiler.joins import ROOT, JoinGraph, Path
from sql_tools.plan import (
    And,
    Compare,
    CompareAround,
    CompareFields,
    InPlaces,
    InSegment,
    InYears,
    Missing,
    Not,
    OneOf,
    Or,
    Predicate,
    Related,
)
from sql_tools.semantic_model import SemanticModel


def may_be_empty(ref: str, graph: JoinGraph, path: Path = ROOT) -> bool:
    """Whether a field can be unknown for a row."""
    return gap(ref, graph, path) is not None


def gap(ref: str, graph: JoinGraph, path: Path = ROOT) -> str | None:
    """What is said of a row for which the field is unknown (没有上年数据); None where it is always known."""
    owner, _, name = ref.rpartition(".")
    path = graph.find(owner, path)
    field = graph.table(path).fields[name]
    absent_row = _absent_row(graph, path)
    if field.required or field.absent is not None:
        return absent_row
    return absent_row or field.missing or f"{field.label}未登记"


def _absent_row(graph: JoinGraph, path: Path) -> str | None:
    """What is said where a joined row may not be there."""
    for length, join in enumerate(path, start=1):
        if join.optional and join.year == "previous":
            return f"没有{graph.year_before(path[:length])}数据"
        if join.optional:
            return f"没有{'当年' if join.year else ''}{graph.table(path[:length]).label}"
    return None


def gaps(item: Predicate, graph: JoinGraph, path: Path = ROOT) -> tuple[str, ...]:
    """All that can be unknown in a condition, each said once; empty where its outcome is always known."""
    return tuple(dict.fromkeys(_gaps(item, graph, path)))


def asks_related(item: Predicate, model: SemanticModel) -> bool:
    """Whether a condition asks about other rows; EXISTS is never NULL, so it needs both sides to be written."""
    match item:
        case And() | Or():
            return any(asks_related(part, model) for part in item.items)
        case Not():
            return asks_related(item.item, model)
        case InSegment():
            return item.name in model.segments and asks_related(model.segments[item.name].where, model)
        case _:
            return isinstance(item, Related | InYears)


def _gaps(item: Predicate, graph: JoinGraph, path: Path) -> list[str]:
    match item:
        case And() | Or():
            return [found for part in item.items for found in _gaps(part, graph, path)]
        case Not():
            return _gaps(item.item, graph, path)
        case InSegment():
            segment = graph.model.segments.get(item.name)
            return _gaps(segment.where, graph, graph.find(segment.table, path)) if segment is not None else []
        case Related():
            return _related_gaps(item, graph, path)
        case CompareFields():
            found = (gap(item.field, graph, path), gap(item.other, graph, path))
            return [each for each in found if each is not None]
        case Compare() | OneOf() | CompareAround():
            missing = gap(item.field, graph, path)
            return [missing] if missing is not None else []
        case InYears():
            return _yearly_gaps(item, graph, path)
        case Missing() | InPlaces():
            return []


def _yearly_gaps(item: InYears, graph: JoinGraph, path: Path) -> list[str]:
    """In each year its row may not be there, and what it says may not be known."""
    table = graph.table(path)
    absent = [f"没有{year}年{table.label}" for year in item.years if table.year is not None]
    name = path[-1].to if path else graph.root
    inner = _gaps(item.where, JoinGraph(graph.model, name), ROOT)
    return absent + [f"{year}年{found.removeprefix('当年')}" for year in item.years for found in inner]


def _related_gaps(item: Related, graph: JoinGraph, path: Path) -> list[str]:
    if item.where is None:
        return []
    _, relation = graph.find_relation(item.relation, path)
    inner = JoinGraph(graph.model, relation.table)
    return [f"{relation.label}的{found}" for found in _gaps(item.where, inner, ROOT)]
