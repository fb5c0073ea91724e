"""Conversations as they are kept: each user's own, with whole answers, and what people thought of them."""
