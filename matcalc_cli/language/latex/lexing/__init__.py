"""LaTeX cut into lexemes: text to `Token`s with their places, and indices with numbers as letters of their own."""
