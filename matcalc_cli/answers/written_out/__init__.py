"""Answers written out in their entries: `sum(j, A[i, j]*x[j]) for i`, `[2*x[1]; 2*x[2]]`.

Takes the tree of an answer; gives a tree of its entries, which has been seen to mean the same. `entries` has the rules
for what an entry of each kind of node is, `cells` the sums and products that they make; open `form` first.
"""
