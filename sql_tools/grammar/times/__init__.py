"""Which years and days a question means."""
