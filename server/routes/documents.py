"""The documents: list, and one document with its clauses for reading beside an answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from server.chat.assistant import Assistant
from server.errors import NotFound
from server.routes import comparison

router = APIRouter(prefix="/api/documents", tags=["政策"])
# Before the documents: “compare” is not the name of one.
router.include_router(comparison.router)


@router.get("", summary="政策文件列表")
def list_documents(request: Request) -> list[dict[str, Any]]:
    """Metadata of every document on file."""
    assistant: Assistant = request.app.state.live.current()
    return [meta.model_dump(mode="json") for meta in assistant.documents()]


@router.get("/{doc_id}", summary="一份政策文件及其条款", responses={404: {"description": "没有这份文件"}})
def read_document(doc_id: str, request: Request) -> dict[str, Any]:
    """Metadata and clauses, in the order of the document."""
    assistant: Assistant = request.app.state.live.current()
    meta = next((meta for meta in assistant.documents() if meta.doc_id == doc_id), None)
    if meta is None:
        raise NotFound(f"没有编号为“{doc_id}”的文件。", "可在 /api/documents 查看现有文件。")
    clauses = [
        {"clause_id": clause.clause_id, "path": list(clause.path), "text": clause.text, "page": clause.page}
        for clause in assistant.clauses(doc_id)
    ]
    return {**meta.model_dump(mode="json"), "clauses": clauses}
