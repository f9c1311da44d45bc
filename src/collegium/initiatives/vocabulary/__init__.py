"""The field's words for initiatives, and what each of the three models sets up."""

from collegium.initiatives.vocabulary.blueprints import (
    BLUEPRINTS,
    Blueprint,
    BlueprintGoal,
    BlueprintIndicator,
)
from collegium.initiatives.vocabulary.words import (
    DecisionRule,
    Direction,
    IndicatorKind,
    InitiativeModel,
    InitiativeState,
    NeedUrgency,
    PartnerRole,
    PartnerState,
    PersonRole,
)

__all__ = [
    "BLUEPRINTS",
    "Blueprint",
    "BlueprintGoal",
    "BlueprintIndicator",
    "DecisionRule",
    "Direction",
    "IndicatorKind",
    "InitiativeModel",
    "InitiativeState",
    "NeedUrgency",
    "PartnerRole",
    "PartnerState",
    "PersonRole",
]
