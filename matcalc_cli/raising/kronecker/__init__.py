"""Pair tensors raised: vec, Kronecker products and commutation matrices.

Takes the factors of a contraction that hold pair tensors; gives labels and edges of its net. Open `composite` first.
"""
