"""What each kind of agreement starts with."""

from collegium.agreements.vocabulary.sections.data_sharing import DATA_SHARING, OTHER
from collegium.agreements.vocabulary.sections.memoranda import MEMORANDA
from collegium.agreements.vocabulary.sections.shape import SectionPlan
from collegium.agreements.vocabulary.words import AgreementKind


def plan_of(kind: str, model: str) -> tuple[SectionPlan, ...]:
    """The sections of an agreement of this kind in an initiative of this model."""
    if kind == AgreementKind.MEMORANDUM:
        return MEMORANDA[model]
    return DATA_SHARING if kind == AgreementKind.DATA_SHARING else OTHER


__all__ = ["SectionPlan", "plan_of"]
