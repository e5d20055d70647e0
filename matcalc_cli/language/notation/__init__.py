"""How people write elsewhere: on the board, in NumPy, MATLAB and LaTeX's shadow.

Takes characters and tokens, gives tokens in the spelling of the grammar (`prefix_calls`, `superscripts`, `left_sides`),
or an error that names the spelling to type (`characters`, `dotted`, `foreign`, `unknown_calls`). Open `foreign` first:
one more habit that is refused with a cure is one row of a table there.
"""
