"""Where a gradient vanishes, in closed form.

Takes a gradient and its variable, gives the point with what must hold there. Open `solution` first: it verifies what
`stationary` finds.
"""
