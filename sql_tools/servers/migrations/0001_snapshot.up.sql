-- Which snapshot answers: one row. Publishing writes the tables of a new snapshot into a schema of their own and then
-- changes this row, so that a reader sees the old snapshot or the new one, never a mixture.
CREATE TABLE zengshou.snapshot_info (
    id          VARCHAR NOT NULL,
    as_of       DATE NOT NULL,
    demo        BOOLEAN NOT NULL,
    created_on  DATE NOT NULL,
    schema_name VARCHAR NOT NULL,   -- where its tables (or views) are
    by_county   BOOLEAN NOT NULL    -- whether they are spread over servers by county
);
CREATE UNIQUE INDEX snapshot_info_one_row ON zengshou.snapshot_info ((TRUE));
CREATE SEQUENCE zengshou.snapshot_number;
