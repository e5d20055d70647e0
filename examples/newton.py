"""Newton's method for logistic regression, with the derivatives that matcalc writes."""

from typing import Any

import numpy as np

from matcalc_cli import gradient, hessian

LOSS = "sum(log(1 + exp(-y .* (X*w))))"

code: dict[str, Any] = {}
exec(gradient(LOSS, "w").numpy(), code)  # a text that matcalc wrote
exec(hessian(LOSS, "w").numpy(), code)

rng = np.random.default_rng(1)
data = {"X": rng.standard_normal((50, 3)), "y": np.sign(rng.standard_normal(50)), "w": np.zeros(3)}
for _ in range(6):
    slope = code["gradient"](**data)
    print(f"{np.linalg.norm(slope):.4f}")
    data["w"] = data["w"] - np.linalg.solve(code["hessian"](**data), slope)

# > 7.1916
# > 0.9356
# > 0.0555
# > 0.0002
# > 0.0000
# > 0.0000
