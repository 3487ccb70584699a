"""What any simulated world is made of: compiled rules, random numbers, days. Knows no store."""
