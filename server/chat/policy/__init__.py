"""The policy desk: which clause answers, and in which words."""
