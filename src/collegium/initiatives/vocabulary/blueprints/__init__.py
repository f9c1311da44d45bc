"""What each of the three models sets up."""

from collegium.initiatives.vocabulary.blueprints.community_partnership import COMMUNITY_PARTNERSHIP
from collegium.initiatives.vocabulary.blueprints.consortium import CONSORTIUM
from collegium.initiatives.vocabulary.blueprints.digital_collaboration import DIGITAL_COLLABORATION
from collegium.initiatives.vocabulary.blueprints.shape import (
    PER_CENT,
    Blueprint,
    BlueprintGoal,
    BlueprintIndicator,
)
from collegium.initiatives.vocabulary.words import InitiativeModel

BLUEPRINTS: dict[InitiativeModel, Blueprint] = {
    InitiativeModel.COMMUNITY_PARTNERSHIP: COMMUNITY_PARTNERSHIP,
    InitiativeModel.CONSORTIUM: CONSORTIUM,
    InitiativeModel.DIGITAL_COLLABORATION: DIGITAL_COLLABORATION,
}

__all__ = ["BLUEPRINTS", "PER_CENT", "Blueprint", "BlueprintGoal", "BlueprintIndicator"]
