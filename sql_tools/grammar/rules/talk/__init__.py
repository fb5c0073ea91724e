"""Phrases that only a question after another has."""
