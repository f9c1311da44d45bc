"""Before a study: is the sample large enough, what exactly is planned, and who gets what by lot."""

from collegium.engines.planning.assignment import (
    Assigned,
    Receipt,
    Unit,
    assign,
    check_receipt,
    receipt,
)
from collegium.engines.planning.designs import (
    KINDS,
    POWERUP,
    Design,
    Kind,
    chance,
    degrees_of_freedom,
    design_problems,
    detectable,
    needed,
    power_of,
    to_recruit,
)
from collegium.engines.planning.plan import Plan, canonical, departures, fingerprint, frozen, verified

__all__ = [
    "KINDS",
    "POWERUP",
    "Assigned",
    "Design",
    "Kind",
    "Plan",
    "Receipt",
    "Unit",
    "assign",
    "canonical",
    "chance",
    "check_receipt",
    "degrees_of_freedom",
    "departures",
    "design_problems",
    "detectable",
    "fingerprint",
    "frozen",
    "needed",
    "power_of",
    "receipt",
    "to_recruit",
    "verified",
]
