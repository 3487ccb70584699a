"""From the text of a file to values with their places, and back; every mistake with its line."""
