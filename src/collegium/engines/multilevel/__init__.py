"""Students within schools or classes: random-intercept models, value added, effects of programmes.

docs/how-to/measure-value-added.md shows it with real numbers.
"""

from collegium.engines.multilevel.model import (
    GroupLevels,
    Method,
    RandomIntercept,
    TermTest,
    fit,
    group_levels,
    term_test,
)
from collegium.engines.multilevel.program import ProgramEffect, Side, program_effect
from collegium.engines.multilevel.sums import GroupSums, from_cross_products, from_rows
from collegium.engines.multilevel.value_added import (
    Standing,
    UnitValue,
    ValueAdded,
    from_sums,
    value_added,
)

__all__ = [
    "GroupLevels",
    "GroupSums",
    "Method",
    "ProgramEffect",
    "RandomIntercept",
    "Side",
    "Standing",
    "TermTest",
    "UnitValue",
    "ValueAdded",
    "fit",
    "from_cross_products",
    "from_rows",
    "from_sums",
    "group_levels",
    "program_effect",
    "term_test",
    "value_added",
]
