"""The tensor graph: five kinds of nodes, equal ones the same object.

Takes nodes, gives nodes in their one canonical form; it knows neither text nor trees. Open `nodes` for what a node is,
then `tensor` for the constructors that everyone else builds with. What a constructor does depends on the node and its
children alone, so that equal expressions are one object and equality is `is`.

A new operation is best written as an einsum, which needs nothing here; one that has no such form is an `Op`, known by
its row in the table of functions or, where it is no function of the language (pi, a basis vector, X^k, a sum over a
range), in `primitives`. Ask the row, or a question of that module, rather than for a name. Signs and bounds of entries
are asked of `ranges`; sums and products are taken apart with `parts`.
"""
