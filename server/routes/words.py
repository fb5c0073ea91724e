"""Words while one types: completions of a question, and what may have been meant by a word of it."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from server.accounts.asker import Asker
from server.chat.assistant import Assistant
from server.chat.vocabulary import MOST, Completion, Term
from server.routes.access import CurrentAsker
from sql_tools.plan import Place

NOWHERE = Place(level="", code="-", name="")
"""Nothing lies here."""

router = APIRouter(tags=["问答"])


class Offer(BaseModel):
    """A word to take over; ``kind`` and ``note`` say what it is."""

    text: str
    kind: str
    note: str
    start: int = Field(description="从第几个字起（从0数）换成 text")


class Offers(BaseModel):
    """The words offered, best first."""

    items: list[Offer]


@router.get("/complete", summary="补全正在输入的问题")
def complete(
    request: Request,
    asker: CurrentAsker,
    text: Annotated[str, Query(max_length=2000)] = "",
    only: Annotated[Literal["places"] | None, Query(description="places：只补全地名")] = None,
) -> Offers:
    """Places, fields, groups and titles that the end of the text may become, and examples that begin with it."""
    assistant: Assistant = request.app.state.live.current()
    place = _place(assistant, asker)
    if only == "places":
        return Offers(items=[_offer(each) for each in assistant.vocabulary().places(text.strip(), place)])
    found = assistant.vocabulary().complete(text, place)
    offers = [_offer(each) for each in found]
    examples = [each.question for each in assistant.examples(asker.area.place)]
    whole = [Offer(text=question, kind="例子", note="", start=0) for question in examples if _begins(question, text)]
    return Offers(items=[*offers, *whole][:MOST])


@router.get("/suggest", summary="一个词没看懂时，可能想说的词")
def suggest(request: Request, asker: CurrentAsker, word: Annotated[str, Query(min_length=1, max_length=40)]) -> Offers:
    """Words of the same sound, or nearly the same writing."""
    assistant: Assistant = request.app.state.live.current()
    found = assistant.vocabulary().similar(word, _place(assistant, asker))
    return Offers(items=[_offer(Completion(term, 0)) for term in found])


def _place(assistant: Assistant, asker: Asker) -> Place | None:
    """The place whose names are offered; None: all of them. Who may see made-up data only is offered no real place."""
    hidden = asker.demo_only and assistant.readiness()["database"].get("demo") is not True
    return NOWHERE if hidden else asker.area.place


def _begins(question: str, text: str) -> bool:
    return bool(text.strip()) and question.startswith(text.strip()) and question != text.strip()


def _offer(found: Completion) -> Offer:
    term: Term = found.term
    return Offer(text=term.text, kind=term.kind, note=term.note, start=found.start)
