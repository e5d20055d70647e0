"""Settings of all tests: hypothesis draws the same examples on every run, slow proofs run where they are asked for.

`pytest -m quick` runs a share of the tests that touches every package: of a module marked `sampled(k)` every k-th case,
without those marked `long`. `HYPOTHESIS_PROFILE=search pytest tests/answers/test_properties.py` looks for new
counterexamples instead.
"""

import os
from collections import Counter
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings
from running import Shell

settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile(
    "search", deadline=None, max_examples=5000, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

FEW = 4  # cases of a test that are all run
MARKERS = (
    "sampled(k): every k-th case of the module is quick",
    "quick: is run by `-m quick`; follows from `sampled`",
    "long: takes about a second or more; is never quick",
    "each(k): of many cases of one test every k-th runs; all of them with --slow",
    "slow: takes longer than a few seconds, or is left out of the share of many alike; runs with --slow",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow proofs as well")


def pytest_configure(config: pytest.Config) -> None:
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow") and (left := _left_out(items)):
        items[:] = [item for item in items if item not in left]
        config.hook.pytest_deselected(items=sorted(left, key=lambda item: item.nodeid))
    seen: Counter[str] = Counter()
    for item in items:
        slow, sampled = item.get_closest_marker("slow"), item.get_closest_marker("sampled")
        if sampled and not slow and not item.get_closest_marker("long"):
            module = item.nodeid.partition("::")[0]
            seen[module] += 1
            if seen[module] % sampled.args[0] == 0:
                item.add_marker(pytest.mark.quick)
        if slow and not config.getoption("--slow"):
            item.add_marker(pytest.mark.skip(reason="slow: add --slow"))


def _left_out(items: list[pytest.Item]) -> set[pytest.Item]:
    """The cases that `each` leaves to --slow; of another case for each test of a module, so that every row of a table
    is run by some."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("each") and not item.get_closest_marker("slow"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left: set[pytest.Item] = set()
    for test, own in cases.items():
        mark = own[0].get_closest_marker("each")
        assert mark is not None
        first = crc32(test.encode()) % mark.args[0]
        if len(own) > FEW:
            left.update(item for number, item in enumerate(own) if number % mark.args[0] != first)
    return left


@pytest.fixture
def matcalc(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(capsys, monkeypatch)
