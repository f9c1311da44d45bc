"""One of everything, all of it Riverside's or "Reading Together"'s: what the walk through every address opens."""

import csv
import io
from importlib import import_module
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collegium.core.clock import utc_date
from collegium.core.models import AuditEvent, Job
from collegium.engines.impact import Study as Question
from collegium.evaluation import actions as evaluation
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import StudyRun
from collegium.exchange import actions as exchange
from collegium.exchange.actions import Description
from collegium.exchange.models import Dataset
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative
from collegium.partners import actions as partners
from collegium.people.actions import create_api_token
from tests.access import APPS
from tests.exchange.students import as_csv, students
from tests.world import World, organisation

QUESTION = Question(
    title="Reading",
    treatment="program",
    arms=("yes",),
    comparison="no",
    outcomes=("score",),
    baseline=("pretest",),
    subgroups=("gender",),
    cluster="school",
)


@pytest.fixture
def objects(world: World, django_capture_on_commit_callbacks) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    with django_capture_on_commit_callbacks(execute=True):
        dataset = exchange.upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=Description("Spring"),
            file=SimpleUploadedFile("spring.csv", as_csv(students())),
        )
    dataset = Dataset.objects.get(pk=dataset.pk)
    definition = Definition(dataset=dataset, title="Reading", question="Do they read better?", study=QUESTION)
    study = evaluation.define_study(by=world.alma, initiative=world.reading, definition=definition)
    with django_capture_on_commit_callbacks(execute=True):
        run = evaluation.run_study(by=world.alma, study=study)
    with_evidence(run)
    with django_capture_on_commit_callbacks(execute=True):
        evaluation.run_study(by=world.alma, study=study)
    Initiative.objects.filter(pk=world.reading.pk).update(is_public=True)
    return {
        "rest": "nothing/here",
        "slug": world.reading.slug,
        "organisation": world.riverside.pk,
        "dataset": dataset.public_id,
        "public_id": world.riverside.public_id,
        "dataset_id": dataset.public_id,
        "study_id": study.pk,
        "run_id": run.public_id,
        "table_number": 0,
        "freeze_id": evaluation.freeze_study(by=world.alma, study=study).pk,
        "job_id": Job.objects.create(kind="x", title="x", requested_by_id=world.alma.pk).pk,
        "token_id": create_api_token(by=world.alma, name="x", scopes=["partners:read"], expires_at=None)[
            0
        ].pk,
        **initiative_objects(world),
        **registry_objects(world),
        **together_objects(world),
    }


def with_evidence(run: StudyRun) -> None:
    """A table and a picture such as other designs have, made up."""
    run.refresh_from_db()
    columns = ["measure", "before", "after", "band"]
    rows = [["pretest", 0.31, 0.02, "satisfied"], ["gender: girl", -0.12, -0.08, "adjustment required"]]
    run.result["evidence"] = [{"key": "balance", "columns": columns, "rows": rows, "students": [200, 200]}]
    run.save(update_fields=["result"])


def together_objects(world: World) -> dict[str, Any]:
    """What each app of working together adds, from its own folder of tests."""
    found: dict[str, Any] = {}
    for app in APPS:
        found |= import_module(f"tests.{app}.furnished").objects(world)
    return found


def initiative_objects(world: World) -> dict[str, Any]:
    by, reading = world.alma, world.reading
    today = utc_date()
    goal = initiatives.create_goal(by=by, initiative=reading, values={"title": "Every child reads"})
    indicator = initiatives.create_indicator(
        by=by, initiative=reading, values={"name": "Readers", "goal": goal}
    )
    value = initiatives.record_indicator_value(by=by, indicator=indicator, values={"on": today, "value": 3})
    milestone = initiatives.create_milestone(
        by=by, initiative=reading, values={"title": "Start", "due_on": today}
    )
    need = initiatives.record_need(by=by, initiative=reading, values={"title": "Books", "evidence": "Survey"})
    vision = initiatives.write_vision(by=by, initiative=reading, text="Every child reads by the age of nine.")
    saved = initiatives.save_template(by=by, initiative=reading, organisation=world.riverside, name="Ours")
    return {
        "goal_id": goal.pk,
        "indicator_id": indicator.pk,
        "value_id": value.pk,
        "milestone_id": milestone.pk,
        "need_id": need.pk,
        "version": vision.version,
        "template_id": saved.pk,
        "item_id": reading.checklist.first().pk,
        "participation_id": reading.participations.get(organisation=world.riverside).pk,
        "appointment_id": reading.appointments.first().pk,
    }


def registry_objects(world: World) -> dict[str, Any]:
    by, own = world.alma, world.riverside
    identifier = partners.add_identifier(by=by, organisation=own, scheme="UKPRN", value="10007774")
    place = partners.add_place(by=by, organisation=own, values={"locality": "Riverside", "country": "US"})
    contact = partners.add_contact(by=by, organisation=own, values={"name": "Front office"})
    offer = partners.add_offer(
        by=by,
        organisation=own,
        values={"direction": "offers", "category": "expertise", "title": "Statistics"},
    )
    tie = partners.add_relationship(by=by, source=own, target=world.lincoln, kind="trains staff of")
    membership = partners.add_membership(by=by, organisation=own, person=world.root, role="member")
    invitation, key = partners.invite_person(by=by, organisation=own, email="new@example.org", role="member")
    first, second, third = (organisation(by, f"Annex {n}", "school") for n in "ABC")
    merged = partners.merge_organisations(by=by, kept=first, merged=second, take=())
    batch = partners.preview_import(by=by, steward=own, **csv_of_organisations())
    dismissal = partners.dismiss_duplicate(by=by, one=first, other=third)
    return {
        "identifier_id": identifier.pk,
        "place_id": place.pk,
        "contact_id": contact.pk,
        "offer_id": offer.pk,
        "relationship_id": tie.pk,
        "membership_id": membership.pk,
        "invitation_id": invitation.pk,
        "key": key,
        "batch_id": batch.pk,
        "merge_id": merged.pk,
        "dismissal_id": dismissal.pk,
        "first_id": first.public_id,
        "second_id": third.public_id,
        "event_id": AuditEvent.objects.about(own).first().pk,
    }


def csv_of_organisations() -> dict[str, Any]:
    text = io.StringIO()
    csv.writer(text).writerows([["name", "kind"], ["Hill School", "school"]])
    return {"file_name": "list.csv", "content": text.getvalue().encode()}
