"""Long checks of the model against independently known results, apart from the tests: `make verify`.

They are beside the package, not in it: they are for people who change or doubt the model, take minutes, and need
another simulator (Ciw), which a rollout plan does not need.
"""
