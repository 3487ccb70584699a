"""How fast the engines are: ratios out of one run of `make bench`, never a timed test."""
