"""Words for how far two things are apart, and one figure against another."""
