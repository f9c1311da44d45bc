"""Writing a report: texts that save themselves, cost, design, versions and what changed between them."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.evaluation import actions
from collegium.evaluation.models import DraftText, ReportDraft, ReportVersion
from collegium.evaluation.vocabulary import minor_units, told_money
from tests.evaluation.reports import ANSWERS, COST, TEXTS, write_all


def address(name, run, *more) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id, *more])


def save(client, run, text, revision=0, part="summary", **headers):
    return client.post(
        address("save_report_text", run, part), {"text": text, "revision": revision}, headers=headers
    )


def test_a_text_saves_itself_and_comes_back(client, world, run):
    client.force_login(world.alma)
    answer = save(client, run, "Two afternoons.", accept="application/json")
    assert answer.json() == {"revision": 1}
    assert "Two afternoons." in client.get(address("write_report", run)).content.decode()
    assert "Two afternoons." not in client.get(address("run_report", run)).content.decode()
    # without scripts the button sends the form
    assert save(client, run, "Three afternoons.", 1).url == address("write_report", run)
    assert DraftText.objects.get(part="summary").revision == 2


def test_two_who_write_at_once_lose_nothing(client, world, run):
    client.force_login(world.alma)
    save(client, run, "Mine.")
    told = save(client, run, "Theirs.", 0, accept="application/json")
    assert (told.status_code, told.json()["text"], told.json()["revision"]) == (409, "Mine.", 1)
    page = save(client, run, "Theirs.", 0)
    assert page.status_code == 409
    assert "Mine." in page.content.decode()
    assert "Theirs." in page.content.decode()
    assert DraftText.objects.get(part="summary").text == "Mine."
    assert save(client, run, "Both.", 1).status_code == 302


def test_what_does_not_fit_is_refused(client, world, run):
    client.force_login(world.alma)
    assert save(client, run, "x" * 5_001, accept="application/json").status_code == 409
    assert save(client, run, "x", part="nothing").status_code == 404
    with pytest.raises(InvalidInput, match="too long"):
        actions.save_report_text(by=world.alma, run=run, part="summary", text="x" * 5_001, revision=0)
    with pytest.raises(InvalidInput, match="no such part"):
        actions.save_report_text(by=world.alma, run=run, part="nothing", text="x", revision=0)


def test_only_those_who_evaluate_write(client, world, run):
    client.force_login(world.chloe)
    for name in ("write_report", "report_cost", "report_design"):
        assert client.get(address(name, run)).status_code == 403
    assert save(client, run, "Mine.").status_code == 403
    assert client.post(address("keep_report", run)).status_code == 403
    with pytest.raises(PermissionRefused):
        actions.save_report_cost(by=world.chloe, run=run, values=COST)
    assert not ReportDraft.objects.exists()


# Cost ---------------------------------------------------------------------------------------------------------


def cost_form(**changed):
    return {
        "amount": "123,456.78",
        "currency": "usd",
        "students": "240",
        "source": "Accounts of 2026",
        **changed,
    }


def test_a_cost_is_kept_in_cents(client, world, run):
    client.force_login(world.alma)
    assert client.post(address("report_cost", run), cost_form()).url == address("write_report", run)
    draft = ReportDraft.objects.get()
    assert (draft.total_cost, draft.currency, draft.cost_students) == (12_345_678, "USD", 240)
    page = client.get(address("write_report", run)).content.decode()
    assert "In all USD 123,456.78 for 240 students: USD 514.40 for each of them." in page
    assert client.get(address("report_cost", run)).context["form"]["amount"].value() == "123456.78"
    event = AuditEvent.objects.about(run.study).filter(verb="set the cost of").get()
    assert event.changes["total_cost"] == [None, 12_345_678]
    client.post(address("report_cost", run), {"amount": "", "currency": ""})
    assert ReportDraft.objects.get().cost is None


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": "1.234"},
        {"amount": "12 apples"},
        {"amount": "-5"},
        {"currency": "12$"},
        {"students": "0"},
        {"students": "9"},
        {"students": ""},
        {"amount": ""},
        {"amount": "9" * 25},
    ],
)
def test_a_cost_that_is_none_is_explained(client, world, run, changed):
    client.force_login(world.alma)
    answer = client.post(address("report_cost", run), cost_form(**changed))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert ReportDraft.objects.filter(total_cost__isnull=False).count() == 0


@pytest.mark.parametrize(
    ("language", "typed", "units"),
    [
        ("en", "1,234.5", 123_450),
        ("en", "1234.50", 123_450),
        ("es", "1234,5", 123_450),
        ("es", "1234.50", 123_450),
        ("en", "1 234", 123_400),
    ],
)
def test_amounts_are_read_as_people_write_them(language, typed, units):
    with translation.override(language):
        assert minor_units(typed, "USD") == units


@pytest.mark.parametrize(
    ("amount", "currency", "told"),
    [
        (123_456, "USD", "USD 1,234.56"),
        (500, "JPY", "JPY 500"),
        (1_500, "KWD", "KWD 1.500"),
        (5, "EUR", "EUR 0.05"),
    ],
)
def test_amounts_are_told_in_their_currency(amount, currency, told):
    with translation.override("en"):
        assert told_money(amount, currency) == told


def test_the_database_takes_no_half_cost(world, run):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDraft.objects.create(run=run, total_cost=5)


# Design -------------------------------------------------------------------------------------------------------


def design_form(**changed):
    return {
        "assignment": "random",
        "unit": "students",
        "assigned_0": "260",
        "assigned_1": "262",
        "sites": "24",
        "is_outcome_eligible": "on",
        "may_leave_with_programme": "on",
        **changed,
    }


def test_the_answers_about_the_design_are_kept(client, world, run):
    client.force_login(world.alma)
    page = client.get(address("report_design", run)).content.decode()
    assert "Students assigned to “yes”" in page
    client.post(address("report_design", run), design_form())
    draft = ReportDraft.objects.get()
    assert draft.assigned == {"yes": 260, "no": 262}
    assert draft.answers.randomised is True
    assert draft.answers.boundary == "cautious"
    assert client.get(address("report_design", run)).context["form"]["assigned_1"].value() == 262


def test_fewer_assigned_than_analysed_cannot_be(client, world, run):
    client.force_login(world.alma)
    answer = client.post(address("report_design", run), design_form(assigned_0="100"))
    assert "More students of “yes” are in the analysis (240)" in answer.content.decode()
    with pytest.raises(InvalidInput, match="no group of this study"):
        actions.save_report_answers(by=world.alma, run=run, values={**ANSWERS, "assigned": {"maybe": 300}})


# Versions -----------------------------------------------------------------------------------------------------


def test_a_version_is_what_partners_read(client, world, version):
    run = version.run
    assert (version.number, version.texts, version.facts()) == (1, TEXTS, {**COST, **ANSWERS})
    client.force_login(world.chloe)
    page = client.get(address("run_report", run)).content.decode()
    assert all(text in page for text in TEXTS.values())
    assert "USD 514.40" in page
    with pytest.raises(Conflict, match="Nothing has changed since version 1"):
        actions.keep_report(by=world.alma, run=run)


def test_versions_show_word_by_word_what_changed(client, world, version):
    run = version.run
    actions.save_report_text(
        by=world.alma,
        run=run,
        part="meaning",
        text="We would go on for two more years, and watch lessons.",
        revision=1,
    )
    actions.save_report_cost(by=world.alma, run=run, values={**COST, "total_cost": 24_000_000})
    client.force_login(world.alma)
    client.post(address("keep_report", run))
    assert list(ReportVersion.objects.values_list("number", flat=True)) == [2, 1]
    client.force_login(world.chloe)
    answer = client.get(address("report_versions", run))
    [(label, pieces)] = answer.context["texts"]
    assert (str(label), ("removed", "one"), ("added", "two")) == (
        "What it means for us",
        pieces[1],
        pieces[2],
    )
    assert [name for name, _old, _new in answer.context["facts"]] == ["Cost"]
    assert "USD 1,000.00" in answer.content.decode()
    text = client.get(address("report_versions", run) + "?format=csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    old = client.get(address("run_report", run) + "?version=1").content.decode()
    assert TEXTS["meaning"] in old
    assert "This is an earlier version." in old
    assert client.get(address("run_report", run) + "?version=9").status_code == 404
    assert client.get(address("run_report", run) + "?version=x").status_code == 404


def test_a_published_report_keeps_its_words(client, world, version):
    run = version.run
    actions.publish_run(by=world.alma, run=run)
    with pytest.raises(Conflict, match="Take it back"):
        actions.save_report_text(by=world.alma, run=run, part="meaning", text="Other.", revision=1)
    client.force_login(world.alma)
    assert save(client, run, "Other.", 1, accept="application/json").status_code == 409
    page = client.post(address("keep_report", run), follow=True).content.decode()
    assert "Take it back from the public page" in page
    assert ReportVersion.objects.count() == 1


def test_words_survive_a_round_trip_through_json(world, run):
    write_all(world.alma, run)
    version = actions.keep_report(by=world.alma, run=run)
    version.refresh_from_db()
    assert json.loads(json.dumps(version.texts)) == TEXTS
