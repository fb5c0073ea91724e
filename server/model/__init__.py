"""An optional language model, off by default. What it says is a proposal: checked, marked, or thrown away."""
