"""Comparing with printed numbers: a value is right when it rounds to the six digits that were printed."""

import json
import math
from pathlib import Path

DATA = Path(__file__).parent / "data"


def reference(name):
    """The printed numbers of a study, from the file beside this one."""
    return json.loads((DATA / f"reference-{name}.json").read_text())


def half_a_digit(printed):
    """Half a unit of the sixth significant digit, and a hair for binary rounding."""
    if printed == 0:
        return 1e-12
    return 0.5 * 10.0 ** (math.floor(math.log10(abs(printed))) - 5) * (1 + 1e-6)


def assert_printed(value, printed, where=""):
    """The value rounds to the printed number; lists are compared item by item."""
    if isinstance(printed, list):
        assert len(value) == len(printed), where
        for one, other in zip(value, printed, strict=True):
            assert_printed(one, other, where)
        return
    assert abs(value - printed) <= half_a_digit(printed), f"{where}: {value!r} is not {printed!r}"
