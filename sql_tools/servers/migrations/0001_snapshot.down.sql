DROP SEQUENCE zengshou.snapshot_number;
DROP TABLE zengshou.snapshot_info;
