"""What can be asked: the tables of options, verbs and formats, and a question before anything of it is read.

Takes what a door (shell, batch, Python) was given; gives a `Request` that fits together, and its `Question`. Open
`options`, `verbs` and `formats` first, the tables; what is new is a row there. `request` refuses what does not fit.
"""
