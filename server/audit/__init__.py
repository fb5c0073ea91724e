"""Proof of what was asked and answered: an append-only log whose entries are chained by hashes."""
