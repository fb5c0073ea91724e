"""Words for how a figure has moved."""
