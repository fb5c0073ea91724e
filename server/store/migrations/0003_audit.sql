-- The audit log. Each entry (JSON) names the hash of the entry before; hash is that of the entry's text.
-- What is on file is never changed: the triggers stop mistakes, the hashes show what goes around the triggers.

CREATE TABLE audit (
    seq   INTEGER PRIMARY KEY,
    hash  TEXT NOT NULL,
    entry TEXT NOT NULL
);

CREATE TRIGGER audit_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_never_removed BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
