"""From a sorted question to its plan: what is counted, which conditions, groups and orders hold."""
