"""The adapter of Tally, a small vendor that does not exist: what the mutants are made from.

It is also the smallest example of an adapter that has nearly every operation.
"""
