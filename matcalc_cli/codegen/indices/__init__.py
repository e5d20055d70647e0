"""Index notation as code: `einsums` reads a body as operands with letters, `contractions` writes arrays block by block.

Open `index_notation` first.
"""
