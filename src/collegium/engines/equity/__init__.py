"""Equity: an outcome by subgroup and intersection, gaps, who takes part, and whether a programme worked for everyone.

Everything works on sums (`of_mean`, `of_count`, `table_of_cells`); `table_of_rows` makes them from rows. Small groups
are not shown but counted here; what is shown must still be protected together (`for_protection`, engine disclosure).
"""

from collegium.engines.equity.cells import (
    NOT_KNOWN,
    Cell,
    ClusterSums,
    Group,
    combined,
    group_of,
    named,
    of_count,
    of_mean,
)
from collegium.engines.equity.change import GapChange, Wave, changes_of_rows, gap_changes
from collegium.engines.equity.gaps import Against, Gap, Gaps, RatioMethod, gaps
from collegium.engines.equity.interaction import (
    Correction,
    EffectDifference,
    Interaction,
    LevelEffect,
    adjusted_p,
    interaction_of_effects,
    interaction_of_tables,
)
from collegium.engines.equity.intervals import (
    Interval,
    Joint,
    Tested,
    contrasts,
    interval_difference,
    joint_contrast,
    joint_wald,
    ratio_by_logs,
    ratio_by_score,
    ratio_to_whole,
    share_difference,
    share_interval,
    share_p,
)
from collegium.engines.equity.robust import ENOUGH_CLUSTERS
from collegium.engines.equity.rows import table_of_rows
from collegium.engines.equity.spread import value_interval
from collegium.engines.equity.summary import Disparity, disparity
from collegium.engines.equity.table import (
    MINIMUM,
    Described,
    ForProtection,
    NotShown,
    Table,
    describe,
    for_protection,
    table_of_cells,
)
from collegium.engines.equity.taking_part import (
    Composition,
    Disproportion,
    Representation,
    Represented,
    composition,
    disproportionality,
    representation,
)

__all__ = [
    "ENOUGH_CLUSTERS",
    "MINIMUM",
    "NOT_KNOWN",
    "Against",
    "Cell",
    "ClusterSums",
    "Composition",
    "Correction",
    "Described",
    "Disparity",
    "Disproportion",
    "EffectDifference",
    "ForProtection",
    "Gap",
    "GapChange",
    "Gaps",
    "Group",
    "Interaction",
    "Interval",
    "Joint",
    "LevelEffect",
    "NotShown",
    "RatioMethod",
    "Representation",
    "Represented",
    "Table",
    "Tested",
    "Wave",
    "adjusted_p",
    "changes_of_rows",
    "combined",
    "composition",
    "contrasts",
    "describe",
    "disparity",
    "disproportionality",
    "for_protection",
    "gap_changes",
    "gaps",
    "group_of",
    "interaction_of_effects",
    "interaction_of_tables",
    "interval_difference",
    "joint_contrast",
    "joint_wald",
    "named",
    "of_count",
    "of_mean",
    "ratio_by_logs",
    "ratio_by_score",
    "ratio_to_whole",
    "representation",
    "share_difference",
    "share_interval",
    "share_p",
    "table_of_cells",
    "table_of_rows",
    "value_interval",
]
