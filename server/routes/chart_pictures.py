"""A chart of one's own answer as a picture, for a browser that is too old to draw it (inside WeChat, say)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from server.answer_docx import chart_png
from server.chat.answer import Answer
from server.errors import NotFound
from server.routes.access import LARGEST_ID, CurrentAsker
from server.routes.conversations import kept

router = APIRouter(tags=["问答"])
TurnId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="回答的编号")]
Place = Annotated[int, Path(ge=0, le=100, description="回答里第几组数据，从0数")]


@router.get(
    "/turns/{turn_id}/charts/{place}.png",
    summary="自己的一个回答里的图",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}}},
        404: {"description": "没有这个回答或这幅图，或不是自己问的"},
    },
)
def chart_picture(turn_id: TurnId, place: Place, request: Request, asker: CurrentAsker) -> Response:
    """The chart as it stands in the Word file of the answer."""
    blocks = Answer.model_validate(kept(request).turn(asker, turn_id).answer).data
    picture = chart_png(blocks[place].chart) if place < len(blocks) else None
    if picture is None:
        raise NotFound("这个回答里没有这幅图。", "数字请看表格。")
    return Response(picture, media_type="image/png")
