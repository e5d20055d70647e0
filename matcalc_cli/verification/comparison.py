"""Claimed and measured directional derivatives at one point, and where the measurement says something.

Takes arrays with one row a direction and one column an entry. One idea: a row counts once the estimated error of all
its entries is far below what would be called a difference.
"""

from typing import Any

Array = Any

CONCLUSIVE = 1e-7  # relative error estimate below which the differences may be trusted
FLOOR = 1e-3  # an entry smaller than this part of the norm of the derivative is measured against that part


class Judge:
    """One point. A derivative whose norm is at most `vanishing` is zero up to rounding."""

    __slots__ = ("claimed", "measured", "norm", "relative", "settled", "vanishing")

    def __init__(self, claimed: Array, norm: float, vanishing: float) -> None:
        import numpy as np

        self.claimed, self.norm, self.vanishing = claimed, norm, vanishing
        self.measured = np.zeros_like(claimed)
        self.relative = np.zeros(claimed.shape)
        self.settled = np.zeros(len(claimed), dtype=bool)

    def open(self) -> Array:
        """The rows on which nothing conclusive is known."""
        import numpy as np

        return np.flatnonzero(~self.settled)

    def hear(self, rows: Array, measured: Array, error: Array) -> None:
        """Compare new measurements of some rows; a row is settled when all its entries are conclusive."""
        import numpy as np

        claimed = self.claimed[rows]
        sound = np.isfinite(error).all(axis=1)
        norm = max(self.norm, float(np.linalg.norm(measured[sound])))
        if norm <= self.vanishing and (error[sound] <= self.vanishing).all():  # both are zero up to rounding
            self.settled[rows[sound]] = True
            return
        scale = np.maximum(np.maximum(np.abs(claimed), np.abs(measured)), FLOOR * norm)
        scale = np.where(error <= CONCLUSIVE * scale, scale, norm)
        conclusive = (error <= CONCLUSIVE * scale).all(axis=1)
        settled = rows[conclusive]
        self.settled[settled] = True
        self.measured = self.measured.astype(np.result_type(self.measured, measured), copy=False)
        self.measured[settled] = measured[conclusive]
        gap = np.abs(claimed - measured)
        relative = np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0)  # without a scale both are 0
        self.relative[settled] = relative[conclusive]
