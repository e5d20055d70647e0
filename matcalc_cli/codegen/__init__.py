"""Program text: a surface tree as a function in NumPy, JAX, PyTorch or SymPy.

Takes the tree of an answer and the shapes of its names, gives a self-contained text that defines one function. Open
`array_code` first; `terms` takes products apart, `chain_order` orders them, `operations` writes them, `backends` holds
how each library spells things, and the rows of the functions hold their own spellings.

To add a library of arrays, give it a name in `functions.rows.ARRAYS`, a row in `backends`, and spellings in the rows of
the functions that it calls otherwise than NumPy; what has none is written out by its meaning or refused.
"""
