"""When Python searches for garbage: seldom while the program is loaded, in short steps once it answers line after line.

Takes nothing, gives nothing. One idea: a search walks over whatever is young, so that what lives to the end of a run is
to be left out of it; and many short searches cost what a few long ones do, but no answer waits long for one.
"""

import gc

# objects made before the young are searched, and how many such searches make one of the older, and that one of all
LOADING = (50_000, 20, 20)  # modules live to the end of a run, so the search finds little
ANSWERING = (5_000, 4, 100)


def loading() -> None:
    """The process begins: it loads the program, and may answer once."""
    gc.set_threshold(*LOADING)


def answering() -> None:
    """The process has given its first answer and goes on: what lives now stays, and is not searched again."""
    if not gc.get_freeze_count():  # once: what is garbage now stays, too
        gc.freeze()
    gc.set_threshold(*ANSWERING)


def ending() -> None:
    """The process ends: nothing that lives now is searched for garbage on the way out."""
    gc.freeze()
