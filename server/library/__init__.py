"""Documents coming in and going out: files → drafts → confirmed metadata → a corpus and an index swapped together."""
