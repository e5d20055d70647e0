"""Judges: is this node equal to that one, or its derivative?

Takes nodes; gives a verdict, and never sees an answer. The judges read a node in ways of their own, so that they cannot
be wrong together with what they judge: `interpret` by NumPy, `sympy_values` by SymPy. Open `numeric` (differences at
random points) and `exact` (entry by entry with SymPy) first; `sampling` draws the points.
"""
