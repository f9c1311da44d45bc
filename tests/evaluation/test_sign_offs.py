"""Sign-off of a report by the partners, and what it means for its publication."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.core.regular import do_everything
from collegium.evaluation import actions
from collegium.evaluation.models import SignOff, SignOffRound
from collegium.evaluation.vocabulary import SignOffAnswer, Whom
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PersonRole
from tests.pdf import Pdf

AGREES, CHANGE, DISSENTS = SignOffAnswer.AGREES, SignOffAnswer.CHANGE, SignOffAnswer.DISSENTS


def address(name, run, *more) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id, *more])


def in_days(days) -> object:
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def asked(world, version) -> SignOffRound:
    """Riverside and Lincoln are asked about version 1."""
    return actions.ask_sign_offs(
        by=world.alma, run=version.run, whom=Whom.ALL, due_at=in_days(14), note="Look at the cost."
    )


def of(asked, organisation) -> SignOff:
    return asked.sign_offs.get(organisation=organisation)


def answer(by, asked, organisation, what, reason="", **more) -> SignOff:
    return actions.answer_sign_off(
        by=by, sign_off=of(asked, organisation), answer=what, reason=reason, **more
    )


def over(asked) -> None:
    SignOffRound.objects.filter(pk=asked.pk).update(
        asked_at=timezone.now() - timedelta(days=9), due_at=timezone.now() - timedelta(days=1)
    )
    asked.refresh_from_db()


# Asking -------------------------------------------------------------------------------------------------------


def test_a_coordinator_asks_and_everybody_who_can_answer_gets_a_letter(client, world, version):
    client.force_login(world.alma)
    form = client.get(address("ask_sign_offs", version.run)).context["form"]
    assert form["whom"].value() == Whom.GIVERS  # Alma, of Riverside, loaded the data
    sent = {"whom": "all", "due_on": in_days(10).date().isoformat(), "note": "Look at the cost."}
    page = client.post(address("ask_sign_offs", version.run), sent, follow=True).content.decode()
    assert "Lincoln School" in page
    assert "Harbour Foundation" not in page  # was asked to join and has not
    letters = {one.to: one for one in Letter.objects.filter(key__startswith="sign-off")}
    assert set(letters) == {"alma@example.org", "ben@example.org"}
    text = letters["ben@example.org"].text
    assert "Look at the cost." in text
    assert "- Lincoln School" in text
    assert address("sign_offs", version.run) in text
    assert "?version=1" in text


@pytest.mark.parametrize(
    ("whom", "names"), [(Whom.GIVERS, ["Riverside University"]), (Whom.CHOSEN, ["Lincoln School"])]
)
def test_it_can_be_only_some_of_them(world, version, whom, names):
    asked = actions.ask_sign_offs(
        by=world.alma, run=version.run, whom=whom, due_at=in_days(3), chosen=[world.lincoln]
    )
    assert [str(one.organisation) for one in asked.sign_offs.all()] == names


def test_what_cannot_be_asked_is_refused(world, version, asked):
    run = version.run
    given = {"by": world.alma, "run": run, "due_at": in_days(3)}
    with pytest.raises(Conflict, match="asked about this version already"):
        actions.ask_sign_offs(**given, whom=Whom.ALL)
    asked.delete()
    with pytest.raises(InvalidInput, match="at least one"):
        actions.ask_sign_offs(**given, whom=Whom.CHOSEN)
    with pytest.raises(InvalidInput, match="that take part"):
        actions.ask_sign_offs(**given, whom=Whom.CHOSEN, chosen=[world.faraway])
    with pytest.raises(Conflict, match="must lie ahead"):
        actions.ask_sign_offs(**{**given, "due_at": in_days(-1)}, whom=Whom.ALL)
    with pytest.raises(PermissionRefused):
        actions.ask_sign_offs(**{**given, "by": world.chloe}, whom=Whom.ALL)
    actions.publish_run(by=world.alma, run=run)
    with pytest.raises(Conflict, match="published already"):
        actions.ask_sign_offs(**given, whom=Whom.ALL)


def test_the_banner_is_about_the_data_of_this_study(client, world, asked):
    """A note of the initiative speaks of other data too: it must not call the data of this study generated."""
    run = asked.version.run
    initiatives.edit_initiative(
        by=world.alma, initiative=world.reading, values={"data_note": "Records of learners are made up."}
    )
    run.dataset.is_generated = False
    run.dataset.save()
    client.force_login(world.alma)
    for page in ("sign_offs", "run_report"):
        text = client.get(address(page, run)).content.decode()
        assert "Generated data." not in text
        assert "About this initiative:</strong> Records of learners are made up." in text
    run.dataset.is_generated = True
    run.dataset.save()
    for page in ("sign_offs", "run_report"):
        text = client.get(address(page, run)).content.decode()
        assert "Generated data." in text
        assert "Records of learners are made up." not in text


def test_without_a_version_there_is_nothing_to_sign(world, run):
    with pytest.raises(Conflict, match="Keep a version"):
        actions.ask_sign_offs(by=world.alma, run=run, whom=Whom.ALL, due_at=in_days(3))


def test_one_reminder_goes_to_those_who_have_not_answered(world, asked):
    answer(world.alma, asked, world.riverside, AGREES)
    written = Letter.objects.count()
    soon = asked.due_at - timedelta(days=2)
    for now in (timezone.now(), soon, soon, soon + timedelta(hours=20)):
        actions.remind_sign_offs(now=now)
    new = list(Letter.objects.order_by("pk")[written:])
    assert [one.to for one in new] == ["ben@example.org"]
    assert "This is the only reminder." in new[0].text


# Answering ----------------------------------------------------------------------------------------------------


def test_an_administrator_answers_and_changes_the_answer(client, world, asked):
    run, own = asked.version.run, of(asked, world.lincoln)
    client.force_login(world.ben)
    assert address("answer_sign_off", run, own.pk) in client.get(address("sign_offs", run)).content.decode()
    sent = {"answer": "dissents", "reason": "Our second school is missing."}
    client.post(address("answer_sign_off", run, own.pk), sent)
    own.refresh_from_db()
    assert (own.answer, own.reason, own.answered_by) == (DISSENTS, sent["reason"], world.ben)
    [news] = world.alma.notifications.filter(text__contains="dissents")
    assert news.url == address("sign_offs", run)
    client.post(address("answer_sign_off", run, own.pk), {"answer": "agrees", "reason": ""})
    assert of(asked, world.lincoln).answer == AGREES


@pytest.mark.parametrize("what", [CHANGE, DISSENTS])
def test_what_is_not_agreed_has_a_reason(client, world, asked, what):
    client.force_login(world.ben)
    url = address("answer_sign_off", asked.version.run, of(asked, world.lincoln).pk)
    page = client.post(url, {"answer": str(what), "reason": " "})
    assert "Say what should change" in page.content.decode()
    assert of(asked, world.lincoln).answer == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.filter(organisation=world.lincoln).update(
            answer=what, answered_by=world.ben, answered_at=timezone.now()
        )


def test_only_those_who_speak_for_a_partner_answer(client, world, asked):
    with pytest.raises(PermissionRefused, match="Only administrators and data stewards"):
        answer(world.chloe, asked, world.lincoln, AGREES)
    with pytest.raises(PermissionRefused):
        answer(world.alma, asked, world.lincoln, AGREES)
    initiatives.appoint(
        by=world.alma, initiative=world.reading, person=world.chloe, role=PersonRole.DATA_STEWARD
    )
    assert answer(world.chloe, asked, world.lincoln, AGREES).answered_by == world.chloe
    with pytest.raises(PermissionRefused):
        answer(world.chloe, asked, world.riverside, AGREES)


def test_after_the_deadline_only_a_change_request_is_settled(world, asked):
    answer(world.ben, asked, world.lincoln, CHANGE, "Name the books.")
    over(asked)
    with pytest.raises(Conflict, match="deadline"):
        answer(world.alma, asked, world.riverside, AGREES)
    assert answer(world.ben, asked, world.lincoln, AGREES).answer == AGREES
    with pytest.raises(Conflict, match="deadline"):
        answer(world.ben, asked, world.lincoln, DISSENTS, "No.")


# Publication --------------------------------------------------------------------------------------------------


def test_where_nobody_was_asked_a_finding_is_published_as_before(world, version):
    assert actions.publish_run(by=world.alma, run=version.run).published_at


def test_it_is_published_when_all_have_answered(client, world, asked):
    run = asked.version.run
    answer(world.alma, asked, world.riverside, AGREES)
    client.force_login(world.alma)
    page = client.post(address("publish_run", run), follow=True).content.decode()
    assert "Not yet answered, and the deadline is not over: Lincoln School." in page
    answer(world.ben, asked, world.lincoln, AGREES)
    client.post(address("publish_run", run))
    run.refresh_from_db()
    assert run.published_at
    assert SignOffRound.objects.get().silence_reason == ""
    with pytest.raises(Conflict, match="published"):
        answer(world.ben, asked, world.lincoln, DISSENTS, "No.")


def test_a_change_request_stands_in_the_way_whatever_the_deadline(world, asked):
    answer(world.alma, asked, world.riverside, AGREES)
    answer(world.ben, asked, world.lincoln, CHANGE, "Name the books.")
    over(asked)
    with pytest.raises(Conflict, match="A change was asked for by: Lincoln School"):
        actions.publish_run(by=world.alma, run=asked.version.run, reason="We cannot wait.")


def test_after_the_deadline_silence_is_published_with_a_reason(client, world, asked):
    run = asked.version.run
    answer(world.alma, asked, world.riverside, AGREES)
    over(asked)
    client.force_login(world.alma)
    form = client.post(address("publish_run", run))
    assert "without the answer of: Lincoln School" in form.content.decode()
    run.refresh_from_db()
    assert run.published_at is None
    client.post(address("publish_run", run), {"reason": "They were reminded twice."})
    run.refresh_from_db()
    assert run.published_at
    page = client.get(address("run_report", run)).content.decode()
    assert "They were reminded twice." in page
    assert "Did not answer" in page


def test_a_dissent_is_printed_everywhere(client, world, asked):
    run = asked.version.run
    answer(world.alma, asked, world.riverside, AGREES)
    answer(world.ben, asked, world.lincoln, DISSENTS, "Our second school is missing.")
    actions.publish_run(by=world.alma, run=run)
    world.reading.is_public = True
    world.reading.save()
    public = client.get(reverse("public_report", args=[world.reading.slug, run.public_id])).content.decode()
    client.force_login(world.chloe)
    page = client.get(address("run_report", run)).content.decode()
    pdf = Pdf(client.get(address("study_run_report", run)).content).text()
    for text in (public, page, pdf):
        assert "Our second school is missing." in text
        assert "Lincoln School dissents" in text


def test_new_words_need_to_be_signed_anew(client, world, asked):
    run = asked.version.run
    answer(world.ben, asked, world.lincoln, CHANGE, "Name the books.")
    actions.save_report_text(by=world.alma, run=run, part="limits", text="Books are not in it.", revision=1)
    newer = actions.keep_report(by=world.alma, run=run)
    asked.refresh_from_db()
    assert asked.closed_at
    with pytest.raises(Conflict, match="is over"):
        answer(world.ben, asked, world.lincoln, AGREES)
    with pytest.raises(Conflict, match="latest version"):
        actions.publish_run(by=world.alma, run=run)
    with pytest.raises(Conflict, match="newer version"):
        actions.resume_sign_offs(by=world.alma, asked=asked)
    again = actions.ask_sign_offs(
        by=world.alma, run=run, whom=Whom.CHOSEN, chosen=[world.lincoln], due_at=in_days(3)
    )
    assert again.version == newer
    answer(world.ben, again, world.lincoln, AGREES)
    assert actions.publish_run(by=world.alma, run=run).published_at


def test_a_sign_off_is_called_off_and_goes_on(client, world, asked):
    run = asked.version.run
    client.force_login(world.alma)
    page = client.post(address("call_off_sign_offs", run), follow=True).content.decode()
    assert address("resume_sign_offs", run) in page
    asked.refresh_from_db()
    assert asked.closed_at
    with pytest.raises(Conflict, match="over already"):
        actions.call_off_sign_offs(by=world.alma, asked=asked)
    client.post(address("resume_sign_offs", run))
    asked.refresh_from_db()
    assert asked.closed_at is None
    with pytest.raises(Conflict, match="open already"):
        actions.resume_sign_offs(by=world.alma, asked=asked)
    with pytest.raises(PermissionRefused):
        actions.call_off_sign_offs(by=world.chloe, asked=asked)


# Pages --------------------------------------------------------------------------------------------------------


def test_the_page_says_what_stands_in_the_way(client, world, asked):
    client.force_login(world.chloe)
    page = client.get(address("sign_offs", asked.version.run))
    assert "Not yet answered" in page.content.decode()
    assert page.context["own"] == []
    text = client.get(address("sign_offs", asked.version.run) + "?format=csv").content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Partner,Answer,Reason,By,Answered"
    assert len(text.splitlines()) == 3


def test_nobody_asked_yet_says_what_to_do(client, world, version):
    client.force_login(world.alma)
    page = client.get(address("sign_offs", version.run)).content.decode()
    assert "Nobody was asked yet" in page
    assert address("ask_sign_offs", version.run) in page


def test_what_waits_for_a_person_names_it_until_it_is_answered(client, world, asked):
    client.force_login(world.ben)
    assert "Report to sign off" in client.get(reverse("waiting")).content.decode()
    answer(world.ben, asked, world.lincoln, AGREES)
    assert "Report to sign off" not in client.get(reverse("waiting")).content.decode()


def test_the_regular_work_reminds(world, asked):
    do_everything(now=asked.due_at - timedelta(days=1))
    assert Letter.objects.filter(key__contains=f"sign-off {asked.pk} remind").count() == 2
