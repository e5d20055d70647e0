"""From a question to an answer, and all that is said of it.

Takes a question; gives an answer with its text, shape, conditions and checks. Open `problem` (the question once it is
read) and `answer` first; `derivation` differentiates, `conditions` says where the answer holds, `solution`,
`convexity_verb` and `point_test` answer the verbs of those names.
"""
