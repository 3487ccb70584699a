"""A question each: what is asked, what is run, what is answered, in words and pictures."""
