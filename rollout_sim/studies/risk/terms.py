"""What tables and charts of risk have rows of."""

#: All inputs together, and also everything that chance decides.
ALL_INPUTS, EVERYTHING = "all inputs", "everything, luck too"
