"""Words for figures: counts, amounts, averages, so much to each."""
