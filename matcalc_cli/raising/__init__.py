"""Tensor graph to surface tree: the answer as a person would write it.

Takes a node; gives a tree in matrix notation where there is one, else in index notation, which always exists. It knows
neither how trees are lowered nor how nodes are differentiated, so what it prints is judged by reading it back. Open
`raiser` first; `products` and `reduction` read a contraction as a graph of matrices and vectors, `readers_order` keeps
the order of the input, `names` decides what gets a name in a `where` clause.
"""
