"""One of everything of `activities` in "Reading Together", for the walk through every address."""

from typing import Any

from collegium.activities import actions
from collegium.activities.models.visitors import VISIT
from collegium.core import links
from collegium.initiatives import actions as initiatives
from tests.activities.world import (
    NOW,
    attend,
    joint_project,
    made,
    opened,
    outsider,
    owed,
    pair,
    place,
    round_of,
    student,
    visitor,
    with_session,
    with_visitors,
)
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}."""
    activity = opened(world, kind="community", certificate_hours=2)
    session = activity.sessions.get()
    page = with_visitors(world, activity)
    said = {
        "organisation": world.riverside,
        "audience": "Parents",
        "channel": "letter",
        "reached": 40,
        "on": NOW.date(),
    }
    invited = actions.record_outreach(by=world.alma, activity=activity, values=said)
    words = {"theme": "Later buses", "will_happen": "We ask the town."}
    attend(world, session, outsider(world, activity))
    (certificate,) = actions.issue_certificates(by=world.alma, activity=activity)
    shown = round_of(world)
    shop = place(world, shown)
    entered = student(world, shown, "R-1", shop)
    run = actions.run_matching(by=world.alma, placement_round=shown, seed="x")
    facts = {"name": "People trained", "goal": activity.goal}
    indicator = initiatives.create_indicator(by=world.alma, initiative=world.reading, values=facts)
    tally = actions.start_tally(
        by=world.alma, initiative=world.reading, indicator=indicator, measure="people", every="month",
        first_on=NOW.date(), goal=activity.goal,
    )  # fmt: skip
    project = joint_project(world)
    owes = project.activity.class_groups.get(organisation=world.riverside)
    milestone = owed(world, project, owes)
    actions.publish_product(by=world.alma, project=made(world, project))
    guest = visitor(page)
    return {
        "visitor_id": guest.pk,
        "visit_key": links.make(VISIT, visitor=guest.pk),
        "outreach_id": invited.pk,
        "heard_id": actions.note_heard(by=world.alma, activity=activity, values=words).pk,
        "together_id": project.activity_id,
        "together_session_id": with_session(world, project.activity).pk,
        "project_activity_id": project.activity_id,
        "class_group_id": owes.pk,
        "project_milestone_id": milestone.pk,
        "tally_id": tally.pk,
        "activity_id": activity.pk,
        "activity_state": "closed",
        "activity_session_id": session.pk,
        "registration_id": outsider(world, activity, 2).pk,
        "certificate_id": certificate.pk,
        "placement_round_id": shown.pk,
        "work_place_id": shop.pk,
        "safeguard": "insured",
        "placed_student_id": entered.pk,
        "match_run_id": run.pk,
        "mentoring_pair_id": pair(world).pk,
    }
