"""The data desk: plans, run and explained."""
