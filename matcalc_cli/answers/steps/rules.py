"""THE table of the rules that a derivation names: an id that stays, a title, a law in matcalc's language, its source.

Plain data. In the laws d(u) is the differential of u, Dh the derivative of h; capitals are matrices, u, v, x vectors or
scalars, c and k constants. A law is empty where a title says all.
`head` is the function whose differential the rule is, where it is one function's. Sources are equations of the Matrix
Cookbook (K. B. Petersen, M. S. Pedersen, 2012) or sections of Magnus & Neudecker, Matrix Differential Calculus (3rd
edition).
"""


class Rule:
    """One rule. The law of a function of a matrix is the differential in the row of the function."""

    __slots__ = ("head", "id", "law", "source", "title")

    def __init__(self, id: str, title: str, law: str, source: str = "", head: str = "") -> None:
        self.id, self.title, self.law, self.source, self.head = id, title, law, source, head

    def __repr__(self) -> str:
        return self.id


_ROWS = (
    # --- before anything is differentiated
    Rule("rewrite.matrix-notation", "matrix notation", "sum(i, u[i]*v[i]) = u'*v"),
    Rule("rewrite.domain", "where the conditions hold", ""),
    Rule("start.gradient", "the gradient, which grad --steps derives", ""),
    Rule("start.derivative", "the derivative of one order less", ""),
    Rule("start.directions", "the derivative of one order less, along fixed directions", ""),
    Rule("start.conjugate", "held fixed, for a Wirtinger derivative", ""),
    # --- differentials
    Rule("differential.constant", "constant", "d(c) = 0", "Matrix Cookbook 33"),
    Rule("differential.linear", "linear", "d(A*x + b) = A*dx", "Magnus & Neudecker 8.2"),
    Rule("differential.sum", "sum", "d(u + v) = d(u) + d(v)", "Matrix Cookbook 35"),
    Rule("differential.product", "product", "d(U*V) = d(U)*V + U*d(V)", "Matrix Cookbook 37"),
    Rule("differential.quadratic-form", "quadratic form", "d(x'*A*x) = x'*(A + A')*dx", "Matrix Cookbook 81"),
    Rule("differential.quotient", "quotient", "d(u/v) = d(u)/v - u*d(v)/v^2", "Magnus & Neudecker 8.2"),
    Rule("differential.power", "power", "d(u^k) = k*u^(k - 1)*d(u)", "Magnus & Neudecker 8.2"),
    Rule("differential.exponential", "power with a variable exponent", "d(u^v) = u^v*(log(u)*d(v) + v/u*d(u))"),
    Rule("differential.matrix-power", "matrix power", "d(X^2) = d(X)*X + X*d(X)", "Magnus & Neudecker 8.4"),
    Rule("differential.norm-squared", "squared norm", "d(norm(u)^2) = 2*u'*d(u)", "Matrix Cookbook 131"),
    Rule("differential.norm", "norm", "d(norm(u)) = u'*d(u)/norm(u)", "Matrix Cookbook 129", "norm"),
    Rule("differential.scalar-function", "chain rule", "d(h(u)) = Dh(u)*d(u)", "Magnus & Neudecker 5.12"),
    Rule("differential.entrywise", "entrywise function", "d(h(u)) = Dh(u) .* d(u)", "Magnus & Neudecker 5.12"),
    Rule("differential.vector-function", "function of a vector", "d(h(u)) = Dh(u)*d(u)", "Magnus & Neudecker 5.12"),
    Rule("differential.abstract", "chain rule", "d(f(u)) = Df(u)*d(u)", "Magnus & Neudecker 5.12"),
    Rule("differential.inverse", "inverse", "d(inv(U)) = -inv(U)*d(U)*inv(U)", "Matrix Cookbook 40", "inv"),
    Rule("differential.determinant", "determinant", "d(det(U)) = det(U)*tr(inv(U)*d(U))", "Matrix Cookbook 41", "det"),
    Rule(
        "differential.log-determinant", "log-determinant", "d(logdet(U)) = tr(inv(U)*d(U))", "Matrix Cookbook 43",
        "logdet",
    ),
    Rule("differential.matrix-function", "function of a matrix", ""),
    Rule("chain.jacobians", "chain rule of Jacobians", "df/dx = ∂f/∂u*du/dx", "Magnus & Neudecker 5.12"),
    # --- one differential put into another, and the form to read off from
    Rule("substitution.put-in", "put in", "d(f(u)) = Df(u)*d(u) = Df(u)*Du(x)*dx", "Magnus & Neudecker 5.13"),
    Rule("trace.scalar", "a scalar is its own trace", "a'*X*b = tr(a'*X*b)", "Matrix Cookbook 16"),
    Rule("trace.distribute", "term by term", "tr(A*(U + V)) = tr(A*U) + tr(A*V)"),
    Rule("trace.transpose", "a trace is that of the transpose", "tr(U') = tr(U)", "Matrix Cookbook 13"),
    Rule("trace.cyclic", "cyclic", "tr(U*V) = tr(V*U)", "Matrix Cookbook 14"),
    Rule("collect.trace", "collect dX", "tr(A*dX) + c*tr(B*dX) = tr((A + c*B)*dX)"),
    Rule("collect.differential", "collect dx", "A*dx + B*dx = (A + B)*dx"),
    Rule("collect.entrywise", "collect entrywise factors", "u'*(v .* w) = (u .* v)'*w", "Magnus & Neudecker 3.6"),
    Rule("collect.vec", "vec", "vec(A*X*B) = kron(B', A)*vec(X)", "Magnus & Neudecker 2.4"),
    # --- read off
    Rule("read-off.derivative", "read off the derivative", "d(f) = g*dt", "Magnus & Neudecker 5.5"),
    Rule("read-off.gradient", "read off the gradient", "d(f) = g'*dx", "Magnus & Neudecker 9.3"),
    Rule("read-off.jacobian", "read off the Jacobian", "d(f) = J*dx", "Magnus & Neudecker 9.4"),
    Rule("read-off.transposed-jacobian", "read off the transposed Jacobian", "d(f) = J*dx", "Magnus & Neudecker 9.4"),
    Rule("read-off.trace", "read off the gradient", "d(f) = tr(G'*dX)", "Magnus & Neudecker 9.3"),
    Rule("read-off.hessian", "read off the Hessian", "d(g) = H*dx", "Magnus & Neudecker 10.3"),
    Rule("read-off.vec", "read off the Jacobian", "vec(d(F)) = J*vec(dX)", "Magnus & Neudecker 9.4"),
    Rule("read-off.entries", "read off what stands before each entry of dx", ""),
    Rule("read-off.direction", "the differential at dx = v", "d(f) = Df(x)*dx", "Magnus & Neudecker 5.5"),
    Rule("read-off.directions", "read off what stands before the entries of dx and of the directions", ""),
    Rule("read-off.part", "read off what stands before that entry of dx", "d(f) = sum(i, g[i]*dx[i])"),
    Rule("expand", "Taylor's expansion", "f(x + d) = f(x) + Df(x)*d", "Magnus & Neudecker 6.9"),
    Rule("read-off.entry", "the entry of the gradient", "tr(G'*dX) = sum(i, sum(j, G[i,j]*dX[i,j]))"),
    Rule("substitution.names", "names put in, simplified", ""),
    Rule("simplify", "simplify", ""),
    # --- a calculus course
    Rule("calculus.constant", "constant", "d(c)/dt = 0"),
    Rule("calculus.identity", "variable", "d(t)/dt = 1"),
    Rule("calculus.conjugate", "the conjugate is independent of its variable", ""),
    Rule("calculus.sum", "sum rule", "d(u + v)/dt = d(u)/dt + d(v)/dt"),
    Rule("calculus.constant-multiple", "constant multiple", "d(c*u)/dt = c*d(u)/dt"),
    Rule("calculus.product", "product rule", "d(u*v)/dt = d(u)/dt*v + u*d(v)/dt"),
    Rule("calculus.quotient", "quotient rule", "d(u/v)/dt = (d(u)/dt*v - u*d(v)/dt)/v^2"),
    Rule("calculus.power", "power rule", "d(t^k)/dt = k*t^(k - 1)"),
    Rule("calculus.chain-power", "power and chain rule", "d(u^k)/dt = k*u^(k - 1)*d(u)/dt"),
    Rule("calculus.logarithmic", "logarithmic differentiation", "d(u^v)/dt = u^v*d(v*log(u))/dt"),
    Rule("calculus.function", "derivative of a function", "d(h(t))/dt = Dh(t)"),
    Rule("calculus.chain", "chain rule", "d(h(u))/dt = Dh(u)*d(u)/dt"),
    Rule("calculus.chain-conjugate", "chain rule in u and in conj(u)", ""),
    Rule("calculus.gradient", "the partial derivatives, stacked", ""),
)  # fmt: skip
RULES = {row.id: row for row in _ROWS}
OF_FUNCTION = {row.head: row for row in _ROWS if row.head}
