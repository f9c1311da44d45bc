"""The cast of the tests, built through actions.

Riverside University (backbone of "Reading Together")   Alma: administrator, coordinator and evaluator
Lincoln School (accepted member)                        Ben: administrator · Chloe: member
Harbour Foundation (asked to be funder, not yet in)     Fay: administrator
Faraway Institute (lead of "Faraway Lab")               Dmitri: administrator, foreign to all of the above
Root: superuser
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

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


class KeptWorld:
    """The rows that the world is made of, to be put back as if it had been built at that moment.

    Building it through actions takes hundreds of queries; most tests need one.
    """

    def __init__(self) -> None:
        models = apps.get_models(include_auto_created=True)
        empty = [model for model in models if not model._base_manager.exists()]
        self.world, self.built_at = build_world(), timezone.now()
        rows = {model: list(model._base_manager.order_by("pk")) for model in empty}
        self.rows = {model: made for model, made in rows.items() if made}

    def again(self) -> World:
        later = timezone.now() - self.built_at
        with transaction.atomic():  # foreign keys are looked at when all is there
            for model, made in self.rows.items():
                model._base_manager.bulk_create([moved(row, later) for row in made])
        if reset := connection.ops.sequence_reset_sql(no_style(), list(self.rows)):
            with connection.cursor() as cursor:
                cursor.execute("".join(reset))
        found = {name: getattr(self.world, name) for name in (field.name for field in fields(World))}
        return World(**{name: type(one)._base_manager.get(pk=one.pk) for name, one in found.items()})


def moved(row: Model, later: timedelta) -> Model:
    """A copy of the row with all its times and days as much later."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = value + later
        elif isinstance(value, date):
            values[name] = value + timedelta(days=later.days)
    return type(row)(**values)


KEPT: list[KeptWorld] = []  # of this process, which has one database


@pytest.fixture
def world(db) -> World:
    if User.objects.exists():  # another fixture came first: the numbers of the kept rows are taken
        return build_world()
    if KEPT:
        return KEPT[0].again()
    KEPT.append(KeptWorld())
    return KEPT[0].world
