"""The field's words for organisations, what they share and how they are tied to one another."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", _("School")
    DISTRICT = "district", _("School district")
    UNIVERSITY = "university", _("University")
    COLLEGE = "college", _("College")
    VOCATIONAL_CENTRE = "vocational centre", _("Vocational centre")
    LOCAL_GOVERNMENT = "local government", _("Local government")
    STATE_GOVERNMENT = "state government", _("State or regional government")
    NATIONAL_GOVERNMENT = "national government", _("National government")
    NGO = "ngo", _("Non-governmental organisation")
    FOUNDATION = "foundation", _("Foundation")
    BUSINESS = "business", _("Business")
    COMMUNITY_GROUP = "community group", _("Community group")
    PARENTS_ASSOCIATION = "parents association", _("Parents' association")
    STUDENT_BODY = "student body", _("Student body")
    NETWORK = "network", _("Network")


class IdentifierScheme(models.TextChoices):
    NCES = "NCES", _("NCES (United States schools and districts)")
    UKPRN = "UKPRN", _("UKPRN (United Kingdom providers)")
    ROR = "ROR", _("ROR (research organisations)")
    ORG_ID = "org-id", _("org-id (organisations worldwide)")
    LOCAL = "local", _("Own register")


class OfferDirection(models.TextChoices):
    OFFERS = "offers", _("Offers")
    NEEDS = "needs", _("Needs")


class OfferCategory(models.TextChoices):
    EXPERTISE = "expertise", _("Expertise")
    RESOURCE = "resource", _("Resource")
    SERVICE = "service", _("Service")


class RelationshipKind(models.TextChoices):
    """Directed: read "source <kind> target"."""

    PART_OF = "part of", _("is part of")
    MEMBER_OF = "member of", _("is a member of")
    FUNDS = "funds", _("funds")
    OVERSEES = "oversees", _("oversees")
    SENDS_STUDENTS_TO = "sends students to", _("sends students to")
    TRAINS_STAFF_OF = "trains staff of", _("trains staff of")
    EMPLOYS_GRADUATES_OF = "employs graduates of", _("employs graduates of")
    WORKS_WITH = "works with", _("works with")


class MembershipRole(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    MEMBER = "member", _("Member")


# How each tie reads from the other end: target <inverse> source.
INVERSE = {
    RelationshipKind.PART_OF: _("has as a part"),
    RelationshipKind.MEMBER_OF: _("has as a member"),
    RelationshipKind.FUNDS: _("is funded by"),
    RelationshipKind.OVERSEES: _("is overseen by"),
    RelationshipKind.SENDS_STUDENTS_TO: _("receives students from"),
    RelationshipKind.TRAINS_STAFF_OF: _("has its staff trained by"),
    RelationshipKind.EMPLOYS_GRADUATES_OF: _("has graduates employed by"),
    RelationshipKind.WORKS_WITH: _("works with"),
}
