"""What a derivative is taken by, where that is not one whole variable.

Takes what `asking.variables` read behind --wrt, and the shapes; gives the place of an entry (`entries`), refuses
what several variables have not (`listed`), and makes one vector of stacked scalars (`stacked_scalars`).
"""
