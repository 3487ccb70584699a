"""A comparison in words and as a table."""
