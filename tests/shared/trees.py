"""Random surface trees, and when two of them mean the same: shared by the tests of the parser and of the printers."""

from fractions import Fraction

from hypothesis import strategies as st

from matcalc_cli.language.tree import Tree, call, fold, name, number

NAMES = ("A", "B", "x", "y", "b", "x1", "theta", "covmatr", "ab", "T", "w_0")
INDICES = ("i", "j", "k")


def meaning(tree: Tree) -> object:
    """(sign, structure): the sign of a product is that of its left factor, -1/2 is -(1/2), 1/2 is 1 over 2."""

    def fn(node: Tree, children: list[tuple[int, object]]) -> tuple[int, object]:
        if node.op == "neg":
            return -children[0][0], children[0][1]
        if node.op == "number" and isinstance(node.value, Fraction):
            top, bottom = abs(node.value.numerator), node.value.denominator
            sign = -1 if node.value < 0 else 1
            return sign, ("number", top) if bottom == 1 else ("div", None, ("number", top), (1, ("number", bottom)))
        if node.value == "kron":  # a chain of Kronecker products is written without brackets
            (sign, left), (inner, right) = children
            first = left if isinstance(left, tuple) and left[0] == "chain" else ("chain", left)
            if isinstance(right, tuple) and right[0] == "chain":
                return sign, (*first, (inner, right[1]), *right[2:])
            return sign, (*first, (inner, right))
        if node.op in ("mul", "div", "had", "hdiv"):
            (sign, left), right = children
            return sign, (node.op, node.value, left, right)
        return 1, (node.op, node.value, *children)

    return fold(tree, fn)


def leaves() -> st.SearchStrategy[Tree]:
    fractions = st.fractions(min_value=-20, max_value=20, max_denominator=9)
    return st.sampled_from(NAMES).map(name) | fractions.map(number)


def _indices() -> st.SearchStrategy[Tree]:
    plain = st.sampled_from(INDICES).map(name) | st.integers(1, 30).map(number)
    ranges = st.tuples(plain, plain).map(lambda ends: Tree("range", ends))
    return plain | st.just(Tree("colon")) | ranges


def _node(op: str, *args: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.tuples(*args).map(lambda children: Tree(op, children))


def arithmetic(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """One operation of matrix algebra over the inner trees."""
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda terms: Tree("sum", tuple(terms))),
        *(_node(op, inner, inner) for op in ("mul", "mul", "had", "div", "hdiv")),
        *(_node(op, inner) for op in ("neg", "transpose")),
        *(_node(op, inner, leaves()) for op in ("pow", "hpow")),
        st.tuples(st.sampled_from(("exp", "abs", "norm", "norm1", "tr", "sqrt", "log")), inner).map(
            lambda pair: call(pair[0], pair[1])
        ),
        st.tuples(inner, inner).map(lambda pair: call("kron", *pair)),
    )


def _anything(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.one_of(
        arithmetic(inner),
        _node("pow", inner, inner),
        _node("index", inner, _indices()),
        _node("index", inner, _indices(), _indices()),
        st.tuples(inner, inner, inner, inner).map(lambda four: Tree("stack", four, 2)),
        st.tuples(inner, inner, inner).map(lambda three: Tree("stack", three, 3)),
        st.tuples(st.sampled_from(("inv", "det")), inner).map(lambda pair: call(pair[0], pair[1])),
        st.tuples(inner, st.sampled_from(INDICES)).map(lambda pair: _index_sum(*pair)),
    )


def _index_sum(body: Tree, index: str) -> Tree:
    used = Tree("mul", (body, Tree("index", (name("x"), name(index)))))
    return Tree("isum", (used,), index)


def algebra() -> st.SearchStrategy[Tree]:
    return st.recursive(leaves(), arithmetic, max_leaves=12)


def trees() -> st.SearchStrategy[Tree]:
    """Any tree that the parser can make, with `for` and `where` at the root now and then."""
    plain = st.recursive(leaves(), _anything, max_leaves=15)
    tensors = plain.map(lambda body: Tree("tensor", (body,), ("i", "j", "k")))
    wheres = st.tuples(plain | tensors, plain, plain).map(lambda parts: Tree("where", parts, ("r", "s")))
    return st.one_of(plain, plain, tensors, wheres)
