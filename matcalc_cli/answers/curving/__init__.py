"""What is said of the curvature of a function: the judgement, the cases of its parameters, and the words for both.

Takes verdicts of `curvature`; gives `Judgement`s. Open `judgement` first; `cases` finds under which conditions on its
parameters a function is convex, `regions` on which part of its domain, `words` writes conditions and numbers.
"""
