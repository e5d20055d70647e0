"""The table of functions: everything the program knows of a function, as rows of data.

Takes nothing; gives `FUNCTIONS` (name -> Row) and `ALIASES` (every spelling -> name), which parser, shape check,
derivatives, printers, code and documentation iterate over. Open `rows` first: it says which cells a row has and what
each means; `table` only puts the rows together.

To add a function, write one row with an example in the module of its kind: `scalar`, `trigonometric` and `activations`
(entrywise), `vectors`, `matrix`, `primary` (f(X) of a scalar f), `constants`. Its `meaning` over simpler functions is
enough: the checks, the exact proof and every target that has no spelling in `code` write the meaning out.
"""
