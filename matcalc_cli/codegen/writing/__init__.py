"""Terms as code: chains in their order, shared parts on lines of their own.

Open `operations` first, which has a case for each operation; `products` and `chain_order` decide on matrix products,
`thin` and `diagonals` on sums of matrices. All texts are made by `pieces.Speller`, by the dialect that it is given.
"""
