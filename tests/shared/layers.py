"""The order of the packages, as data: what the test of imports holds and the picture of the architecture shows."""

# From the ground up: a package imports only what stands above it here.
PACKAGES = (
    "errors",
    "limits",
    "dimensions",
    "pictures",
    "functions",
    "language",
    "render",
    "codegen",
    "inference",
    "graph",
    "lowering",
    "raising",
    "calculus",
    "rewriting",
    "own_functions",
    "verification",
    "curvature",
    "answers",
    "api",
    "cli",
    "__main__",
)
# What a package that stands above must stay ignorant of all the same.
STRANGERS = {
    "inference": {"render", "codegen"},
    "graph": {"language", "render", "codegen", "inference"},
    "raising": {"lowering", "inference"},
    "calculus": {"raising", "render", "codegen"},
    "rewriting": {"raising", "render", "codegen"},
    "verification": {"raising", "render", "codegen"},
    "curvature": {"raising", "render", "codegen", "language"},
    "codegen": {"render"},
}
