-- Classes of a workshop that work through a course: who sits in them, and what each answered. Ends with its class.

-- The code stays readable here while the class is open: the trainer shows it to those who come late.
CREATE TABLE training_class (
    class_id INTEGER PRIMARY KEY REFERENCES class (id) ON DELETE CASCADE,
    course   TEXT NOT NULL,
    code     TEXT
);

-- A seat belongs to an account, or, on a PC without accounts, to whoever holds its key.
CREATE TABLE training_seat (
    id        INTEGER PRIMARY KEY,
    class_id  INTEGER NOT NULL REFERENCES training_class (class_id) ON DELETE CASCADE,
    user_id   INTEGER REFERENCES user (id) ON DELETE CASCADE,
    key_hash  TEXT UNIQUE,
    nickname  TEXT NOT NULL,
    joined_at TEXT NOT NULL,
    UNIQUE (class_id, user_id)
);

-- The first answer counts. model is the right answer as it was shown.
CREATE TABLE training_reply (
    seat_id     INTEGER NOT NULL REFERENCES training_seat (id) ON DELETE CASCADE,
    exercise    TEXT NOT NULL,
    given       TEXT NOT NULL,
    is_right    INTEGER NOT NULL CHECK (is_right IN (0, 1)),
    model       TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    PRIMARY KEY (seat_id, exercise)
);
