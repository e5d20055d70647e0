"""What `matcalc help` says of the language, a topic a row: its name, what it is about, the text.

Plain data, loaded by that command alone. What stands behind `$` can be typed, and the lines below it are what comes.
"""

from .topics_of_refusals import ERRORS, REFUSALS

WELCOME = r"""
matcalc differentiates formulas over scalars, vectors and matrices:

  $ matcalc grad "norm(A*x - b)^2" --wrt x
  2*A'*(A*x - b)
  $ matcalc hess "logsumexp(A*x)" --wrt x
  A'*(diag(r1) - r1*r1')*A where r1 = softmax(A*x)
  $ matcalc grad "logdet(X)" --format latex
  X^{-\top}

'matcalc help' explains the language, 'matcalc --help' lists the verbs."""

TOPICS = {
    "syntax": (
        "products, transposes, powers, entries, sums: how to write a formula",
        r"""
A prime transposes, * multiplies, .* ./ .^ work entry by entry. Vectors are
columns, so x'*y is a number and x*y' a matrix.

  A*x  A x  Ax           product
  x'  x^T  x.T           transpose; x^H is the conjugate transpose
  inv(A)  A^-1  A^-T     inverse and its transpose; pinv(A) the pseudoinverse
  x.^2  exp(x)  x .* y   entry by entry; a number goes with every entry: 1 + x
  norm(x)  ||x||         2-norm, of a matrix Frobenius; |x|_1 is norm1(x)
  tr(X)  det(X)  logdet(X)  kron(A, B)  diag(x)
  x[1]  X[i,j]  X[:,j]   entries and slices, counted from 1
  [a; b]  [A, B; C, D]   blocks; eye(n), ones(n) and pi are constants
  sum(i, x[i]*y[i])      over all entries; sum(i, 2, n, x[i]*x[i-1]) over some

Tightest first: ' [ ] ^, then a minus in front, then products from the left,
then sums. The signs of a book are read, too: xᵀ, A⁻¹, ‖x‖², λ, x ⊙ y.

  $ matcalc grad "norm(r)^2 where r = A*x - b" --wrt x
  2*A'*r where r = A*x - b
  $ matcalc convex "x^3 where x > 0"
  convex where x > 0: the second derivative 6*x is positive
  $ matcalc grad "sum(i, x[i]*log(x[i]))" --wrt x
  log(x) + 1
  $ matcalc show "xᵀ*A⁻¹*x + λ*(x ⊙ y)'*y"
  x'*inv(A)*x + lambda*x'*y.^2

Behind where stand definitions, declarations (A: m,n), conditions (0 < t <= 1),
with commas between them; the conditions are the domain that is meant.

Quote the expression, or the shell reads it first. It may begin with a minus.
'matcalc functions' lists all functions.""",
    ),
    "names": (
        "what letters mean, and how words are split into products",
        r"""
Capitals are matrices, small letters vectors, small Greek letters numbers. Where
that does not fit, something else may be taken, and a note says so; but a
capital is never silently a number or a vector, and a small letter never a
matrix.

  $ matcalc grad "a*norm(x)^2 + b*norm1(x)" --wrt x
  note: a is taken as a scalar
  note: b is taken as a scalar
  2*a*x + b*sign(x)

Where nothing looks like linear algebra (no capital, prime, norm or the like),
all letters are numbers:

  $ matcalc grad "a*t^2 + b*t" --wrt t
  2*a*t + b

A name is a letter, then letters, digits and underscores: x1, x_1, Wf. What was
split into a product is told, too; --shape says that it is one name:

  $ matcalc grad "x'Ax" --wrt x
  note: read Ax as A*x; --shape Ax:matrix makes it one name
  (A + A')*x
  $ matcalc grad "x'*Ax*x" --wrt x --shape Ax:matrix
  (Ax + Ax')*x

f(x) is a call where f is a known function, or declared one:

  $ matcalc grad "f(x)" --wrt x --shape f:function
  f'(x)""",
    ),
    "shapes": (
        "how shapes are inferred and declared, and which properties there are",
        r"""
Shapes are inferred; sizes are called m, n, p, ... To say what you mean, declare
it by --shape, or -s, as often as needed:

  -s A:m,n             a matrix of m rows and n columns; -s B:5,3 in numbers
  -s x:n               a vector; -s t:scalar a number
  -s x:2*n -s y:m+n    sizes that are products and sums
  -s A:matrix          by kind alone, also A:vector: the sizes are inferred
  -s W:n,n,symmetric   with a property; also -s W:symmetric
  -s f:function        a function of a number; f:function(n)->m of a vector

Properties: symmetric, skew, diagonal, lower, upper, toeplitz, orthogonal, psd,
spd, nsd, nd, positive, nonnegative, invertible, complex, hermitian, simplex,
onehot, unit, centered. Of a matrix simplex and onehot hold of each row.

  $ matcalc grad "x'*W*x" --wrt x --shape W:symmetric
  2*W*x
  $ matcalc grad "x'*W*x where W: n,n,symmetric" --wrt x
  2*W*x
  $ matcalc convex "t*norm(x)^2" --wrt x --shape t:scalar,positive
  convex: the Hessian 2*t*eye(m) is diagonal with positive entries

Shapes that do not fit are shown where they meet:

  $ matcalc grad "norm(A*b)^2" --wrt b --shape A:m,n --shape b:m
  error: cannot multiply A (m×n) by b (m): the inner dimensions n and m differ
    norm(A*b)^2
         ^ ^
         | m
         m×n
  hint: A'*b fits""",
    ),
    "latex": (
        "LaTeX as input: what is read, and what comes back",
        r"""
A backslash before a letter, or $, makes an expression LaTeX; put it in single
quotes, so that the shell leaves backslashes and $ alone.

  \mathbf{x}  \vec x     fonts are dropped: x; \hat y is yhat, \bar x is xbar
  A^\top  A^{-1}  X^H    transposes and inverses, also ^T, ^{-\top}, ^{+}
  \| X \|_F  \lVert x \rVert_1
  \odot  \otimes  \cdot  entrywise, Kronecker and ordinary products
  \langle x, y \rangle
  \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}

x_i is an entry where i is an index of a sum; otherwise x_1, W_1, x_t are names.
Of a matrix that is declared, x_i is a row or column, as its sizes say:
  $ matcalc grad '\sum_{i=1}^n (y_i - w^\top x_i)^2' --wrt w --shape x:n,d
  note: x_i is row i of x, as a column
  -2*x'*(y - x*w)
  $ matcalc grad '$\frac12 \mathbf{x}^\top \mathbf{A} \mathbf{x}$' --wrt x
  (A + A')*x/2
  $ matcalc grad '\sum_{i=1}^{n} x_i \log x_i' --wrt x
  log(x) + 1
  $ matcalc show '\operatorname{tr}(A^{-1} B) + \log\det X'
  tr(inv(A)*B) + logdet(X)

--format latex answers in LaTeX. What cannot be read is shown where it stands:

  $ matcalc grad '\nabla f(x)' --wrt x
  error: \nabla: the derivative is asked for by the verb
    \nabla f(x)
    ^^^^^^
  hint: write the function alone: matcalc grad ... --wrt x""",
    ),
    "verbs": (
        "what each verb answers, and by which variable",
        r"""
  grad    first derivative; of a scalar function, in the shape of the variable
  jac     Jacobian: m by n for a function from R^n to R^m
  hess    second derivative of a scalar function
  diff    any order (--order 3), mixed (--wrt x --wrt y), along V (--along V)
  show    no derivative: the expression as it was read, simplified
  check   is a claimed derivative (--claim) right, and if not, why?
  eval    numbers, where the names have values (--at x=3)
  numdiff differences beside the exact derivative
  plot    a picture: tangent, contours, along a line
  convex  is it convex, and why?
  solve   the stationary point, where the gradient can be made affine

  $ matcalc check "norm(x)^2" --claim "2*x"
  right
  $ matcalc convex "norm(A*x - b)^2" --wrt x
  convex: the Hessian 2*A'*A is a Gram matrix
  $ matcalc solve "norm(A*x - b)^2" --wrt x
  inv(A'*A)*A'*b

--wrt, or -w, may be left out where there is just one variable. Numbers in a
list are stacked; vectors and matrices in a list give the derivative by each:

  $ matcalc grad "x^2 + x*y" --wrt x,y
  [2*x + y; x]
  $ matcalc grad "a'*X*b" --wrt a,X
  note: the derivatives by a and by X, in this order
  X*b
  a*b'

'matcalc help grad' has the options of grad, and more examples.""",
    ),
    "pictures": (
        "plot: curves, contours, lines through a point; numdiff --plot",
        r"""
  plot "sin(x)" --at x=1           a function of one number: tangent, secants
  plot "x^2 - y^2" --wrt x,y       of two, or a vector of two: contours and the
                                   direction of the gradient; --at x=1 --at y=0
                                   adds the path of steepest ascent
  plot "logdet(X)" --at @X.json    of a vector or matrix: along a line X + t*d;
                                   --along names d or is its value, else it is
                                   random, and its --seed is told
  plot ... --curvature             the second-order expansion at the point, and
                                   the eigenvalues of the Hessian
  numdiff ... --plot               the error over the step, with slopes 1 and 2

The range is chosen so that stationary points, zeros and poles near the point
are seen; --range x=-3:3 chooses another, --range -3:3 for all axes. What is not
defined or not real is left out. All other names need values:

  $ matcalc plot "a*x^2 + b" --wrt x --at a=2
  error: a picture needs numbers, and there is no value of b
  hint: add --at b=...

A terminal shows text in its width, a pipe in 80 columns without colours; --save
picture.png (.svg, .pdf) writes a file, for which matplotlib is needed:
pip install 'matcalc-cli[plot]'. --format json has the numbers that are drawn.""",
    ),
    "layouts": (
        "gradient and Jacobian layout: which way a derivative lies",
        r"""
grad and diff answer in gradient layout, jac in Jacobian layout; --layout
overrides.

  function      by       gradient layout   Jacobian layout
  scalar        vector   the vector        a row
  scalar        matrix   the matrix        the matrix
  vector of m   vector   n by m            m by n
  vector        scalar   a row             a column

  $ matcalc grad "a'*x" --wrt x
  a
  $ matcalc jac "a'*x" --wrt x
  a'
  $ matcalc diff "A*x" --wrt x
  A'
  $ matcalc jac "A*x" --wrt x
  A

By a number, diff has the shape of the function:

  $ matcalc diff "exp(t)*x" --wrt t --shape x:n --shape t:scalar
  exp(t)*x

Derivatives with three or four axes are written by entries, the axes of the
function first; --vec, --wrt "vec(X)" or vec(...) make a matrix of them.

  $ matcalc jac "A*X*B" --wrt X --vec
  kron(B', A)""",
    ),
    "checks": (
        "how an answer is verified",
        r"""
Every answer is read back, and must then mean what was computed. --check
verifies it once more, by differences at a random point; --check exact compares
it with SymPy, entry by entry. The exit status is 1 if a check fails, 3 if it
cannot decide.

  $ matcalc hess "norm(A*x - b)^2" --wrt x --check
  2*A'*A
  check: ok, largest relative error 8.5e-13 (m=3, n=4, seed 0)

The point is the same on every run; --seed chooses another one, --size its
sizes:

  $ matcalc grad "x'*x" --check exact --size m=4
  2*x
  check: ok, proved: all 4 entries equal SymPy's derivative of the entry (m=4)

--steps shows how an answer comes about, a line a step with the name of its
rule. On a terminal the check stands with the answer, in a pipe it goes to
stderr, in JSON it is the key check. On which condition an answer holds is said
on a terminal and in JSON:

  $ matcalc grad "norm(x)" --format rich
     f = ‖x‖
  ∇ₓ f = x/‖x‖

  shape     vector of m, gradient layout
  where     x is a vector of m
  holds if  x ≠ 0""",
    ),
    "formats": (
        "text, Unicode, LaTeX, JSON, code",
        r'''
On a terminal you see all there is to know (rich); in a pipe the answer alone,
in one line that can be typed again (text). --format, or -f, chooses: rich,
text, unicode, latex, json, numpy, jax, torch, sympy, julia, matlab.

  $ matcalc grad "norm(A*x - b)^2" --wrt x --format latex
  2 A^{\top} \left(A x - b\right)
  $ matcalc grad "tr(X'*X)" --format latex --equation
  \nabla \left(\operatorname{tr}\left(X^{\top} X\right)\right) = 2 X
  $ matcalc grad "norm(A*x - b)^2" --wrt x --format numpy
  def gradient(x, A, b):
      """Gradient of norm(A*x - b)^2 by x: 2*A'*(A*x - b)

      x: vector of n; A: m by n; b: vector of m.
      Gives: vector of n (gradient layout).
      """
      return 2 * (A.T @ (A @ x - b))

--with-value adds the value to the code of a derivative, --hvp v the Hessian
times v (fg!, hv! in Julia; [f, g] in MATLAB); --scipy factors a matrix once.
--latex-style bold sets vectors and matrices in bold, --standalone makes a whole
document of it, of several answers one that is numbered. --entries writes an
answer out in its entries. Without an expression, a pipe is read, one a line.
'matcalc batch' reads objects in JSON, whose keys are verb, expr and the long
names of the options.

  $ echo "norm(x)^2" | matcalc grad --format unicode
  2x

Answers go to stdout, everything else to stderr.''',
    ),
    "tables": (
        "the page of a function, the rules, the Matrix Cookbook",
        r"""
'matcalc functions' lists the functions, 'matcalc functions soft' those with
soft in their names or summaries. The name of one gives its page: how it is
called, what it takes and gives, formula, derivatives, where they hold.

'matcalc rules' lists the rules; 'matcalc rules cookbook 81' is an equation of
the Matrix Cookbook, with the answer and the command that gives it:

  $ matcalc rules cookbook 97
  97  d/dx (x'*A*x + b'*x) = (A + A')*x + b
      $ matcalc grad "x'*A*x + b'*x" --wrt x -s A:n,n -s x:n -s b:n""",
    ),
    "errors": ERRORS,
    "limits": REFUSALS,
}
