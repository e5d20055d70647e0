"""A function seen as a simpler one of other variables, whose bend is easier to prove.

Takes a node and the bends of its parts; gives a bend, or None. Open `views` first: it lists the ways to see a function,
by one entry (`entries`), by eigenvalues (`spectral`), at t = 1 (`perspective`), piece by piece (`pieces`), without its
corners (`kinks`) and as a relative entropy of matrices (`relative_entropy`).
"""
