"""What a derivative is taken by, where that is not one whole variable.

Takes what `asking.variables` read behind --wrt, and the shapes; gives the place of an entry (`entries`), says whether
several names are scalars to be stacked (`listed`), and makes one vector of those that are (`stacked_scalars`).
"""
