"""The assistant of a running service: opened again when another index, a local word or a rule is put in use."""

from __future__ import annotations

from threading import Lock

from retrieval.index import index_in_use
from server.chat.assistant import Assistant
from server.chat.conversations import Conversations, Memory
from server.deps import open_assistant
from server.local_words import FILE
from server.settings import Settings


class LiveAssistant:
    """Holds the assistant over the index in use. Conversations go on across indexes; unless kept, in memory."""

    def __init__(
        self, settings: Settings, assistant: Assistant | None = None, conversations: Memory | None = None
    ) -> None:
        self._settings = settings
        self._conversations = conversations or Conversations(settings.conversations)
        self._assistant = assistant or open_assistant(settings, self._conversations)
        self._seen = self._state()
        self._lock = Lock()

    def current(self) -> Assistant:
        """The assistant now; opening a new index takes well under a second."""
        seen = self._state()
        if seen[0] is not None and seen != self._seen:
            with self._lock:
                if seen != self._seen:
                    self._assistant = open_assistant(self._settings, self._conversations)
                    self._seen = self._state()
        return self._assistant

    def _state(self) -> tuple[object, ...]:
        """What an assistant is opened over: the index in use, and the local words and confirmed rules as of their last
        change."""
        home = self._settings.home
        files = (home / FILE, *sorted((home / "rules").glob("*.yaml")))
        return index_in_use(home / "index"), *((file.name, file.stat().st_mtime_ns) for file in files if file.exists())
