"""What `plot` answers, and the picture of `numdiff`: numbers along a line, or on a plane, and what is said of them.

Takes a request; gives a `Plot`, whose `drawn` holds a picture for the package `pictures`. A function of one number is
seen along that number, one of two numbers on the plane, any other along a line x + t*d. `line` and `plane` have the
values, `landmarks` and `stationary_points` find what a picture should show, `curve` the points of a curve with its
gaps, `ascent` the way up; the modules of views put these together. Open `plot_verb` first.
"""
