"""Which places a question means, lists or compares with."""
