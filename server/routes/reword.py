"""``POST /api/reword``: an answer that was given, in plainer words, where a model is set up."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from policies_corpus.agencies import load_agencies
from server.live import LiveAssistant
from server.model.client import ModelClient
from server.model.reworder import reworded
from server.routes.access import LARGEST_ID, CurrentAsker
from server.routes.conversations import kept

router = APIRouter(prefix="/api", tags=["问答"])


class RewordRequest(BaseModel):
    """Which answer."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"turn_id": 1}})
    turn_id: int = Field(ge=1, le=LARGEST_ID, description="回答的编号（X-Turn-Id）")


class Reworded(BaseModel):
    """The text to show."""

    text: str
    reworded: bool = Field(description="false：没有设模型，或改写没有通过核对，是原来的文字")


@router.post("/reword", summary="把一个回答改写得通顺些", responses={404: {"description": "没有这个回答"}})
def reword(body: RewordRequest, request: Request, asker: CurrentAsker) -> Reworded:
    """The own answer in other words if they say the same; else as it was given."""
    answer = kept(request).turn(asker, body.turn_id).answer
    client: ModelClient | None = request.app.state.model
    said = None if client is None else reworded(client, answer, _names(request))
    return Reworded(text=said or answer["answer"], reworded=said is not None)


def _names(request: Request) -> list[str]:
    """Places on file, and agencies."""
    live: LiveAssistant = request.app.state.live
    places = live.current().data.queries.names.by_name
    return [*places, *load_agencies().names()]
