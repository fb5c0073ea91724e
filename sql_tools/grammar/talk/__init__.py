"""A question after another: what it keeps of the plan before, and what it changes."""
