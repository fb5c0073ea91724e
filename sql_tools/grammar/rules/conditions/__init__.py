"""Words for conditions: facts, bounds, what belongs to what, lists of them."""
