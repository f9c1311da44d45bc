"""What a programme cost, who bore it, and what a gain cost: the ingredients method and cost-effectiveness."""

from collegium.engines.costs.effectiveness import (
    Acceptable,
    Cost,
    Effect,
    GainCost,
    acceptability,
    cost_of_gain,
)
from collegium.engines.costs.ingredients import (
    Costs,
    Ingredient,
    Line,
    Prices,
    annual_share,
    costs,
    rounded,
)

__all__ = [
    "Acceptable",
    "Cost",
    "Costs",
    "Effect",
    "GainCost",
    "Ingredient",
    "Line",
    "Prices",
    "acceptability",
    "annual_share",
    "cost_of_gain",
    "costs",
    "rounded",
]
