"""Words for places."""
