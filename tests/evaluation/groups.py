"""Groupings of an indicator, and values by gender."""

from datetime import timedelta
from typing import Any

from collegium.core.clock import utc_date
from collegium.evaluation import actions
from collegium.evaluation.models import GroupReport, IndicatorGrouping
from collegium.initiatives.models import Indicator
from tests.world import World


def grouped(
    world: World,
    indicator: Indicator,
    name: str = "gender",
    groups: tuple[str, ...] = ("girls", "boys"),
    reference: str = "boys",
) -> IndicatorGrouping:
    values = {"name": name, "groups": list(groups), "reference": reference}
    return actions.create_grouping(by=world.alma, indicator=indicator, values=values)


def shares(**groups: tuple[int, int]) -> list[dict[str, Any]]:
    """Rows by gender: (numerator, denominator)."""
    return [{"group": {"gender": name}, "had": had, "n": n} for name, (had, n) in groups.items()]


def reported(world: World, indicator: Indicator, ago: int, **groups: tuple[int, int]) -> GroupReport:
    """What Ben reports of a day some days ago."""
    values = {"on": utc_date() - timedelta(days=ago), "measure": "share", "source": "Test"}
    return actions.record_group_values(
        by=world.ben, indicator=indicator, values=values | {"rows": shares(**groups)}
    )
