# Ridge regression: the gradient, checked, and the Hessian.
matcalc grad "norm(X*w - y)^2 + lambda*norm(w)^2" --wrt w --check
matcalc hess "norm(X*w - y)^2 + lambda*norm(w)^2" --wrt w

# > 2*(X'*(X*w - y) + lambda*w)
# > check: ok, largest relative error <error> (m=3, n=4, seed 0)
# > 2*(X'*X + lambda*eye(n))
