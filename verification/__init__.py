"""Long checks of the model against answers that are known without it, apart from the tests: `make verify`.

They stand beside the package, not in it: they serve those who change or doubt the model, take minutes, and need
another simulator (Ciw) that nobody needs to plan a rollout.
"""
