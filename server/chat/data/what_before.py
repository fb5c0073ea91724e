"""What a question about data leans on where the one before was none: the figure of a check, or nothing."""

from __future__ import annotations

from dataclasses import replace

from server.chat.conversations import Turn
from server.chat.draft import Draft
from sql_tools.describe import as_question
from sql_tools.grammar.predicates import all_of
from sql_tools.plan import Change, Dimension, Figure, QueryPlan, Statistic
from sql_tools.reading import Clarification, Option, Reading
from sql_tools.semantic_model import SemanticModel


def figure_checked(draft: Draft) -> QueryPlan | None:
    """The figure that a check has judged, of its place, year and group: 人均纯收入是多少, 分县看看 go on from it."""
    if draft.kind != "check" or not draft.data:
        return None
    plan = QueryPlan.model_validate(draft.data[0].plan)
    measure = plan.measures[0] if plan.measures else None
    figure = measure.of if isinstance(measure, Change) else measure
    if not isinstance(figure, Figure | Statistic) or not plan.places or plan.by:
        return None
    plain = figure.model_copy(update={"where": None, "label": None})
    shown = plain if not isinstance(measure, Change) else measure.model_copy(update={"of": plain, "label": None})
    where = all_of([plan.where, figure.where])
    return plan.model_copy(update={"measures": (shown,), "where": where, "order": (), "top": None, "parts": True})


def after_no_figure(reading: Reading, previous: Turn | None, model: SemanticModel) -> Reading:
    """有多少户, 享受的有几多人, after a question about a document: what is to be counted is asked back.

    It is never counted over all that is on file, as if nothing had been asked before.
    """
    of_text = previous is not None and previous.desk == "policy" and previous.plan is None
    plan = reading.plans[0] if reading.plans else None
    if not of_text or plan is None or plan.where is not None or not (reading.leans or _of_any_help(plan, model)):
        return reading
    questions = [as_question(each, model) for each in (plan, *_by_place(plan, model))]
    prompt = "上一问问的是文件，没有可以接着数的。请把要数的说完整，例如："
    asked_back = Clarification(prompt, tuple(Option(each, each) for each in questions))
    return replace(reading, plans=(), notes=(), clarification=asked_back)


def past_a_lost_turn(reading: Reading, previous: Turn | None) -> Reading:
    """只看西渡镇, after words that were not understood: it goes on from the figure before them, and says so."""
    lost = previous is not None and previous.kind in ("clarification", "refusal") and previous.unanswered is None
    if previous is None or not (lost and reading.plans and reading.goes_on and previous.plan is not None):
        return reading
    return replace(reading, notes=(*reading.notes, f"上一句“{previous.text}”没有得出数，这里没有计入"))


def _of_any_help(plan: QueryPlan, model: SemanticModel) -> bool:
    """享受的有几多人: whichever help it was, though the question before spoke of one."""
    figures = [measure.name for measure in plan.measures if isinstance(measure, Figure)]
    return any(model.measures[name].known_of for name in figures)


def _by_place(plan: QueryPlan, model: SemanticModel) -> tuple[QueryPlan, ...]:
    if not plan.measures or plan.by or model.places is None:
        return ()
    return (plan.model_copy(update={"by": (Dimension(field=model.places.levels[-2].title),)}),)
