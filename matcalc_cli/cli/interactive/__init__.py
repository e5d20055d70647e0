"""`matcalc repl`: questions one after another, with declarations and names that stay.

Takes lines, typed or from a pipe; prints what each asks for. Open `session` first: it knows nothing of a terminal,
which is `prompt`.
"""
