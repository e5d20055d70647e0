"""Difference quotients beside the exact derivative: what `numdiff` answers.

Takes a request; gives `Differences`. `taylor` has the derivatives along a direction and the error terms in symbols,
`quotients` the numbers over the step, `complex_step` says whether the step in the imaginary direction is valid,
`direction` where and along what is measured. Open `differences` first.
"""
