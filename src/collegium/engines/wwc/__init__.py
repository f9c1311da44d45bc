"""The rules of the What Works Clearinghouse: effect sizes, significance, baseline, attrition, rating, ESSA tier.

Handbooks 4.1 and 5.0; where they differ a function takes `handbook`. docs/explanation/what-the-wwc-layer-does.md says
what was compared with the published findings and what was not.
"""

from collegium.engines.wwc.attrition import (
    Attrition,
    attrition,
    highest_differential,
    is_low_attrition,
)
from collegium.engines.wwc.clusters import (
    DEFAULT_ICC,
    Test,
    cluster_test,
    clustered_df,
    clustered_g,
    clustered_gamma,
    one_arm_df,
    one_arm_gamma,
    student_test,
    t_statistic,
)
from collegium.engines.wwc.dichotomous import (
    cox_from_difference,
    cox_from_logit,
    cox_from_odds_ratio,
    cox_index,
)
from collegium.engines.wwc.effects import (
    g_from_f,
    g_from_gain_t,
    g_from_gains,
    g_from_pooled,
    g_from_t,
    g_of_students,
    hedges_g,
    improvement_index,
    pooled_sd,
    small_sample_factor,
    standard_error,
)
from collegium.engines.wwc.essa import Essa, Evidence, essa_tier
from collegium.engines.wwc.multiple import Corrected, benjamini_hochberg, within_domains
from collegium.engines.wwc.rating import BaselineCheck, Rating, Review, baseline_band, rate
from collegium.engines.wwc.words import HANDBOOKS, BaselineBand, Boundary, Design, Handbook, Reason, Standing

__all__ = [
    "DEFAULT_ICC",
    "HANDBOOKS",
    "Attrition",
    "BaselineBand",
    "BaselineCheck",
    "Boundary",
    "Corrected",
    "Design",
    "Essa",
    "Evidence",
    "Handbook",
    "Rating",
    "Reason",
    "Review",
    "Standing",
    "Test",
    "attrition",
    "baseline_band",
    "benjamini_hochberg",
    "cluster_test",
    "clustered_df",
    "clustered_g",
    "clustered_gamma",
    "cox_from_difference",
    "cox_from_logit",
    "cox_from_odds_ratio",
    "cox_index",
    "essa_tier",
    "g_from_f",
    "g_from_gain_t",
    "g_from_gains",
    "g_from_pooled",
    "g_from_t",
    "g_of_students",
    "hedges_g",
    "highest_differential",
    "improvement_index",
    "is_low_attrition",
    "one_arm_df",
    "one_arm_gamma",
    "pooled_sd",
    "rate",
    "small_sample_factor",
    "standard_error",
    "student_test",
    "t_statistic",
    "within_domains",
]
