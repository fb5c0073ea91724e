"""Words for years, and what holds in several of them."""
