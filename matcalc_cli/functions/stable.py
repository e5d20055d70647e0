"""Functions that emitted code prefers to formulas that overflow: what they are called."""

EXPONENTIAL = "exp"
SIGMOID, SOFTPLUS = LOGISTIC = ("sigmoid", "softplus")
SOFTMAX, LOGSUMEXP = BY_AXIS = ("softmax", "logsumexp")
