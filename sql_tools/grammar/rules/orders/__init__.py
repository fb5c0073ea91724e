"""Words for orders: superlatives, choices, first places."""
