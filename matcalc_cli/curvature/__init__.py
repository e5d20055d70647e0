"""Definiteness and convexity, with proofs and counterexamples.

Takes a function and its Hessian as nodes; gives a verdict with reasons as data, or a point and a direction that refute
it. Open `verdict` first; `definite` proves that a matrix is definite, `convexity_rules` that a function is
convex without its Hessian, and the package `search` looks for points.
"""
