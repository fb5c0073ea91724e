"""Questions about what changed between two snapshots of the household database."""
