"""From the text of a message to its words, and the account of what became of each."""
