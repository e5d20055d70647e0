"""The functions that a question brings along: defined by a formula, or known by name alone.

Takes the texts of `--define` and of `NAME:function`; gives rows like those of the table, found by a key that says all
of the definition, so that what one question defines no other sees. Open `vocabulary` first; `expansion` puts the
bodies back where numbers or code are wanted.
"""
