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
from collegium.partners.vocabulary.countries import COUNTRIES, country_choices, country_name
from collegium.partners.vocabulary.identifiers import normalised
from collegium.partners.vocabulary.languages import (
    LANGUAGES,
    check_languages,
    is_language,
    language_choices,
    language_groups,
    language_name,
)

__all__ = [
    "COUNTRIES",
    "INVERSE",
    "LANGUAGES",
    "IdentifierScheme",
    "MembershipRole",
    "OfferCategory",
    "OfferDirection",
    "OrganisationKind",
    "RelationshipKind",
    "check_languages",
    "country_choices",
    "country_name",
    "is_language",
    "language_choices",
    "language_groups",
    "language_name",
    "normalised",
]
