"""报表: kept questions, filled from any snapshot and compared with the one before."""
