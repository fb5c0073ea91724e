"""The check desk: rules judged on places, groups and households."""
