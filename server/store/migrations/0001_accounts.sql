-- Accounts. Times are UTC, ISO 8601 to the second. Secrets are stored as hashes only.

CREATE TABLE class (
    id         INTEGER PRIMARY KEY,
    label      TEXT NOT NULL,
    code_hash  TEXT NOT NULL UNIQUE,
    made_by    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

-- area_level: a level of the household model, or 'everywhere'; without one the account can do nothing.
-- Learners of a class have no password and end with their class.
CREATE TABLE user (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE COLLATE NOCASE,
    full_name     TEXT NOT NULL,
    role          TEXT NOT NULL,
    area_level    TEXT,
    area_code     TEXT,
    area_name     TEXT,
    password_hash TEXT,
    class_id      INTEGER REFERENCES class (id),
    created_at    TEXT NOT NULL,
    disabled_at   TEXT
);

CREATE TABLE session (
    hash       TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE token (
    id         INTEGER PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    label      TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

-- Failed sign-ins by whom was named and whence, whether there is such a user or not.
CREATE TABLE failure (
    name    TEXT NOT NULL COLLATE NOCASE,
    address TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX failure_by_name ON failure (name, at);
CREATE INDEX failure_by_address ON failure (address, at);
