-- Which county lies on which server, where the tables are spread over several; the servers themselves are foreign
-- servers of postgres_fdw.
CREATE TABLE zengshou.shard_county (
    county_code VARCHAR(6) PRIMARY KEY,
    server_name VARCHAR NOT NULL,
    county_name VARCHAR             -- known once a snapshot is published
);
