"""Pictures: what is drawn, and how it gets onto a terminal or into a file.

Takes a `Picture`, which is numbers, labels and the role of each line; gives text (`terminal`, by plotext) or a file
(`files`, by matplotlib). Nothing is known here of formulas: what is drawn is found in `answers.plotting`. Open
`picture` first. How a line of some role looks is a row in `looks.LOOKS`; both libraries are imported where they draw,
for each takes longer to load than an answer.
"""
