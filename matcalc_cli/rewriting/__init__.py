"""Simplification: a node of the same value that is shorter.

Takes a node, gives a node. Open `simplify` first, the order of the passes. Identities are rows of data in matcalc's own
language, in `identities` and `product_rules`; what needs arithmetic is a pass of its own (`factoring`, `quotients`).

To add a rewrite rule, write one row in `identities`: both of its sides are compared at random points by a test that
iterates over the rows.
"""
