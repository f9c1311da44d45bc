"""Where the names stand on a map: beside their node, where they cover least; left out where they would hide others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from collegium.engines.network.graph import Values

Circle = tuple[float, float, float]  # centre and radius
Anchor = Literal["start", "middle", "end"]
LABEL_SIZE = 12.0  # pixels
_LETTER = 0.56 * LABEL_SIZE  # usual width of one
_LONGEST = 28  # letters
_TOLERATED = 0.15  # share of a label that may be covered
_GAP = 4.0


@dataclass(frozen=True, slots=True)
class Label:
    """Text ("" when left out), the point it hangs on (on the baseline) and where on it that point is."""

    text: str
    x: float
    y: float
    anchor: Anchor


def place_labels(circles: Sequence[Circle], names: Sequence[str], sheet: tuple[float, float]) -> list[Label]:
    """A label for every node; the largest nodes choose first. sheet: width and height."""
    taken = [(x - r, y - r, x + r, y + r) for x, y, r in circles]
    labels: dict[int, Label] = {}
    for at in sorted(range(len(names)), key=lambda at: (-circles[at][2], at)):
        labels[at], box = _best(shortened(names[at]), circles[at], np.array(taken), sheet)
        if labels[at].text:
            taken.append(box)
    return [labels[at] for at in range(len(names))]


def shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"


_Box = tuple[float, float, float, float]


def _best(text: str, circle: Circle, taken: Values, sheet: tuple[float, float]) -> tuple[Label, _Box]:
    found = []
    for place, (label, box) in enumerate(_candidates(text, circle)):
        area = (box[2] - box[0]) * (box[3] - box[1])
        outside = area - _covered(box, np.array([(0.0, 0.0, *sheet)]))
        found.append(((_covered(box, taken) + 4 * outside) / max(area, 1e-9), place, label, box))
    cost, _, label, box = min(found, key=lambda one: one[:2])
    return (label if cost <= _TOLERATED else Label("", circle[0], circle[1], "start")), box


def _candidates(text: str, circle: Circle) -> list[tuple[Label, _Box]]:
    """Right, left, below, above, and the four corners."""
    x, y, radius = circle
    gap, up, down = radius + _GAP, LABEL_SIZE * 0.8, LABEL_SIZE * 0.2
    near = gap * 0.75
    places: list[tuple[float, float, Anchor]] = [
        (x + gap, y + LABEL_SIZE * 0.35, "start"),
        (x - gap, y + LABEL_SIZE * 0.35, "end"),
        (x, y + gap + up, "middle"),
        (x, y - gap, "middle"),
        (x + near, y - near, "start"),
        (x - near, y - near, "end"),
        (x + near, y + near + up, "start"),
        (x - near, y + near + up, "end"),
    ]
    wide = len(text) * _LETTER
    before = {"start": 0.0, "middle": wide / 2, "end": wide}
    lefts = [px - before[anchor] for px, _, anchor in places]
    return [
        (Label(text, px, py, anchor), (left, py - up, left + wide, py + down))
        for (px, py, anchor), left in zip(places, lefts, strict=True)
    ]


def _covered(box: _Box, others: Values) -> float:
    """Area of the box that the others cover (counted twice where they overlap)."""
    across = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    down = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    return float((np.maximum(across, 0) * np.maximum(down, 0)).sum())
