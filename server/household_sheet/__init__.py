"""一户一策: the sheet of one household, to be printed and filled in on the visit."""
