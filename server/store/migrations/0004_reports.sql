-- The report of each user and the questions kept for it, in order. plan: what is counted (JSON); places and years are
-- those that were asked for. user_id is NULL for the person at this computer, where there are no accounts.

CREATE TABLE report (
    id      INTEGER PRIMARY KEY,
    user_id INTEGER REFERENCES user (id) ON DELETE CASCADE,
    title   TEXT NOT NULL
);
CREATE INDEX report_by_user ON report (user_id);

CREATE TABLE report_question (
    id          INTEGER PRIMARY KEY,
    report_id   INTEGER NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    plan        TEXT NOT NULL,
    kept_at     TEXT NOT NULL
);
CREATE INDEX report_question_in_order ON report_question (report_id, position);
