"""LaTeX cut into lexemes, each with its place; conditions behind a formula set apart, indices with numbers made letters."""
