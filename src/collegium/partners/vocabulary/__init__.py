"""The words of the registry, and what identifiers, countries and languages may be."""

from collegium.partners.vocabulary.choices import (
    INVERSE,
    IdentifierScheme,
    MembershipRole,
    OfferCategory,
    OfferDirection,
    OrganisationKind,
    RelationshipKind,
)
from collegium.partners.vocabulary.identifiers import normalised

__all__ = [
    "INVERSE",
    "IdentifierScheme",
    "MembershipRole",
    "OfferCategory",
    "OfferDirection",
    "OrganisationKind",
    "RelationshipKind",
    "normalised",
]
