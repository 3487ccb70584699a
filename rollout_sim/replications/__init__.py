"""Many futures: played, kept, and read back. Knows no question."""
