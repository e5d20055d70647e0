"""Is a LaTeX text well formed? The judge of the printer and of every answer."""

import re

CLOSED_BY = {"{": "}", r"\le": r"\r", r"\be": r"\e"}


def assert_well_formed(source: str) -> None:
    """Braces and left-right pairs nest, and no base carries two superscripts or two subscripts."""
    open_groups: list[str] = []
    marks: list[set[str]] = [set()]  # per open group: the scripts that the last atom has
    tokens = re.findall(
        r"\\(?:left|right)(?:\\[a-zA-Z]+|.)|\\(?:begin|end)\{[a-z]+\}|\\[a-zA-Z]+|\\.|[{}^_]|[^\\{}^_ ]| +", source
    )
    assert "".join(tokens) == source
    for place, token in enumerate(tokens):
        if token == "{" or token.startswith((r"\left", r"\begin")):
            if not (token == "{" and place and tokens[place - 1] in "^_"):
                marks[-1] = set()
            open_groups.append(token)
            marks.append(set())
        elif token == "}" or token.startswith((r"\right", r"\end")):
            assert CLOSED_BY[open_groups.pop()[:3]] == token[:2]
            marks.pop()
        elif token in "^_":
            assert token not in marks[-1], f"two scripts on one base in {source}"
            marks[-1].add(token)
        elif token.strip():
            marks[-1] = set()
    assert not open_groups
