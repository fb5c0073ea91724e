-- What is known of a snapshot before any question: names of places, years, values on file, as the rows of the queries
-- that ask for them. Kept where no server of a shard need be asked: one that is lost takes its own counties away, and
-- not the names of all others.
CREATE TABLE zengshou.vocabulary (
    query VARCHAR NOT NULL,
    found JSON NOT NULL             -- a list of rows
);
