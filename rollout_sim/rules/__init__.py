"""The rules of the model, written once: plain numbers in, plain numbers out."""
