-- What is published over several servers cannot be read without them.
DO $$
DECLARE
    server NAME;
BEGIN
    FOR server IN SELECT DISTINCT server_name FROM zengshou.shard_county LOOP
        EXECUTE format('DROP SERVER IF EXISTS %I CASCADE', server);
    END LOOP;
END $$;
UPDATE zengshou.snapshot_info SET id = 'empty', schema_name = 'household_tables', by_county = FALSE WHERE by_county;
DROP TABLE zengshou.shard_county;
