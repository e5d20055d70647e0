"""The schema of what a picture shows, in numbers: along a line, over a plane, or errors over the step."""

from ...answers.numdiff.quotients import COMPLEX, ORDERS
from .words import INTEGER, NULL, NUMBER, STRING, Schema, array, closed, either, or_null, ref

PAIR: Schema = {**array(NUMBER), "minItems": 2, "maxItems": 2}
POINTS = array(NUMBER)
HEIGHTS = array(or_null(NUMBER))  # null where the function is not defined

LINE = closed(
    {
        "picture": {"const": "line"},
        "axis": STRING,
        "range": PAIR,
        "points": POINTS,
        "values": HEIGHTS,
        **dict.fromkeys(("stationary", "kinks", "zeros", "poles", "holes", "ends"), POINTS),
    },
    {
        "at": NUMBER,
        "value": NUMBER,
        "slope": or_null(NUMBER),
        "second": or_null(NUMBER),
        "secants": array(closed({"h": NUMBER, "slope": NUMBER})),
        "along": STRING,
        "direction": ref("numbers"),
        "seed": INTEGER,
        "point": ref("point"),
    },
)
PLANE = closed(
    {
        "picture": {"const": "plane"},
        "axes": {**array(STRING), "minItems": 2, "maxItems": 2},
        "ranges": array(PAIR),
        "levels": POINTS,
        "grid": array(POINTS),
        "values": array(HEIGHTS),
        "field": array(closed({"at": PAIR, "gradient": HEIGHTS})),
        "stationary": array(PAIR),
    },
    {
        "at": PAIR,
        "value": NUMBER,
        "gradient": either(HEIGHTS, NULL),
        "path": array(PAIR),
        "hessian": array(HEIGHTS),
        "point": ref("point"),
    },
)
STEPS = closed(
    {
        "picture": {"const": "steps"},
        "h": POINTS,
        "errors": closed({}, {kind.replace(" ", "_"): HEIGHTS for kind in (*ORDERS, COMPLEX)}),
        "guides": array(closed({"slope": INTEGER, "h": PAIR, "error": PAIR})),
    }
)
DRAWN = either(LINE, PLANE, STEPS)
