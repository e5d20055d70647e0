"""What is said to a learner: the tables as a reference, and remarks beside an answer.

Takes a row of the table of functions, the number of an equation, or an answer; gives facts, each in text, Unicode and
LaTeX, or in words. Open `page` first; `calls` says how a function is called, `cookbook` holds the questions of the
equations, `remarks` what is said beside an answer. Nothing that is shown is typed in: a formula is read and shown, a
derivative is derived, so a new row of the table has its page.
"""
