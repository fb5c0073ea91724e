"""The assistant of a running service: opened again when another index is put in use, as when a document was added."""

from __future__ import annotations

from threading import Lock

from retrieval.index import index_in_use
from server.chat.assistant import Assistant
from server.chat.conversations import Conversations, Memory
from server.deps import open_assistant
from server.settings import Settings


class LiveAssistant:
    """Holds the assistant over the index in use. Conversations go on across indexes; unless kept, in memory."""

    def __init__(
        self, settings: Settings, assistant: Assistant | None = None, conversations: Memory | None = None
    ) -> None:
        self._settings = settings
        self._conversations = conversations or Conversations(settings.conversations)
        self._assistant = assistant or open_assistant(settings, self._conversations)
        self._index = index_in_use(settings.home / "index")
        self._lock = Lock()

    def current(self) -> Assistant:
        """The assistant now; opening a new index takes well under a second."""
        seen = index_in_use(self._settings.home / "index")
        if seen is not None and seen != self._index:
            with self._lock:
                if seen != self._index:
                    self._assistant = open_assistant(self._settings, self._conversations)
                    self._index = index_in_use(self._settings.home / "index")
        return self._assistant
