"""Training: courses on made-up data, whose right answers are asked of the assistant itself, and the classes."""
