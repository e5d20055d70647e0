"""LaTeX as papers write it: text to the tokens of matcalc's own language, each with its place in the LaTeX.

Takes a formula in LaTeX; gives tokens that the parser reads as if they had been typed, and notes on what was dropped or
taken in one of several ways; or an error at the command that cannot be read. The parser knows nothing of LaTeX. Open
`reading` first, which holds the one function `read`; `commands` has all commands as data, `lexing` cuts the text,
`formula` reads a stretch of it, and what a formula is made of has a module each: `names`, `scripts`, `calls`, `fences`,
`sums`, `matrices`, `sides` (what stands left of the equals sign).

To add a command, add a row to a table of `commands`.
"""
