"""A stored campaign against the program: mutated scenarios, lists, pilots, options and run folders (``make fuzz``)."""
