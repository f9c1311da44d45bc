"""The field's words for agreements, and the starting text of each kind of agreement."""

from collegium.agreements.vocabulary.sections import plan_of
from collegium.agreements.vocabulary.sections.shape import SectionPlan
from collegium.agreements.vocabulary.words import (
    AGREEMENT_TONES,
    CLOSED_STAGES,
    GAP_SENTENCES,
    MONTHS_OF,
    NEXT_STAGES,
    PROMISE_TONES,
    STAGE_DAYS,
    STAGE_HELP,
    VERSION_TONES,
    Affirmation,
    AgreementKind,
    AgreementState,
    ConcernStage,
    PromiseState,
    RaciPart,
    Rhythm,
    SignedThrough,
    VersionState,
)

__all__ = [
    "AGREEMENT_TONES",
    "CLOSED_STAGES",
    "GAP_SENTENCES",
    "MONTHS_OF",
    "NEXT_STAGES",
    "PROMISE_TONES",
    "STAGE_DAYS",
    "STAGE_HELP",
    "VERSION_TONES",
    "Affirmation",
    "AgreementKind",
    "AgreementState",
    "ConcernStage",
    "PromiseState",
    "RaciPart",
    "Rhythm",
    "SectionPlan",
    "SignedThrough",
    "VersionState",
    "plan_of",
]
