"""Random questions, and a judge that shares nothing with the graph.

Open `verdicts` first: it takes a question and gives what is wrong with its answer. `asking` and `formulas` make the
questions, `surface` works out the value of a text by `values`, `shrinking` finds the smallest question with a fault.
"""
