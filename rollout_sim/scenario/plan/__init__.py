"""A strategy resolved to the plain numbers that engines take."""
