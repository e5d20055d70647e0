"""Means, variances and standard deviations raised, where the input writes them.

Takes the factors of a product; gives the calls of mean, var and std among them, and what is left. Open `deviations`
first.
"""
