"""What a sample can show, in sentences, a drawing and a table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from scipy import stats

from collegium.core.tables import Column
from collegium.engines.planning import Design, after_loss, detectable, needed, power_of, to_recruit
from collegium.evaluation.tables.studies import told

SHARES = (0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Size:
    """What a sample of another size could show; None where there are too few for any test.

    units, students: to begin with. remaining: units that are left of them, which the rest is about.
    """

    units: int
    students: int
    remaining: int
    smallest: float | None
    power: float | None
    is_ours: bool


def with_units(design: Design, units: int) -> Design:
    if design.unit == "sites":
        return replace(design, sites=units)
    return replace(design, groups=units) if design.unit == "groups" else replace(design, students=units)


def units_in(design: Design) -> int:
    return round(design.students) if design.unit == "students" else int(getattr(design, design.unit))


def sizes(design: Design, *, effect: float, power: float, loss: float = 0.0) -> list[Size]:
    """From half to four times the units of the design."""
    ours = units_in(design)
    every = sorted({max(2, round(ours * share)) for share in SHARES} | {ours})
    designs = [with_units(design, units) for units in every]
    return [size(one, effect, power, loss, is_ours=units_in(one) == ours) for one in designs]


def size(design: Design, effect: float, power: float, loss: float, *, is_ours: bool) -> Size:
    left = after_loss(design, loss=loss)
    smallest, found = detectable(left, power=power), power_of(left, effect)
    return Size(units_in(design), round(design.everyone), units_in(left), smallest, found, is_ours)


def counted(unit: str, count: int) -> str:
    """A number of units in words."""
    shown = number_format(count, force_grouping=True)
    texts = {
        "students": ngettext("{count} student", "{count} students", count),
        "groups": ngettext("{count} school or class", "{count} schools or classes", count),
        "sites": ngettext("{count} district", "{count} districts", count),
    }
    return texts[unit].format(count=shown)


def as_given(effect: float) -> str:
    """An effect with the digits that a person entered."""
    return str(number_format(f"{effect:g}", use_l10n=True))


def percent(share: float) -> str:
    """A probability of 0 to 1; never 100 where it is less."""
    return _("{percent} %").format(percent=min(99, round(share * 100)) if share < 1 else 100)


def answer(design: Design, *, effect: float, power: float, loss: float) -> list[str]:
    """What the sample can show, in sentences; the first is the one to remember."""
    left = after_loss(design, loss=loss)
    smallest, found = detectable(left, power=power), power_of(left, effect)
    lines = [loss_words(design, left, loss)] if loss else []
    if smallest is None or found is None:
        lines.append(_("With so few units no effect can be told from chance."))
    else:
        text = _(
            "With {units} ({students} in all), the smallest effect that would be found with a probability of {power} "
            "is {smallest} standard deviations."
        )
        lines.append(
            text.format(
                units=counted(left.unit, units_in(left)),
                students=counted("students", round(left.everyone)),
                power=percent(power),
                smallest=told(smallest),
            )
        )
        lines.append(place_words(smallest))
        text = _(
            "An effect of {effect}, the smallest that would matter, would be found with a probability of {found}."
        )
        lines.append(text.format(effect=as_given(effect), found=percent(found)))
    return [*lines, *need_words(design, effect, power, loss)]


def loss_words(design: Design, left: Design, loss: float) -> str:
    """How many begin, and how many are left at the end."""
    text = _(
        "Recruit {begin} ({students} in all): if {loss} drop out, {units} ({remain} in all) are left, and these answer."
    )
    return text.format(
        begin=counted(design.unit, units_in(design)),
        students=counted("students", round(design.everyone)),
        loss=percent(loss),
        units=counted(left.unit, units_in(left)),
        remain=counted("students", round(left.everyone)),
    )


def place_words(effect: float) -> str:
    """What an effect means for a student in the middle (the improvement index of the What Works Clearinghouse)."""
    return _(
        "An effect of that size would take a student from the middle (50th of 100) to about place {place}."
    ).format(place=min(99, round(100 * float(stats.norm.cdf(effect)))))


def need_words(design: Design, effect: float, power: float, loss: float) -> list[str]:
    least = needed(design, effect, power=power)
    if least is None:
        return [
            _("No number of units finds an effect of {effect} in this design.").format(
                effect=as_given(effect)
            )
        ]
    words = {"units": counted(design.unit, least), "effect": as_given(effect)}
    enough = units_in(design) >= to_recruit(least, loss=loss)
    verdict = (
        _("To find an effect of {effect}, {units} are needed: there are enough.")
        if enough
        else _("To find an effect of {effect}, {units} are needed: there are too few.")
    ).format(**words)
    if not loss:
        return [verdict]
    begin = counted(design.unit, to_recruit(least, loss=loss))
    more = _("If {loss} drop out, begin with {begin}.").format(loss=percent(loss), begin=begin)
    return [verdict, more]


def size_columns(unit: str) -> list[Column]:
    labels = {"students": _("Students"), "groups": _("Schools or classes"), "sites": _("Districts")}
    return [
        Column(
            "units",
            labels[unit],
            lambda s: s.units,
            text=lambda s: number_format(s.units, force_grouping=True),
        ),
        Column(
            "students",
            _("Students in all"),
            lambda s: s.students,
            text=lambda s: number_format(s.students, force_grouping=True),
            align="end",
        ),
        Column(
            "remaining",
            _("Left at the end"),
            lambda s: s.remaining,
            text=lambda s: number_format(s.remaining, force_grouping=True),
            align="end",
        ),
        Column(
            "smallest",
            _("Smallest effect that can be seen"),
            lambda s: s.smallest,
            text=lambda s: "–" if s.smallest is None else told(s.smallest),
            align="end",
        ),
        Column(
            "power",
            _("Probability of finding yours"),
            lambda s: s.power,
            text=lambda s: "–" if s.power is None else percent(s.power),
            align="end",
        ),
        Column("ours", _("Your plan"), lambda s: s.is_ours, text=lambda s: _("Yes") if s.is_ours else ""),
    ]


WIDTH, HEIGHT, MARGIN = 640, 240, 52


def size_chart(rows: Sequence[Size], design: Design, *, effect: float) -> dict[str, Any] | None:
    """The smallest effect that can be seen, by the size of the sample; None where none can."""
    known = [(row.units, row.smallest, row.is_ours) for row in rows if row.smallest is not None]
    if len(known) < 2:
        return None
    most = max(*(smallest for _units, smallest, _ours in known), effect)
    first, last = known[0][0], known[-1][0]

    def place(units: int, value: float) -> tuple[str, str]:
        x = MARGIN + (units - first) / (last - first) * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - value / most * (HEIGHT - 2 * MARGIN)
        return f"{x:.1f}", f"{y:.1f}"

    svg = render_to_string(
        "evaluation/power_chart.svg",
        {
            "line": " ".join(",".join(place(units, value)) for units, value, _ours in known),
            "dots": [(*place(units, value), ours) for units, value, ours in known],
            "matters": place(first, effect)[1],
            "matters_label": as_given(effect),
            "top": told(most),
            "first": counted(design.unit, first),
            "last": counted(design.unit, last),
        },
    )
    headers = [str(column.label) for column in size_columns(design.unit)[:-1]]
    cells = [
        [str((column.text or column.value)(row)) for column in size_columns(design.unit)[:-1]] for row in rows
    ]
    return {
        "title": _("The smallest effect that can be seen, by the size of the sample"),
        "note": _("The dashed line is the effect that would matter. The ring is your plan."),
        "svg": svg,
        "alt": "; ".join(f"{counted(design.unit, units)}: {told(value)}" for units, value, _ours in known),
        "table": {"headers": headers, "rows": cells},
        "csv_url": "",
    }
