"""Numbers in, numbers out: data for the names of a formula, and the value of a formula or derivative at them.

Takes the texts of `--at` (or Python's objects) and an answer; gives a `Value`. The way goes through `point` (what is
given, read by `literals` and `files`), `fitting` (do the sizes and what is declared agree with it?) and `evaluation`,
which has `verification.interpret` read the nodes. That reads the five kinds of nodes literally, contracts pair by pair,
so that no tensor with more axes than the answer's parts have is ever built, and sees every number on the way: code that
was printed would have to be executed, and could only tell of a number that is not finite when all is lost.

Open `point` first. A new kind of file is a row in `files.READERS`, a new property one in `fitting.KEPT`.
"""
