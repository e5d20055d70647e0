"""Derivatives: node to node.

Takes a node and a variable; gives the derivative, whose axes are those of the node and then those of the variable. Open
`derivative` first: one rule for each kind of node, accumulated backwards or forwards. The slopes of entrywise functions
are found in `slopes`, those of matrix functions by the differentials in their rows.

A function needs no rule here: its row holds its slope or its differential.
"""
