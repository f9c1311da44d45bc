"""The cast of the tests, built through actions.

Riverside University (backbone of "Reading Together")   Alma: administrator, coordinator and evaluator
Lincoln School (accepted member)                        Ben: administrator · Chloe: member
Harbour Foundation (asked to be funder, not yet in)     Fay: administrator
Faraway Institute (lead of "Faraway Lab")               Dmitri: administrator, foreign to all of the above
Root: superuser
"""

from dataclasses import dataclass

import pytest

from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative, Participation
from collegium.initiatives.vocabulary import InitiativeModel, PartnerRole, PersonRole
from collegium.partners import actions as partners
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import MembershipRole, OrganisationKind
from collegium.people.models import User

PASSWORD = "correct horse battery"


@dataclass
class World:
    alma: User
    ben: User
    chloe: User
    dmitri: User
    fay: User
    root: User
    riverside: Organisation
    lincoln: Organisation
    harbour: Organisation
    faraway: Organisation
    reading: Initiative
    lab: Initiative
    asked: Participation


def sign_up(name: str) -> User:
    return User.objects.create_user(f"{name.lower()}@example.org", PASSWORD, name=name)


def organisation(by: User, name: str, kind: OrganisationKind) -> Organisation:
    return partners.create_organisation(by=by, values={"name": name, "kind": kind})


def initiative(by: User, host: Organisation, name: str, model: InitiativeModel) -> Initiative:
    return initiatives.create_initiative(by=by, organisation=host, model=model, values={"name": name})


def build_world() -> World:
    alma, ben, chloe, dmitri, fay = (sign_up(name) for name in ["Alma", "Ben", "Chloe", "Dmitri", "Fay"])
    root = User.objects.create_superuser("root@example.org", PASSWORD, name="Root")
    riverside = organisation(alma, "Riverside University", OrganisationKind.UNIVERSITY)
    lincoln = organisation(ben, "Lincoln School", OrganisationKind.SCHOOL)
    harbour = organisation(fay, "Harbour Foundation", OrganisationKind.FOUNDATION)
    faraway = organisation(dmitri, "Faraway Institute", OrganisationKind.UNIVERSITY)
    partners.add_membership(by=ben, organisation=lincoln, person=chloe, role=MembershipRole.MEMBER)

    reading = initiative(alma, riverside, "Reading Together", InitiativeModel.COMMUNITY_PARTNERSHIP)
    lab = initiative(dmitri, faraway, "Faraway Lab", InitiativeModel.CONSORTIUM)
    joined = initiatives.invite_partner(
        by=alma, initiative=reading, organisation=lincoln, role=PartnerRole.MEMBER
    )
    initiatives.accept_participation(by=ben, participation=joined)
    asked = initiatives.invite_partner(
        by=alma, initiative=reading, organisation=harbour, role=PartnerRole.FUNDER
    )
    initiatives.appoint(by=alma, initiative=reading, person=alma, role=PersonRole.EVALUATOR)
    return World(
        alma, ben, chloe, dmitri, fay, root, riverside, lincoln, harbour, faraway, reading, lab, asked
    )


@pytest.fixture
def world(db) -> World:
    return build_world()
