"""The rules of the grammar: patterns over words, and what each builds; a folder for each kind of thing said."""
