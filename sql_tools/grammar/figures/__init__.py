"""The measures of a plan: figures, shares, gaps and lists of them."""
