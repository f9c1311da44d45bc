"""The evaluation plan: questions, suggestions, what is missing, freezing, differences."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.engines.planning import EVALUATION_PLAN, unsealed
from collegium.evaluation import actions, tables
from collegium.evaluation.models import PlanQuestion, PlanVersion
from collegium.evaluation.vocabulary import GAP_SENTENCES, GAP_TODO, QuestionKind, suggestions_for
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import InitiativeModel
from tests.evaluation.furnished import asked


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def form_of(**changed) -> dict[str, object]:
    return {"text": "Do they come?", "kind": "process", "decision": "Opening hours", "sources": "", **changed}


@pytest.fixture
def goal(world):
    return world.reading.goals.current().first()


@pytest.fixture
def indicator(world, goal):
    return goal.indicators.first()


def test_a_question_is_asked_changed_and_taken_out(client, world, goal, indicator):
    client.force_login(world.alma)
    sent = form_of(goals=[goal.pk], indicators=[indicator.pk], owner=world.chloe.pk, due_on="2030-01-31")
    page = client.post(url("create_question", world), sent, follow=True)
    question = world.reading.plan_questions.get()
    assert url("archive_question", world, question.pk) in page.content.decode()
    assert (list(question.goals.all()), list(question.indicators.all())) == ([goal], [indicator])
    assert (question.owner, question.created_by) == (world.chloe, world.alma)

    shown = client.get(url("edit_question", world, question.pk)).context["form"]
    assert shown["goals"].value() == [goal.pk]
    client.post(url("edit_question", world, question.pk), form_of(text="Do they come often?"))
    question.refresh_from_db()
    assert (question.text, question.owner, question.goals.count()) == ("Do they come often?", None, 0)
    [event] = AuditEvent.objects.about(question).filter(verb="changed the question")
    assert event.changes["goals"] == [[goal.title], []]

    client.post(url("archive_question", world, question.pk))
    assert "Do they come often?" not in client.get(url("plan", world)).context["groups"].__repr__()
    client.post(url("restore_question", world, question.pk))
    assert world.reading.plan_questions.current().get() == question


def test_the_address_prefills_kind_and_goal(client, world, goal):
    client.force_login(world.alma)
    form = client.get(url("create_question", world) + f"?kind=equity&goals={goal.pk}&goals=x").context["form"]
    assert (form["kind"].value(), form["goals"].value()) == ("equity", [str(goal.pk)])
    assert client.get(url("create_question", world) + "?kind=x").context["form"]["kind"].value() == "outcome"


def test_only_who_evaluates_changes_the_plan(client, world):
    question = asked(world)
    for name in ("create_question", "freeze_plan", "take_suggestion"):
        client.force_login(world.chloe)
        assert client.post(url(name, world), {"key": "achievement"}).status_code == 403
        client.force_login(world.dmitri)
        assert client.post(url(name, world)).status_code == 404
    with pytest.raises(PermissionRefused):
        actions.edit_question(by=world.chloe, question=question, values={"text": "Other?"})
    with pytest.raises(PermissionRefused):
        actions.archive_question(by=world.chloe, question=question)
    client.force_login(world.chloe)
    page = client.get(url("plan", world)).content.decode()
    assert "Do children read better?" in page
    assert url("create_question", world) not in page


def test_what_belongs_elsewhere_is_refused(world):
    foreign = world.lab.goals.first()
    for links in ({"goals": [foreign]}, {"indicators": [foreign.indicators.first()]}):
        with pytest.raises(InvalidInput) as refused:
            asked(world, **links)
        assert refused.value.problems[0].column in links
    with pytest.raises(InvalidInput, match="does not belong to a partner"):
        asked(world, owner=world.dmitri)
    with pytest.raises(InvalidInput):
        asked(world, text="")
    assert not PlanQuestion.objects.exists()


def test_integrity_is_in_the_database(world):
    question = asked(world)
    rows = PlanQuestion.objects.filter(pk=question.pk)
    for broken in ({"kind": "other"}, {"text": ""}, {"answer": "Yes."}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**broken)
    version = actions.freeze_plan(by=world.alma, initiative=world.reading)
    for broken in ({"sha256": "x"}, {"version": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlanVersion.objects.filter(pk=version.pk).update(**broken)


# --- answers --------------------------------------------------------------------------------------------------


def test_who_is_named_answers_and_others_do_not(client, world):
    question = asked(world, owner=world.chloe)
    client.force_login(world.ben)
    assert client.get(url("answer_question", world, question.pk)).status_code == 403
    client.force_login(world.chloe)
    assert (
        url("answer_question", world, question.pk) in client.get(question.get_absolute_url()).content.decode()
    )
    client.post(url("answer_question", world, question.pk), {"answer": "Yes, by a little."})
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Yes, by a little.", world.chloe)
    assert "Yes, by a little." in client.get(url("plan", world)).content.decode()
    client.post(url("answer_question", world, question.pk), {"answer": " "})
    question.refresh_from_db()
    assert (question.answer, question.answered_at, question.answered_by) == ("", None, None)


def test_whoever_left_no_longer_answers(world):
    question = asked(world, owner=world.chloe)
    membership = world.lincoln.memberships.get(person=world.chloe)
    membership.started_on = membership.ended_on = utc_date() - timedelta(days=2)
    membership.save()
    with pytest.raises(PermissionRefused):
        actions.answer_question(by=world.chloe, question=question, answer="Yes.")


# --- suggestions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", InitiativeModel.values)
def test_every_model_suggests_all_kinds_and_no_key_twice(model):
    found = suggestions_for(model)
    assert {one.kind for one in found} == set(QuestionKind)
    assert len({one.key for one in found}) == len(found) >= 9
    assert all(str(one.text).endswith("?") and str(one.decision) and one.indicator for one in found)
    assert all(len(str(one.text)) <= 300 and len(one.key) <= 40 for one in found)


def test_a_suggestion_is_taken_over_once_with_its_indicator(client, world):
    client.force_login(world.alma)
    before = len(client.get(url("plan", world)).context["suggestions"])
    client.post(url("take_suggestion", world), {"key": "involvement"})
    question = world.reading.plan_questions.get()
    [indicator] = question.indicators.all()
    assert (question.kind, indicator.measured_every) == ("process", "quarter")
    assert len(client.get(url("plan", world)).context["suggestions"]) == before - 1
    page = client.post(url("take_suggestion", world), {"key": "involvement"}, follow=True).content.decode()
    assert "in the plan already" in page
    assert world.reading.plan_questions.count() == 1
    # taken out and taken over again: the indicator that is there is linked, not made again
    actions.archive_question(by=world.alma, question=question)
    again = actions.take_suggestion(by=world.alma, initiative=world.reading, key="involvement")
    assert list(again.indicators.all()) == [indicator]
    with pytest.raises(Conflict):
        actions.restore_question(by=world.alma, question=question)


def test_a_suggestion_that_is_none_is_refused_in_words(client, world):
    client.force_login(world.alma)
    page = client.post(url("take_suggestion", world), {"key": "recognised"}, follow=True).content.decode()
    assert "no such suggestion" in page  # of another model


def test_an_evaluator_takes_the_question_without_making_an_indicator(world):
    initiatives.appoint(by=world.alma, initiative=world.reading, person=world.chloe, role="evaluator")
    before = world.reading.indicators.count()
    made = actions.take_suggestion(by=world.chloe, initiative=world.reading, key="engagement")
    assert (made.indicators.count(), world.reading.indicators.count()) == (0, before)


# --- gaps -----------------------------------------------------------------------------------------------------


def gaps(world) -> dict[str, str]:
    questions = list(world.reading.plan_questions.current().with_links())
    return {gap.text: gap.url for gap in tables.gaps_of(world.reading, questions)}


def test_gaps_are_sentences_that_lead_to_where_they_are_mended(client, world, goal, indicator):
    client.force_login(world.alma)
    question = asked(world, decision="", due_on=utc_date() - timedelta(days=1))
    found = gaps(world)
    assert found["Nothing is named that would answer “Do children read better?”."] == url(
        "edit_question", world, question.pk
    )
    assert found["No question asks for whom it works and who is left out."].endswith("?kind=equity")
    assert found[f"No question asks about the goal “{goal.title}”."].endswith(f"?goals={goal.pk}")
    assert found["The day has passed by which “Do children read better?” was to be answered."] == url(
        "answer_question", world, question.pk
    )
    assert f"The indicator “{indicator.name}” has no baseline, no target and no value yet." in found
    assert all(client.get(address.partition("#")[0]).status_code == 200 for address in found.values())
    page = client.get(url("plan", world)).content.decode()
    assert "Nothing is named that would answer" in page


def test_a_goal_is_asked_about_through_its_indicator(world, goal, indicator):
    asked(world, indicators=[indicator])
    assert f"No question asks about the goal “{goal.title}”." not in gaps(world)


def test_every_gap_has_its_words():
    assert set(GAP_SENTENCES) == set(GAP_TODO)


def test_the_plan_takes_as_many_queries_for_many_as_for_few(
    client, world, indicator, django_assert_max_num_queries
):
    client.force_login(world.chloe)
    asked(world, indicators=[indicator])
    client.get(url("plan", world))
    with django_assert_max_num_queries(45) as few:
        client.get(url("plan", world))
    for number in range(20):
        asked(world, text=f"Question {number}?", indicators=[indicator], owner=world.ben)
    with django_assert_max_num_queries(len(few)):
        assert client.get(url("plan", world)).content.decode().count("Question 1") >= 10


def test_the_plan_as_csv(client, world, indicator):
    asked(world, indicators=[indicator], owner=world.ben)
    client.force_login(world.chloe)
    text = client.get(url("plan", world) + "?format=csv").content.decode("utf-8-sig")
    assert indicator.name in text
    assert "Do children read better?,Outcome,Whether we go on." in text


# --- freezing -------------------------------------------------------------------------------------------------


def test_a_frozen_plan_keeps_what_it_said(client, world, indicator):
    client.force_login(world.alma)
    question = asked(world, indicators=[indicator], owner=world.ben)
    client.post(url("freeze_plan", world), {"note": "First."})
    version = world.reading.plan_versions.get()
    assert (version.version, version.runs_before, version.frozen_by) == (1, 0, world.alma)
    assert version.is_whole
    assert "This plan is as it was frozen" in client.get(url("plan", world)).content.decode()

    answer = client.get(url("plan_file", world, 1))
    assert "attachment" in answer["Content-Disposition"]
    content = unsealed(json.loads(answer.content), kind=EVALUATION_PLAN)
    assert content["questions"][0]["answered_by"] == "Ben"
    assert content["questions"][0]["indicators"] == [f"{indicator.name}, {indicator.unit}: – → –"]

    actions.edit_question(by=world.alma, question=question, values={"text": "Do children read more?"})
    asked(world, text="For whom?", kind="equity")
    page = client.get(url("plan", world)).content.decode()
    assert "2 questions differ from version 1" in page
    page = client.get(version.get_absolute_url())
    assert [change.what for change in page.context["since"]] == ["Changed", "Added"]
    assert "<del><bdi>Do children read better?</bdi></del>" in page.content.decode()

    client.post(url("freeze_plan", world), {"note": "Asked anew."})
    second = world.reading.plan_versions.first()
    page = client.get(second.get_absolute_url())
    assert [change.what for change in page.context["changes"]] == ["Changed", "Added"]
    assert page.context["since"] == []
    text = client.get(second.get_absolute_url() + "?format=csv").content.decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.split()][0:1] == ["Version"]
    assert version.sha256 in text
    assert second.sha256 in text


def test_a_target_that_is_moved_is_a_change_of_the_plan(world, indicator):
    asked(world, indicators=[indicator])
    actions.freeze_plan(by=world.alma, initiative=world.reading)
    initiatives.edit_indicator(by=world.alma, indicator=indicator, values={"target": 5})
    second = actions.freeze_plan(by=world.alma, initiative=world.reading)
    assert second.content["questions"][0]["indicators"][0].endswith("→ 5")


def test_nothing_is_frozen_twice_and_nothing_empty(client, world):
    with pytest.raises(Conflict, match="asks nothing"):
        actions.freeze_plan(by=world.alma, initiative=world.reading)
    asked(world)
    actions.freeze_plan(by=world.alma, initiative=world.reading)
    client.force_login(world.alma)
    page = client.post(url("freeze_plan", world), {"note": ""}).content.decode()
    assert "Nothing has changed since version 1." in page
    # an answer is no change of what was asked
    actions.answer_question(by=world.alma, question=PlanQuestion.objects.get(), answer="Yes.")
    with pytest.raises(Conflict):
        actions.freeze_plan(by=world.alma, initiative=world.reading)


def test_the_fingerprint_does_not_depend_on_the_language(world):
    asked(world, due_on=utc_date())
    english = actions.plan_content(world.reading)
    with translation.override("ar"):
        assert actions.plan_content(world.reading) == english


def test_a_version_that_was_touched_in_the_database_is_told(client, world):
    asked(world)
    version = actions.freeze_plan(by=world.alma, initiative=world.reading)
    content = {**version.content, "initiative": "Other"}
    PlanVersion.objects.filter(pk=version.pk).update(content=content)
    client.force_login(world.chloe)
    assert (
        "somebody has changed it in the database" in client.get(version.get_absolute_url()).content.decode()
    )


def test_findings_that_were_known_are_told(client, world, run):
    asked(world, studies=[run.study])
    version = actions.freeze_plan(by=world.alma, initiative=world.reading)
    assert version.runs_before == 1
    client.force_login(world.chloe)
    page = client.get(version.get_absolute_url()).content.decode()
    assert "1 finding of its studies was known already" in page
    question = world.reading.plan_questions.get()
    shown = client.get(question.get_absolute_url())
    assert [found for _study, found in shown.context["runs"]] == [run]
    assert run.get_absolute_url() in shown.content.decode()
