"""What partners promise and give, in which words they agreed, who answers for what, and what troubles them."""

from collegium.agreements.models.affirmations import Reaffirmation, ReaffirmationAnswer
from collegium.agreements.models.agreements import (
    Agreement,
    AgreementParty,
    AgreementSection,
    AgreementVersion,
    RenewalAlarm,
    Signature,
)
from collegium.agreements.models.concerns import (
    Concern,
    ConcernHelper,
    ConcernMessage,
    ConcernStep,
    Facilitator,
)
from collegium.agreements.models.contributions import Contribution
from collegium.agreements.models.promises import Promise
from collegium.agreements.models.responsibilities import Assignment, Responsibility

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementSection",
    "AgreementVersion",
    "Assignment",
    "Concern",
    "ConcernHelper",
    "ConcernMessage",
    "ConcernStep",
    "Contribution",
    "Facilitator",
    "Promise",
    "Reaffirmation",
    "ReaffirmationAnswer",
    "RenewalAlarm",
    "Responsibility",
    "Signature",
]
