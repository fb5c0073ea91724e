"""Words for shares, ratios and the structure of a whole."""
