"""The square picture that a camera reads, as the path of an SVG: no style, no script, nothing from elsewhere."""

from dataclasses import dataclass

import qrcode

QUIET = 4  # modules of paper around it, as ISO/IEC 18004 asks


@dataclass(frozen=True)
class Square:
    """Dark modules as one path; `side` is the length of the view box in modules."""

    path: str
    side: int


def square(text: str) -> Square:
    """Error correction of level M, the smallest version that holds the text."""
    code = qrcode.QRCode(border=QUIET, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    rows = code.get_matrix()
    return Square(path="".join(_runs(rows)), side=len(rows))


def _runs(rows):
    for y, row in enumerate(rows):
        start = None
        for x, is_dark in enumerate([*row, False]):
            if is_dark and start is None:
                start = x
            elif not is_dark and start is not None:
                yield f"M{start} {y}h{x - start}v1h-{x - start}z"
                start = None
