"""For which values of its parameters a function is convex or concave.

Takes a `Case` that is undecided; gives `Under`s. Open `kinked` first, which asks all others: `cases` reads the Hessian,
`parameters` the sign of a product or a polynomial, `thresholds` from which value on a sum or a power keeps its sign.
"""
