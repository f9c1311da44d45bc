"""The columns of a list of organisations: their names, other names that are understood, and their order."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from collegium.engines.problems import Problem, ProblemsFound
from collegium.partners.vocabulary import IdentifierScheme, OrganisationKind

FACTS = ("name", "short_name", "kind", "description", "website", "country", "languages", "is_listed")
PLACE = ("address", "locality", "region", "postal_code", "latitude", "longitude")
# The column of each register; "local" numbers are those of the register that the list comes from.
SCHEMES = {
    "nces": IdentifierScheme.NCES,
    "ukprn": IdentifierScheme.UKPRN,
    "ror": IdentifierScheme.ROR,
    "org_id": IdentifierScheme.ORG_ID,
    "local_id": IdentifierScheme.LOCAL,
}
OFFERS = ("offers", "needs")
COLUMNS = (*FACTS, *SCHEMES, *PLACE, *OFFERS, "part_of")

# Written as `spelling` writes them. Those of OneRoster 1.1 and 1.2 (orgs.csv) are among them.
SYNONYMS = {
    "organisation": "name", "organization": "name", "organisation_name": "name", "organization_name": "name",
    "school_name": "name", "institution": "name", "institution_name": "name", "sch_name": "name",
    "acronym": "short_name", "abbreviation": "short_name", "abbreviated_name": "short_name",
    "type": "kind", "organisation_type": "kind", "organization_type": "kind", "category": "kind",
    "about": "description", "summary": "description",
    "url": "website", "web_site": "website", "web": "website", "homepage": "website",
    "country_code": "country",
    "language": "languages", "listed": "is_listed",
    "street": "address", "street_address": "address", "street_1": "address",
    "city": "locality", "town": "locality", "town_or_city": "locality",
    "state": "region", "province": "region", "state_or_region": "region", "county": "region",
    "zip": "postal_code", "zip_code": "postal_code", "postcode": "postal_code",
    "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
    "nces_id": "nces", "ncessch": "nces", "leaid": "nces", "ukprn_number": "ukprn", "ror_id": "ror",
    "orgid": "org_id", "iati_organisation_identifier": "org_id",
    "local": "local_id", "id": "local_id", "identifier": "local_id", "sourcedid": "local_id",
    "number": "local_id",
    "offer": "offers", "need": "needs",
    "parent": "part_of", "parentsourcedid": "part_of", "parent_id": "part_of",
}  # fmt: skip
# Our own list of what was wrong, and columns of OneRoster that say nothing about the organisation itself.
IGNORED = {"problems", "status", "datelastmodified", "gradelevels", "parentuserids"}

KIND_SYNONYMS = {
    "local": OrganisationKind.DISTRICT,
    "school district": OrganisationKind.DISTRICT,
    "lea": OrganisationKind.DISTRICT,
    "state": OrganisationKind.STATE_GOVERNMENT,
    "ministryofeducation": OrganisationKind.NATIONAL_GOVERNMENT,
    "national": OrganisationKind.NATIONAL_GOVERNMENT,
    "government": OrganisationKind.NATIONAL_GOVERNMENT,
    "department": OrganisationKind.UNIVERSITY,
    "faculty": OrganisationKind.UNIVERSITY,
    "company": OrganisationKind.BUSINESS,
    "charity": OrganisationKind.NGO,
    "nonprofit": OrganisationKind.NGO,
    "non-governmental organisation": OrganisationKind.NGO,
    "vocational center": OrganisationKind.VOCATIONAL_CENTRE,
}


def spelling(name: str) -> str:
    """A header as it is compared: lower case, with one _ for spaces, hyphens and stops."""
    return "_".join(name.casefold().replace("-", " ").replace(".", " ").replace("_", " ").split())


def column_of(name: str) -> str:
    """The column that a header means, or an empty text."""
    spelt = spelling(name)
    return spelt if spelt in COLUMNS else SYNONYMS.get(spelt, "")


def match_header(header: Sequence[str], source: str) -> dict[str, str]:
    """{header name: column}. Raises ProblemsFound for unknown, doubled and missing columns."""
    matched = {name: column_of(name) for name in header if spelling(name) not in IGNORED}
    problems = [unknown(name, source) for name, column in matched.items() if not column]
    seen: dict[str, str] = {}
    for name, column in matched.items():
        if column and column in seen:
            problems.append(doubled(name, seen[column], source))
        seen[column] = name
    if "name" not in seen:
        why = _("there is no column “name”")
        problems.append(Problem(why, _("Add a column “name” with the name of each organisation"), source, 1))
    if problems:
        raise ProblemsFound(problems)
    return matched


def unknown(name: str, source: str) -> Problem:
    todo = _("Rename it to one of {columns}, or leave it out").format(columns=", ".join(COLUMNS))
    return Problem(_("this column is not known"), todo, source, 1, name)


def doubled(name: str, other: str, source: str) -> Problem:
    why = _("this column means the same as “{other}”").format(other=other)
    return Problem(why, _("Leave one of them out"), source, 1, name)
