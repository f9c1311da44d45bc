"""The page and the files of a finding, and what they must not tell."""

import csv
import io
import json
from dataclasses import replace

import pytest
from django.urls import reverse

from collegium.engines.impact import estimate
from collegium.engines.reporting import ENGLISH, UNIT
from collegium.evaluation import actions, tasks
from collegium.evaluation.actions import Definition
from collegium.evaluation.vocabulary import RunState
from collegium.evaluation.vocabulary.report import WORDS
from tests.evaluation.studies import QUESTION
from tests.pdf import Pdf

FILES = [
    "study_run_baseline",
    "study_run_coefficients",
    "study_run_result",
    "study_run_notebook",
    "study_run_report",
]


def address(name, run) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id])


def findings(client, run) -> list[dict[str, str]]:
    text = client.get(address("study_run", run) + "?format=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_run_gives_a_page_that_a_partner_understands(client, world, run):
    assert run.state == RunState.DONE
    client.force_login(world.chloe)
    page = client.get(run.get_absolute_url()).content.decode()
    assert "points higher on “score”" in page
    assert "<svg" in page
    assert "What it means" in page
    assert "Alike" in page or "Slightly different" in page
    assert run.fingerprint in page
    assert run.dataset_sha256 in page
    assert "style=" not in page.split("<svg")[1].split("</svg>")[0]


def test_the_csv_file_has_every_digit_of_the_estimate(client, world, run):
    client.force_login(world.chloe)
    exact = estimate(parquet=run.dataset.parquet, study=run.study.as_question())
    everyone = [one for one in exact.findings if not one.subgroup]
    told = [row for row in findings(client, run) if not row["subgroup"]]
    assert [float(row["effect"]) for row in told] == [one.effect for one in everyone]
    assert [float(row["se"]) for row in told] == [one.se for one in everyone]
    assert 3 < float(told[-1]["effect"]) < 7


def test_yes_or_no_is_told_in_percentage_points(client, world, dataset, commit):
    question = replace(QUESTION, outcomes=("passed", "score"), subgroups=())
    definition = Definition(dataset, "Passing", "Do more pass?", question)
    study = actions.define_study(by=world.alma, initiative=world.reading, definition=definition)
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    client.force_login(world.chloe)
    page = client.get(run.get_absolute_url()).content.decode()
    found = next(one for one in run.as_result().findings if one.outcome == "passed")
    assert f"{100 * found.effect:.1f} percentage points" in page
    assert "percentage points higher than of students with" in page
    assert "points higher on “passed”" not in page
    units = {row["outcome"]: row["unit"] for row in findings(client, run)}
    assert units == {"passed": UNIT, "score": ""}
    report = Pdf(client.get(address("study_run_report", run)).content).text()
    assert "percentage points higher than of students with" in report
    assert "points higher on “score”" in report


def test_files_are_what_they_say(client, world, run):
    client.force_login(world.chloe)
    assert client.get(address("study_run_report", run)).content.startswith(b"%PDF-")
    result = json.loads(client.get(address("study_run_result", run)).content)
    assert result == {**run.result, "is_generated": True, "short_of_plan": [], "report": None}
    baseline = client.get(address("study_run_baseline", run)).content.decode("utf-8-sig")
    assert baseline.splitlines()[0].startswith("measure,outcome,arm")
    assert client.get(address("study_run_coefficients", run))["Content-Type"].startswith("text/csv")


def test_no_number_of_a_small_group_leaves(client, world, run):
    """Four students come from Rareland: nothing that tells of them, even by subtraction, may leave."""
    client.force_login(world.alma)
    exact = estimate(parquet=run.dataset.parquet, study=run.study.as_question())
    stored = {(f["model"], f["subgroup"], f["level"]): f for f in run.result["findings"]}
    hidden = [one for one in exact.findings if stored[one.model, one.subgroup, one.level]["suppressed"]]
    assert {one.level for one in hidden} >= {"Rareland"}
    assert len({one.level for one in hidden}) >= 2  # one alone could be worked out from the others
    secrets = {
        f"{value!r}"
        for one in hidden
        for value in (one.effect, one.mean_treated, one.mean_comparison)
        if value
    }
    pages = [
        run.get_absolute_url(),
        run.get_absolute_url() + "?format=csv",
        *(address(name, run) for name in FILES[:4]),
    ]
    text = "".join(client.get(page).content.decode() for page in pages)
    rounded = {f"{float(secret):.2f}" for secret in secrets}
    assert secrets
    assert not [secret for secret in secrets if secret in text]
    assert not [secret for secret in rounded if secret in client.get(run.get_absolute_url()).content.decode()]
    for row in findings(client, run):
        if row["suppressed"] == "true":
            assert {row[name] for name in ("n_treated", "n_comparison", "effect", "se", "mean_treated")} == {
                ""
            }


def test_the_stored_result_is_the_protected_one(run):
    rare = [one for one in run.result["findings"] if one["level"] == "Rareland"]
    assert rare
    assert all(one["suppressed"] and one["effect"] is None and one["n_treated"] is None for one in rare)


@pytest.mark.parametrize("name", ["study_run", *FILES])
def test_foreign_members_and_strangers_get_no_finding(client, world, run, name):
    assert client.get(address(name, run)).url.startswith(reverse("account_login"))
    client.force_login(world.dmitri)
    assert client.get(address(name, run)).status_code == 404
    elsewhere = reverse(f"evaluation:{name}", args=[world.lab.slug, run.public_id])
    assert client.get(elsewhere).status_code == 404


def test_a_report_is_made_in_the_language_of_the_reader(world, run, settings):
    from django.utils import translation

    assert run.language == "en"
    with translation.override("es"):
        spanish = tasks.report_of(run, run.as_result(), {})
    assert spanish.startswith(b"%PDF-")
    english = tasks.report_of(run, run.as_result(), {})
    assert spanish != english
    run.dataset.is_generated = False
    assert tasks.report_of(run, run.as_result(), {}) not in (english, spanish)


def test_every_file_says_that_the_data_is_generated(client, world, run):
    client.force_login(world.chloe)
    note = "Generated data. These are not real people or results."

    def content(name: str) -> str:
        return client.get(address(name, run)).content.decode("utf-8-sig")

    for name in ("study_run_baseline", "study_run_coefficients", "study_run_interactions"):
        rows = list(csv.DictReader(io.StringIO(content(name))))
        assert {row["data"] for row in rows} == {"generated"}, name
    assert {row["data"] for row in findings(client, run)} == {"generated"}
    assert json.loads(content("study_run_result"))["is_generated"] is True
    assert note in json.loads(content("study_run_notebook"))["cells"][0]["source"].replace("\\", "")
    assert note in Pdf(client.get(address("study_run_report", run)).content).text()[:600]
    page = client.get(run.get_absolute_url()).context["chart"]["svg"]
    assert page.count(note) == 2
    run.dataset.is_generated = False
    run.dataset.save(update_fields=["is_generated"])
    assert "data" not in findings(client, run)[0]
    assert json.loads(content("study_run_result"))["is_generated"] is False
    assert note not in client.get(run.get_absolute_url()).context["chart"]["svg"]
    assert note not in content("study_run_notebook").replace("\\", "")


def test_translators_see_the_words_of_the_engine():
    marks = {"decimal mark", "thousands mark", "language", "direction"}
    assert {key: str(text) for key, text in WORDS.items()} == {
        k: v for k, v in ENGLISH.items() if k not in marks
    }
