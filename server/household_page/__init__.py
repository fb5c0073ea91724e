"""农户: finding households, and the page of one of them."""
