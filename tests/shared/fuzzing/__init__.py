"""Random questions, and a judge that shares nothing with the graph; hostile bytes, and the doors that take them.

Open `verdicts` first: it takes a question and gives what is wrong with its answer. `asking` and `formulas` make the
questions, `surface` works out the value of a text by `values`, `properties` asks the same in other ways, `shrinking`
finds the smallest question with a fault. `doors` takes any text.
"""
