"""What a program text of an answer holds: `routines` says which functions and what they take, `docstrings` what they
say of themselves. `codegen` writes them.

Takes the answers to one question; gives `codegen.routine.Routine`s. A function of another kind is one more in
`routines.routines`.
"""
