"""Second chances: when people have time left, stores that failed are coached again."""
