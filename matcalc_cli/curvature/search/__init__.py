"""The search for points at which a function bends the wrong way.

Takes nodes and what is declared; gives witnesses. Open `counterexamples` first; `points` draws where it looks.
"""
