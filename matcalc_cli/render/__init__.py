"""Printers: a surface tree as text, Unicode or LaTeX.

Takes trees, gives strings; it knows neither nodes nor answers. Open `walk` first: the loop that all printers share,
which asks a printer only what one node is made of. `text` is the language itself, and what it prints is read back.

To add a notation for the eye, write one module beside these with a function `render(tree)`, and give it a row in the
table of formats.
"""
