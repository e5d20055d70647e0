"""Random questions, and a judge that shares nothing with the package but the parser.

Open `judging` first: it takes a question and gives what is wrong with its answer. `formulas` makes the questions,
`surface` works out the value of a text, `shrinking` finds the smallest question with the same fault.
"""
