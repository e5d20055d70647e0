"""THE dialects by their names: the libraries of Python's, and the languages with a syntax of their own."""

from collections.abc import Mapping

from ..backends import BACKENDS
from ..dialect import Dialect
from .julia import JULIA
from .matlab import MATLAB

DIALECTS: Mapping[str, Dialect] = {**BACKENDS, JULIA.name: JULIA, MATLAB.name: MATLAB}
