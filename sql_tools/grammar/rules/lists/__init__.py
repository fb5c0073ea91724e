"""Words for what is listed: which rows, which columns, by what names."""
