"""Orders: stores that will not report that they do, until somebody checks; spot checks and mystery shoppers."""
