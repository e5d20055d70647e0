"""Shapes: what every name and every part of a formula is, or the error that names the operands.

Takes a surface tree and declarations; gives a `Typing`. Open `shapes` first. A tree becomes a `program`, a list of
steps; `kind_pass` finds which names are scalars, vectors and matrices, by the rules in `kind_rules`; `size_pass` makes
the sizes of axes equal, by `unification`; `shape_errors` says what does not fit and what would.

To add an operation, give it a rule in `kind_rules`, as an einsum signature; a function has its signature in its row.
"""
