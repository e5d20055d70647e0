"""From a question to a result, and all that is said of it.

Takes a request (a verb, an expression, options); gives a result with its text, shape, conditions and checks. The way
goes through `asking` (the tables of verbs and options, the request), `problem` (the question once it is read),
`derivation` (it asks the calculus), `runners` (a result for every verb) and `writing` (a node as text that reads back).
`conditions` says where a result holds, `steps` derives it line by line; `solution`, `convexity_verb` and `point_test`
are what the verbs and options of those names answer.

To add a verb, write its row in `asking.verbs`, name it in the rows of its options, and give it a runner where its kind
of result is new.
"""
