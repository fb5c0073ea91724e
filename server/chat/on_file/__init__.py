"""What the database holds: which places, years and tables were loaded, when, and how completely."""
