"""How a result is shown: on a screen, in a pipe, as JSON.

Takes results; gives the text that is printed. Open `formats` first, the table of formats, then `display`, which chooses
among them. `terminal` lays out the view for a person, `json` the object for programs.
"""
