"""LaTeX cut into lexemes, each with its place; conditions behind it set apart, indices with numbers made letters."""
