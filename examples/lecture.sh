# The formulas of a lecture as LaTeX equations.
grep -v "^#" formulas.txt | matcalc grad --wrt x --format latex --equation

# > \nabla_{x} \left(x^{\top} x\right) = 2 x
# > \nabla_{x} \left(a^{\top} x\right) = a
# > line 3: note: read Ax as A*x; --shape Ax:matrix makes it one name
# > \nabla_{x} \left(x^{\top} A x\right) = \left(A + A^{\top}\right) x
# > \nabla_{x} \left(\left\lVert A x - b \right\rVert^{2}\right) = 2 A^{\top} \left(A x - b\right)
# > \nabla_{x} \left(\mathbf{1}^{\top} \exp\left(x\right)\right) = \exp\left(x\right)
# > \nabla_{x} \left(\log\left(\mathbf{1}^{\top} \exp\left(x\right)\right)\right) = \operatorname{softmax}\left(x\right)
