"""The one canonical form of a product of tensors.

Takes factors over numbered indices, gives an Einsum whose factors, indices and exponents have one order. The passes
follow one another: `flatten` takes products into the product, contractions cancel what can be cancelled, `labelling`
numbers the indices the same way for equal products.
"""
