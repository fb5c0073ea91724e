"""Words for groups: by places, years, fields, sorts and bands."""
