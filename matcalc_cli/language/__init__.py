"""The language: text to surface tree, and what is declared beside it.

Takes what a person typed; gives a tree of what people write (sums, products, calls), each node with the place it was
written at, or an error that shows the place. It knows neither shapes nor the tensor graph. Open `syntax` first, which
holds the grammar and the one function `parse`; `tree` says what a node is and holds the table of operators.

To add a notation, teach `tokens` the sign and `parser` its binding; what it means is a node kind that exists already,
wherever one does.
"""
