"""The derivation of an answer, a line a step, each with the rule that gives it.

Takes a result that is found; gives a `Derivation` of lines (`lines`): what stands left and right, and a row of the
table of rules (`rules`). `differentials` cuts the function at its parts (`cutting`), takes the differential of each and
puts them in, as Magnus & Neudecker do; `course` applies the rules of a calculus course to a function of scalars. Open
`ways`, then `deriving` first. One idea: nobody traces the simplifier; every line is lowered again, and has the value of
the line before it, or is not shown (`workbench`).

To add a rule, write its row in `rules` and say in `naming` which formulas it is the rule of.
"""
