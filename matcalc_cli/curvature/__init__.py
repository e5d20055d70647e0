"""Definiteness and convexity, with proofs and counterexamples.

Takes a function and its Hessian as nodes; gives a verdict with reasons as data, or a point and a direction that speak
against it. Open `verdict` first; `definite` proves what a matrix is, `bends` how a function bends without its Hessian,
`counterexamples` looks for points.
"""
