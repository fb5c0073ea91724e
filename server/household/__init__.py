"""The household database as the service changes and shows it: imports, snapshots, overview, dictionary."""
