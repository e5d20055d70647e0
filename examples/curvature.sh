# Is ridge regression convex, and where is its minimum?
matcalc convex "norm(A*x - b)^2 + l*norm(x)^2" --wrt x --shape l:scalar,positive
matcalc solve "norm(A*x - b)^2 + l*norm(x)^2" --wrt x --shape l:scalar,positive

# A function that is neither, with the points that show it; and a saddle.
matcalc convex "sin(t)" --shape t:scalar
matcalc hess "x^2 - 3*x*y + y^2" --wrt x,y --shape x:scalar --shape y:scalar --at x=0 --at y=0

# > convex: the Hessian 2*(A'*A + l*eye(n)) is a sum of terms, each diagonal with positive entries or a Gram matrix
# > inv(A'*A + l*eye(n))*A'*b
# > neither: at t = 1 the direction 1 has curvature -0.841; at t = -1 the direction 1 has curvature 0.841
# > [2, -3; -3, 2]
# > saddle point: the eigenvalues of the Hessian are -1, 5
# > [2, -3; -3, 2]
