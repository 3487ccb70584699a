"""Names of rows in the tables and charts of risk."""

#: All inputs together, and also everything that chance decides.
ALL_INPUTS, EVERYTHING = "all inputs", "everything, luck too"
