"""What can be asked: the tables of options and of verbs, and a question before anything of it is read.

Takes what a door (shell, batch, Python) was given; gives a `Request` that fits together, and its `Question`. Open
`options` and `verbs` first, the tables; a new option or verb is a row there. `request` refuses what does not fit.
"""
