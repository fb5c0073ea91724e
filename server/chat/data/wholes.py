"""What shares were worked out of, where a table has no columns for it: told beside one row, a second table of more."""

from __future__ import annotations

from server.chat.answer import DataBlock
from sql_tools.plan import Figure, Measure, Portion, QueryPlan, Share
from sql_tools.semantic_model import SemanticModel

_TITLE = "{}（各占比的分子和分母）"


def with_wholes(plan: QueryPlan, model: SemanticModel) -> QueryPlan | None:
    """The plan that shows what each share is of; None where there is no share, or it is shown already."""
    counted = plan.count_groups or plan.over_groups is not None
    if plan.parts or counted or not any(_is_share(each, model) for each in plan.measures):
        return None
    return plan.model_copy(update={"parts": True})


def _is_share(measure: Measure, model: SemanticModel) -> bool:
    if not isinstance(measure, Figure):
        return isinstance(measure, Share | Portion)
    named = model.measures[measure.name]
    return named.share is not None or (named.type == "percent" and named.denominator is not None)


def is_one_row(block: DataBlock) -> bool:
    """Whether it is one row of figures alone, which words can tell; a place or a kind in front asks for a table."""
    return len(block.rows) == 1 and block.columns[0].name == "m0"


def second_table(whole: DataBlock) -> DataBlock:
    """Numerators and denominators; a column that is the same in every row as one before it (总计) stands once."""
    columns = list(zip(whole.columns, map(list, zip(*whole.rows, strict=True)), strict=True))
    kept = [
        n
        for n, (column, cells) in enumerate(columns)
        if not any(column.label == other.label and cells == values for other, values in columns[:n])
    ]
    return whole.model_copy(
        update={
            "description": _TITLE.format(whole.description),
            "columns": [whole.columns[n] for n in kept],
            "rows": [[row[n] for n in kept] for row in whole.rows],
        }
    )
