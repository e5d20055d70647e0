"""Factors that a hand sees as one: a softmax, a cross product, a modulus, one root of several letters.

Takes the factors of a product; gives those that are seen as one, and what is left. Open `softmax` first.
"""
