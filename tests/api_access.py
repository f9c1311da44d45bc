"""Who gets what from every operation of the API. One without a line here fails tests/web/test_api_access.py.

Three people ask with a key of theirs, as in tests/access.py: coordinator (Alma), partner (Chloe), foreign (Dmitri).
Answers: ok (2xx), refused (403), hidden (404); any other status stands for itself. Whoever has no key is not answered
at all (401), and neither is a key without the scope of the operation (403): these two hold without exception.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from collegium.activities import actions as activities
from collegium.agreements import actions as agreements
from collegium.core.clock import utc_date
from collegium.evaluation.models import DoseLook
from collegium.trust import actions as trust
from collegium.trust.models import Wave
from collegium.web.api import api
from tests.activities.world import opened as opened_activity
from tests.consultations.people import opened as opened_consultation
from tests.consultations.people import prepared
from tests.exchange.students import as_csv, students
from tests.world import World

EVERYONE = ("ok", "ok", "ok")
PARTNERS = ("ok", "ok", "hidden")
COORDINATORS = ("ok", "refused", "hidden")
OWNERS = ("ok", "refused", "refused")  # Riverside is listed: others see it but may not change it
OWN = ("ok", "hidden", "hidden")
OTHERS = ("refused", "ok", "hidden")  # what another partner answers, not the one whose it is

API_ACCESS: dict[tuple[str, ...], str] = {
    EVERYONE: """
        partners:organisations partners:organisation partners:create_organisation
        initiatives:initiatives decisions:waiting
    """,
    OWNERS: """
        partners:edit_organisation partners:add_identifier partners:remove_identifier
        partners:add_place partners:remove_place partners:add_offer partners:end_offer
        initiatives:create_initiative
    """,
    PARTNERS: """
        initiatives:initiative initiatives:participations initiatives:goals initiatives:indicators
        initiatives:indicator_values initiatives:milestones initiatives:needs
        initiatives:record_indicator_value initiatives:complete_milestone
        initiatives:record_need initiatives:edit_need
        agreements:agreements agreements:agreement_versions agreements:signatures
        agreements:promises agreements:kept_rates agreements:responsibilities
        meetings:meetings meetings:meeting meetings:people meetings:agenda meetings:decisions meetings:action_points
        meetings:propose_item
        communication:updates communication:discussions communication:posts
        communication:write_update communication:start_thread communication:add_post
        feedback:surveys feedback:results feedback:follow_ups feedback:record_follow_up
        trust:waves trust:results
        decisions:proposals decisions:propose decisions:proposal decisions:rounds decisions:receipt
        consultations:consultations consultations:results
        activities:activities activities:participation activities:register
        activities:class_groups activities:project activities:school_times activities:classroom
        activities:outreach activities:record_outreach activities:heard
        agreements:contributions
        exchange:list_datasets exchange:get_dataset exchange:get_columns
        evaluation:list_studies evaluation:get_study evaluation:get_run evaluation:get_findings
        evaluation:list_costs evaluation:get_cost_list
        evaluation:list_doses evaluation:get_dose evaluation:get_dose_table
        evaluation:list_looks evaluation:get_look evaluation:get_look_table
        evaluation:get_report evaluation:list_comments evaluation:list_sign_offs evaluation:get_robustness
        evaluation:list_text_collections evaluation:get_text_collection evaluation:list_codes
        evaluation:get_agreement evaluation:get_themes evaluation:list_quotes evaluation:get_joint
        evaluation:get_plan evaluation:get_version evaluation:list_indicators evaluation:list_notes
        evaluation:turn_curve evaluation:get_groups evaluation:get_groups_table
    """,
    COORDINATORS: """
        initiatives:edit_initiative initiatives:invite_partner initiatives:end_participation
        initiatives:create_goal initiatives:edit_goal initiatives:create_indicator initiatives:edit_indicator
        initiatives:create_milestone
        activities:complete_project_milestone activities:count_groups
        agreements:record_contribution
        agreements:create_promise agreements:keep_promise agreements:break_promise agreements:reopen_promise
        meetings:call_meeting meetings:answer_meeting meetings:record_decision meetings:record_action
        feedback:answer_follow_up
        trust:open_wave trust:close_wave trust:scores
        consultations:create_consultation consultations:add_statement consultations:open_consultation
        consultations:close_consultation
        exchange:upload_dataset
        evaluation:define_study evaluation:run_study
        evaluation:create_cost_list evaluation:edit_cost_list evaluation:create_ingredient
        evaluation:edit_ingredient evaluation:archive_ingredient
        evaluation:look_at_dose evaluation:look_at_equity
        evaluation:create_text_collection evaluation:create_code evaluation:list_text_pieces
        evaluation:add_text_pieces
        evaluation:create_question evaluation:edit_question
    """,
    OTHERS: "agreements:confirm_contribution agreements:question_contribution",
    OWN: "decisions:cast_ballot activities:cancel_registration",
}

# Parameters whose name stands for another thing in `tests.furnished.objects`; a whole app, or one operation.
NAMES: dict[str, dict[str, str]] = {
    "feedback": {"wave_id": "survey_wave_id"},
    "trust": {"wave_id": "trust_wave_id", "partner_id": "roster_id"},
    "trust:close_wave": {"wave_id": "open_wave_id"},
    "decisions": {"number": "round_number", "seat_id": "voter_id"},
    "consultations:add_statement": {"consultation_id": "prepared_id"},
    "consultations:open_consultation": {"consultation_id": "prepared_id"},
    "consultations:close_consultation": {"consultation_id": "open_consultation_id"},
    "activities:register": {"activity_id": "open_activity_id"},
    "activities:project": {"activity_id": "project_activity_id"},
    "activities:class_groups": {"activity_id": "together_id"},
    "activities:school_times": {"activity_id": "together_id"},
    "activities:classroom": {"activity_id": "together_id"},
    "activities:count_groups": {"session_id": "together_session_id"},
    "activities:complete_project_milestone": {"milestone_id": "project_milestone_id"},
    "activities:cancel_registration": {"activity_id": "taken_activity_id"},
    "initiatives:end_participation": {"participation_id": "other_participation_id"},
    "evaluation:get_dose": {"look_id": "dose_id"},
    "evaluation:get_dose_table": {"look_id": "dose_id", "part": "dose_part"},
    "evaluation:get_version": {"version": "plan_version"},
}


def expected() -> dict[str, tuple[str, ...]]:
    """{operation: answers to coordinator, partner, foreign}."""
    return {name: answers for answers, names in API_ACCESS.items() for name in names.split()}


def operation_names() -> dict[str, str]:
    """{operationId of the document: app:function}, of every route that there is."""
    return {
        operation.operation_id or api.get_openapi_operation_id(operation): named(operation.view_func)
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    }


def named(function: Callable[..., Any]) -> str:
    return f"{function.__module__.split('.')[1]}:{function.__name__}"


def api_objects(world: World, objects: dict[str, Any]) -> dict[str, Any]:
    """What the operations need besides, in the state in which they can be done."""
    taken = opened_activity(world)
    activities.register(by=world.alma, activity=taken)
    return {
        **objects,
        "prepared_id": prepared(world).pk,
        "open_consultation_id": opened_consultation(world).pk,
        "open_activity_id": opened_activity(world).pk,
        "taken_activity_id": taken.pk,
        "open_wave_id": Wave.objects.get(initiative=world.reading, closed_at=None).pk,
        "other_participation_id": world.reading.participations.get(organisation=world.lincoln).pk,
        "dose_part": "bins",
        "dose_column": DoseLook.objects.get(public_id=objects["dose_id"]).column,
        "plan_version": 1,
    }


def value_of(name: str, parameter: str, objects: dict[str, Any]) -> Any:
    """The real thing that this parameter of this operation should open."""
    app = name.partition(":")[0]
    key = (NAMES.get(app, {}) | NAMES.get(name, {})).get(parameter, parameter)
    return objects[key]


def keep(world: World, objects: dict[str, Any]) -> None:
    promise = world.reading.promises.get(pk=objects["promise_id"])
    agreements.keep_promise(by=world.alma, promise=promise)


def close(world: World, objects: dict[str, Any]) -> None:
    trust.close_wave(by=world.alma, wave=Wave.objects.get(pk=objects["open_wave_id"]))


def given_by_another(world: World, objects: dict[str, Any]) -> None:
    """Make Riverside one that may answer a contribution."""
    given = world.reading.contributions.filter(pk=objects["contribution_id"])
    given.update(organisation=world.lincoln, recorded_by=world.chloe, promise=None)


# What must have happened before the operation can be done.
BEFORE: dict[str, Callable[[World, dict[str, Any]], None]] = {
    "agreements:reopen_promise": keep,
    "trust:open_wave": close,
}


def bodies(world: World, objects: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """{operation: what is sent}, so that the coordinator can do it."""
    return {**together_bodies(world, objects), **evaluation_bodies(world, objects)}


def together_bodies(world: World, objects: dict[str, Any]) -> dict[str, dict[str, Any]]:
    today, own, goal = str(utc_date()), str(world.riverside.public_id), objects["goal_id"]
    soon = timezone.now() + timedelta(days=7)
    offer = {"direction": "needs", "category": "expertise", "title": "Tutors"}
    indicator = {"name": "Books read", "goal": goal, "baseline": "1", "target": "2.5"}
    return {
        "partners:create_organisation": {"name": "Hill College", "kind": "college"},
        "partners:edit_organisation": {"short_name": "RU"},
        "partners:add_identifier": {"scheme": "local", "value": "77"},
        "partners:add_place": {"locality": "Hillside", "country": "US", "latitude": 40.5, "longitude": -70.25},
        "partners:add_offer": offer,
        "initiatives:create_initiative": {"name": "Count On", "model": "consortium", "organisation": own},
        "initiatives:edit_initiative": {"summary": "Children read."},
        "initiatives:invite_partner": {
            "organisation": str(objects["second_id"]),
            "role": "member",
            "expectation": "Train tutors.",
        },
        "initiatives:create_goal": {"title": "Every child counts", "due_on": today},
        "initiatives:edit_goal": {"title": "Every child reads well"},
        "initiatives:create_indicator": indicator,
        "initiatives:edit_indicator": indicator,
        "initiatives:record_indicator_value": {"on": str(utc_date() - timedelta(days=30)), "value": "7.5"},
        "initiatives:create_milestone": {"title": "Half way", "due_on": today, "goal": goal},
        "initiatives:record_need": {"title": "Quiet rooms", "evidence": "Teachers say so.", "goals": [goal]},
        "initiatives:edit_need": {"title": "More books", "evidence": "Survey"},
        "agreements:create_promise": {
            "organisation": own, "title": "Train two tutors", "due_on": today, "owner": world.alma.email,
            "goal": goal,
        },
        "agreements:record_contribution": {
            "organisation": own, "kind": "hours", "title": "Tutoring", "first_on": today, "hours": "5",
        },
        "agreements:confirm_contribution": {"answer": ""},
        "agreements:question_contribution": {"answer": "There were only three."},
        "agreements:keep_promise": {"on": today, "note": "All ten."},
        "agreements:break_promise": {"note": "Nobody came."},
        "activities:count_groups": {"groups": [{"group": objects["class_group_id"], "students": 12}]},
        "activities:record_outreach": {
            "partner": str(world.lincoln.public_id), "audience": "Parents", "channel": "letter", "reached": 4,
            "on": today,
        },
        "meetings:call_meeting": {
            "title": "Steering", "first_on": str(soon.date()), "starts_at": "10:00:00",
            "time_zone": "America/New_York",
        },
        "meetings:answer_meeting": {"answer": "yes"},
        "meetings:propose_item": {"title": "Rooms"},
        "meetings:record_decision": {"text": "We buy books."},
        "meetings:record_action": {"title": "Order them", "partner": own, "due_on": today},
        "communication:write_update": {"kind": "news", "title": "We began", "text": "All came."},
        "communication:start_thread": {"title": "Where?", "text": "In which room?"},
        "communication:add_post": {"text": "In the library."},
        "feedback:record_follow_up": {"said": "Too loud"},
        "feedback:answer_follow_up": {"state": "done", "did": "We moved."},
        "trust:open_wave": {"closes_at": soon.isoformat()},
        "decisions:propose": {"title": "More books", "text": "We buy more.", "goals": [goal]},
        "decisions:cast_ballot": {"answer": "consent"},
        "consultations:create_consultation": {"title": {"en": "Lunch"}, "question": {"en": "What is good?"}},
        "consultations:add_statement": {"texts": {"en": "Lunch is too short."}},
        "consultations:open_consultation": {
            "opens_at": timezone.now().isoformat(),
            "closes_at": soon.isoformat(),
        },
    }  # fmt: skip


def evaluation_bodies(world: World, objects: dict[str, Any]) -> dict[str, dict[str, Any]]:
    file = SimpleUploadedFile("autumn.csv", as_csv(students(40)))
    costs = {"title": "Tutoring", "currency": "USD", "price_year": 2025, "students": 200}
    ingredient = {
        "name": "Rooms", "category": "facilities", "borne_by": "Schools", "quantity": "1/2", "unit": "room",
        "unit_price": 100_000, "price_year": 2025,
    }  # fmt: skip
    return {
        "exchange:upload_dataset": {"title": "Autumn", "file": file},
        "evaluation:define_study": {
            "dataset": str(objects["dataset"]),
            "title": "Passing",
            "definition": {"treatment": "program", "arms": ["yes"], "comparison": "no", "outcomes": ["passed"]},
        },
        "evaluation:create_cost_list": costs,
        "evaluation:edit_cost_list": costs,
        "evaluation:create_ingredient": ingredient,
        "evaluation:edit_ingredient": ingredient,
        "evaluation:look_at_dose": {"column": objects["dose_column"], "outcome": "score", "arm": "yes"},
        "evaluation:look_at_equity": {"outcome": "passed", "columns": ["gender"]},
        "evaluation:create_text_collection": {
            "title": "Letters", "question": "What helps?", "coders": [world.alma.pk, world.ben.pk],
        },
        "evaluation:create_code": {"name": "noise", "meaning": "It is loud"},
        "evaluation:add_text_pieces": {"texts": [{"text": "It was loud.", "kind": "school"}]},
        "evaluation:create_question": {"text": "What does it cost?", "goals": [objects["goal_id"]]},
        "evaluation:edit_question": {"text": "Do they read better, and at what cost?"},
        "evaluation:turn_curve": {"story": "Fewer came in winter."},
    }  # fmt: skip
