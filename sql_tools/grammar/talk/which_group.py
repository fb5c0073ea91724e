"""Which of several groups a new one stands for: 监测户里低保户有多少, then 特困户呢.

The plan before does not tell the whole from the part, so the question is asked back.
"""

from __future__ import annotations

from sql_tools.describe import as_question
from sql_tools.grammar.outcome import Unclear
from sql_tools.grammar.predicates import all_of
from sql_tools.grammar.talk.reworked import items_of
from sql_tools.plan import InSegment, QueryPlan
from sql_tools.reading import Option
from sql_tools.semantic_model import SemanticModel


def require_one_group(before: QueryPlan, plan: QueryPlan, model: SemanticModel) -> None:
    """Ask back where one group has taken the place of two that had to hold at once."""
    old, now = items_of(before.where), items_of(plan.where)
    gone = [item for item in old if isinstance(item, InSegment) and item not in now]
    new = [item for item in now if item not in old]
    if len(gone) < 2 or len(new) != 1 or not isinstance(new[0], InSegment):
        return
    each = [all_of([new[0] if item is one else item for item in old]) for one in gone]
    plans = [*(before.model_copy(update={"where": where}) for where in each), plan]
    questions = dict.fromkeys(as_question(made, model) for made in plans)
    label = model.segments[new[0].name].label
    raise Unclear(f"“{label}”要问的是：", tuple(Option(question, question) for question in questions))
