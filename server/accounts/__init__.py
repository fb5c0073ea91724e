"""Who asks: users, roles, areas, and how a request proves whose it is."""
