-- Conversations and their answers. user_id is NULL for the person at this computer, where there are no accounts.
-- memory: what a follow-up question is read with.

CREATE TABLE conversation (
    id         TEXT PRIMARY KEY,
    user_id    INTEGER REFERENCES user (id) ON DELETE CASCADE,
    title      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    memory     TEXT
);
CREATE INDEX conversation_by_user ON conversation (user_id, updated_at);

CREATE TABLE turn (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    asked_at        TEXT NOT NULL,
    question        TEXT NOT NULL,
    answer          TEXT NOT NULL
);
CREATE INDEX turn_by_conversation ON turn (conversation_id, id);

-- What somebody thought of an answer. Question and short answer are kept when the conversation is deleted.
CREATE TABLE feedback (
    id         INTEGER PRIMARY KEY,
    turn_id    INTEGER REFERENCES turn (id) ON DELETE SET NULL,
    user_id    INTEGER REFERENCES user (id) ON DELETE SET NULL,
    user_name  TEXT NOT NULL,
    useful     INTEGER NOT NULL CHECK (useful IN (0, 1)),
    note       TEXT NOT NULL,
    question   TEXT NOT NULL,
    kind       TEXT NOT NULL,
    short      TEXT NOT NULL,
    created_at TEXT NOT NULL,
    outcome    TEXT,
    settled_by TEXT,
    settled_at TEXT,
    UNIQUE (turn_id, user_id)
);
CREATE INDEX feedback_open ON feedback (settled_at, id);
