"""The household database on PostgreSQL servers: one, or one that spreads its tables over several by county."""
