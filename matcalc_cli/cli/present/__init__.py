"""How a result is shown: on a screen, in a pipe, as JSON.

Takes results; gives the text that is printed. Open `display` first, then `formats`, which goes by the table of formats
in `answers.asking` and loads the module of the one that is asked for. `terminal` lays out the view for a person, `json`
the object for programs.
"""
