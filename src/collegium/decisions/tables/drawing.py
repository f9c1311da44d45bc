"""Bars as SVG: drawn on the server, coloured by the page, read from left to right in every language."""

from collections.abc import Sequence
from fractions import Fraction

from django.utils.html import escape

from collegium.engines.ballots import Exact

WIDTH, BAR, ROW, LEFT, RIGHT = 360, 14, 46, 2, 64
LONGEST = 44


def bars(rows: Sequence[tuple[str, Exact, str]], *, mark: Exact | None = None) -> str:
    """One bar for each (label, length, number as text); mark: a line across all, such as a quota."""
    most = max([Fraction(1), *(Fraction(votes) for _label, votes, _text in rows), Fraction(mark or 0)])
    height = ROW * len(rows) + 8
    frame = (
        'font-size="15" font-family="inherit" fill="var(--chart-ink)" aria-hidden="true" focusable="false"'
    )
    parts = [f'<svg class="bars" viewBox="0 0 {WIDTH} {height}" {frame}>']
    for place, (label, votes, text) in enumerate(rows):
        parts += bar(place, label, width(votes, most), text)
    if mark is not None:
        x = f"{LEFT + width(mark, most):.1f}"
        parts.append(
            f'<path d="M{x} 4V{height - 4}" stroke="var(--chart-ink)" stroke-width="2" stroke-dasharray="5 4"/>'
        )
    return "".join([*parts, "</svg>"])


def width(votes: Exact, most: Fraction) -> float:
    return float(Fraction(votes) / most * (WIDTH - LEFT - RIGHT))


def bar(place: int, label: str, long: float, text: str) -> list[str]:
    top = place * ROW + 6
    short = label if len(label) <= LONGEST else label[: LONGEST - 1] + "…"
    return [
        f'<text x="{LEFT}" y="{top + 12}">{escape(short)}</text>',
        f'<rect {place_of(top)} width="{WIDTH - LEFT - RIGHT}" fill="var(--chart-grid)" opacity="0.45"/>',
        f'<rect {place_of(top)} width="{long:.1f}" fill="var(--chart-1)"/>',
        f'<text x="{WIDTH - 4}" y="{top + 31}" text-anchor="end" font-weight="650">{escape(text)}</text>',
    ]


def place_of(top: int) -> str:
    return f'x="{LEFT}" y="{top + 18}" height="{BAR}"'
