"""The service's own database: accounts, conversations, feedback. Household data never stand in it."""
