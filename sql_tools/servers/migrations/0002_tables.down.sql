-- The published snapshots are made after these tables and go with them.
DO $$
DECLARE
    published NAME;
BEGIN
    FOR published IN SELECT nspname FROM pg_namespace WHERE nspname ~ '^snapshot_[0-9]+$' LOOP
        EXECUTE format('DROP SCHEMA %I CASCADE', published);
    END LOOP;
END $$;
DELETE FROM zengshou.snapshot_info;
DROP SCHEMA household_tables CASCADE;
