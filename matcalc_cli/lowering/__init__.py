"""Surface tree to tensor graph.

Takes a tree and the shapes of its parts; gives the node that it means. Open `lower` first. A maximal product becomes
one contraction (`pending_product`); entries, slices, blocks, vec and kron are products with selection tensors
(`reindexing`), so that all of them stay linear; `demands` says what a matrix function asks of its operand.
"""
