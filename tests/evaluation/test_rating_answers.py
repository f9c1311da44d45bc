"""What the evaluator says about clusters, kinds of outcomes and domains: form, report, files and API."""

import json

import pytest
from django.urls import reverse

from collegium.core.errors import InvalidInput
from collegium.core.models import AuditEvent
from collegium.engines.reporting import AboutOutcome, Clusters
from collegium.evaluation import actions
from collegium.evaluation.models import ReportDraft
from tests.evaluation.reports import ANSWERS, write_all
from tests.evaluation.test_api import key


def address(name, run) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id])


SAID = {
    "unit": "clusters",
    "clusters": {"yes": {"assigned": 13, "analysed": 12}, "no": {"assigned": 12, "analysed": 12}},
    "has_joiners": False,
    "outcomes": {"score": {"kind": "behaviour", "domain": "reading", "icc": 0.15, "negative": True}},
}


def form(**changed):
    return {
        "assignment": "random",
        "unit": "clusters",
        "assigned_0": "260",
        "assigned_1": "262",
        "clusters_assigned_0": "13",
        "clusters_analysed_0": "12",
        "clusters_assigned_1": "12",
        "clusters_analysed_1": "12",
        "outcome_kind_0": "behaviour",
        "outcome_domain_0": "reading",
        "outcome_icc_0": "0.15",
        "outcome_negative_0": "on",
        "sites": "24",
        "is_outcome_eligible": "on",
        "may_leave_with_programme": "on",
        **changed,
    }


def test_what_was_said_comes_back(client, world, run):
    client.force_login(world.alma)
    page = client.get(address("report_design", run)).content.decode()
    assert "Classes, schools or groups assigned to “yes”" in page
    assert "What kind of outcome is it?" in page
    client.post(address("report_design", run), form())
    draft = ReportDraft.objects.get()
    assert {name: getattr(draft, name) for name in SAID} == SAID
    assert draft.answers.clusters == {"yes": Clusters(13, 12), "no": Clusters(12, 12)}
    assert draft.answers.outcomes == {"score": AboutOutcome("behaviour", "reading", 0.15, True)}
    assert (draft.answers.clusters_assigned, draft.answers.arm_clustered) == (True, False)
    shown = client.get(address("report_design", run)).context["form"]
    assert shown["clusters_assigned_0"].value() == 13
    assert shown["outcome_domain_0"].value() == "reading"
    page = client.get(address("write_report", run)).content.decode()
    assert "13 assigned, 12 in the analysis" in page
    assert "0.15 of the variance between classes or schools" in page


def test_what_is_as_usual_is_not_kept(client, world, run):
    client.force_login(world.alma)
    usual = {
        **dict.fromkeys(("outcome_domain_0", "outcome_icc_0", "outcome_kind_0"), ""),
        **dict.fromkeys(
            (f"clusters_{name}_{place}" for name in ("assigned", "analysed") for place in (0, 1)), ""
        ),
    }
    sent = form(**usual, unit="groups")
    del sent["outcome_negative_0"]
    client.post(address("report_design", run), sent)
    draft = ReportDraft.objects.get()
    assert (draft.outcomes, draft.clusters) == ({}, {})
    assert (draft.answers.clusters_assigned, draft.answers.arm_clustered) == (False, True)


def test_how_many_places_is_open_until_it_is_answered(client, world, run):
    client.force_login(world.alma)
    assert client.get(address("report_design", run)).context["form"]["sites"].value() is None
    client.post(address("report_design", run), form(sites=""))
    assert ReportDraft.objects.get().sites is None
    actions.keep_report(by=world.alma, run=run)
    board = client.get(address("run_report", run)).context["board"]
    assert ("Schools or other places", "not answered") in board.design
    (rating,) = board.ratings
    told = " ".join(rating.tier_reasons)
    assert "At how many schools or other places the study ran is not answered." in told
    assert "too few sites" not in told


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"clusters_analysed_0": ""}, "Say both for “yes”"),
        ({"clusters_analysed_0": "14"}, "are in the analysis (14) than were assigned to it (13)"),
        ({"clusters_assigned_0": "999", "clusters_analysed_0": "900"}, "(900) than students (240)"),
        ({"outcome_icc_0": "1.5"}, "less than or equal to 0.99"),
        ({"outcome_icc_0": "nan"}, "Enter a number"),
        ({"clusters_assigned_0": "-1"}, "greater than or equal to 1"),
    ],
)
def test_bad_answers_get_a_sentence(client, world, run, changed, sentence):
    client.force_login(world.alma)
    answer = client.post(address("report_design", run), form(**changed))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not ReportDraft.objects.filter(clusters__isnull=False).exclude(clusters={}).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"clusters": {"maybe": {"assigned": 2, "analysed": 2}}}, "no group of this study"),
        ({"outcomes": {"height": SAID["outcomes"]["score"]}}, "no outcome of this study"),
        ({"outcomes": {"score": {**SAID["outcomes"]["score"], "kind": "luck"}}}, "needs a kind"),
        ({"outcomes": {"score": {**SAID["outcomes"]["score"], "icc": 1.0}}}, "from 0 to 0.99"),
    ],
)
def test_the_action_refuses_what_no_form_sends(world, run, changed, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        actions.save_report_answers(by=world.alma, run=run, values={**ANSWERS, **changed})


def test_page_pdf_json_and_api_say_the_same(client, world, run):
    write_all(world.alma, run)
    actions.save_report_answers(by=world.alma, run=run, values={**ANSWERS, **SAID})
    actions.keep_report(by=world.alma, run=run)
    client.force_login(world.chloe)
    page = client.get(address("run_report", run)).content.decode()
    told = json.loads(client.get(address("study_run_result", run)).content)["report"]
    sent = client.get(f"/api/v1/evaluation/runs/{run.public_id}/report", headers=key(world.chloe)).json()
    assert sent["report"]["ratings"] == told["ratings"]
    assert sent["report"]["clusters"] == told["clusters"] == SAID["clusters"]
    assert sent["report"]["outcomes"] == told["outcomes"] == SAID["outcomes"]
    rating = told["ratings"][0]
    assert rating["index"] == "Effect size (g)"
    assert any("of the classes or schools that were assigned are missing" in one for one in rating["reasons"])
    assert "A stronger study found a significant negative effect." in rating["tier_reasons"]
    for sentence in (*rating["reasons"], *rating["tier_reasons"]):
        assert sentence.replace("'", "&#x27;") in page
    assert "They are not counted." in page


def test_the_trail_has_no_numbers_of_clusters(world, run):
    actions.save_report_answers(by=world.alma, run=run, values={**ANSWERS, **SAID})
    found = [one.changes for one in AuditEvent.objects.all() if "clusters" in one.changes]
    assert [one["clusters"] for one in found] == [[[], ["no", "yes"]]]
