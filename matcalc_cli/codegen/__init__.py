"""Program text: surface trees as functions in NumPy, JAX, PyTorch, SymPy, Julia or MATLAB.

Takes `routine.Routine`s: the trees of answers, the shapes of their names, what is said of them; gives a self-contained
text. Open `array_code` first. What is written is decided in `plan` (terms in their better forms), `writing` (chains,
shared parts, lines) and `indices` (index notation); how it is written is known to the `dialect` alone, with a row of
`backends` for each library of Python's and a module of `languages` for each other language, and to the rows of the
functions, which hold their own spellings.

To add a library of arrays, give it a name in `functions.rows.ARRAYS`, a row in `backends`, and spellings in the rows of
the functions that it calls otherwise than NumPy; what has none is written out by its meaning or refused. A language of
another syntax is a `dialect.Dialect` of its own in `languages`, with a row in `languages.known`; what Julia and MATLAB
share is in `languages.columns`.
"""
