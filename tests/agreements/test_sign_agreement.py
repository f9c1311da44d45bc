"""From a draft to a text in force: freezing, signing on the page and by link, amending, leaving, ending."""

import hashlib
import re
import unicodedata
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from collegium.agreements import actions
from collegium.agreements.actions.drafting import numbered_parts, starting_sections
from collegium.agreements.models import AgreementParty, Signature
from collegium.agreements.views.agreements import section_changes
from collegium.agreements.vocabulary import AgreementState, VersionState, plan_of
from collegium.core import letters
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel
from tests.agreements.furnished import drafted_agreement, signed_agreement


@pytest.fixture
def draft(world):
    return drafted_agreement(world).versions.get()


@pytest.fixture
def out(world, draft):
    return actions.put_up_for_signature(by=world.alma, version=draft)


def party(version, organisation):
    return version.parties.get(organisation=organisation)


def link_of(version, person):
    return actions.sign_path(version.parties.get(signatory=person), person)


@pytest.mark.parametrize("model", InitiativeModel.values)
def test_a_memorandum_has_every_part_and_takes_what_the_initiative_has_agreed_once(model):
    agreed = BLUEPRINTS[InitiativeModel(model)].written()["agreement"]
    sections = starting_sections("memorandum", model, agreed)
    keys = [key for key, _heading, _text in sections]
    wanted = {
        "parties",
        "purpose",
        "scope",
        "term",
        "roles",
        "governance",
        "resources",
        "communication",
        "data",
    }
    wanted |= {"credit", "money", "accountability", "disputes", "amendment"}
    assert wanted <= set(keys)
    whole = "\n".join(text for _key, _heading, text in sections)
    for _heading, text in numbered_parts(agreed):
        assert whole.count(text) == 1
    assert "" not in keys


def test_what_the_settings_say_beyond_the_blueprint_becomes_a_section_of_its_own():
    sections = starting_sections(
        "memorandum", "consortium", "1. Purpose and length\nA\n\nB\n\n9. Cake\nMondays"
    )
    assert next(text for key, _h, text in sections if key == "purpose").startswith("A\n\nB\n\n")
    assert sections[-1] == ("", "Cake", "Mondays")


def test_a_data_sharing_agreement_has_its_own_plan():
    keys = [one.key for one in plan_of("data sharing", "consortium")]
    assert {"legal basis", "data", "transfer", "publication", "breach", "destruction", "rights"} <= set(keys)


def test_only_coordinators_draft(world):
    with pytest.raises(PermissionRefused):
        actions.create_agreement(by=world.ben, initiative=world.reading, values={}, organisations=[])


def test_a_partner_that_only_was_asked_is_no_party(world):
    values = {"title": "x", "starts_on": utc_date()}
    with pytest.raises(InvalidInput, match="does not take part"):
        actions.create_agreement(
            by=world.alma, initiative=world.reading, values=values, organisations=[world.harbour]
        )


def test_what_is_left_to_fill_in_is_named_before_anybody_is_asked(world, draft):
    section = draft.sections.first()
    actions.edit_section(by=world.alma, section=section, values={"text": "We are [who]."})
    with pytest.raises(InvalidInput, match=section.heading):
        actions.put_up_for_signature(by=world.alma, version=draft)
    assert not Letter.objects.filter(key__startswith="agreement").exists()


def test_one_party_alone_is_no_agreement(world, draft):
    actions.set_parties(by=world.alma, version=draft, organisations=[world.lincoln])
    with pytest.raises(InvalidInput, match="at least two"):
        actions.put_up_for_signature(by=world.alma, version=draft)


def test_the_hash_is_that_of_the_text_and_the_same_for_composed_and_decomposed_letters(world, draft):
    section = draft.sections.first()
    actions.edit_section(by=world.alma, section=section, values={"text": "Café  \r\nna\u0303o"})
    composed = draft.written()
    assert "Café\nnão" in composed
    actions.edit_section(
        by=world.alma, section=section, values={"text": unicodedata.normalize("NFD", "Café\nnão")}
    )
    assert draft.written() == composed
    frozen = actions.put_up_for_signature(by=world.alma, version=draft)
    assert frozen.digest == hashlib.sha256(composed.encode("utf-8")).hexdigest()


def test_a_frozen_text_does_not_change(world, out):
    section = out.sections.first()
    for change in (
        lambda: actions.edit_section(by=world.alma, section=section, values={"text": "Other"}),
        lambda: actions.add_section(by=world.alma, version=out, values={"heading": "x", "text": "x"}),
        lambda: actions.remove_section(by=world.alma, section=section),
        lambda: actions.move_section(by=world.alma, section=section, steps=1),
        lambda: actions.set_parties(by=world.alma, version=out, organisations=[]),
        lambda: actions.edit_version(by=world.alma, version=out, values={"ends_on": None}),
        lambda: actions.edit_agreement(by=world.alma, agreement=out.agreement, values={"title": "x"}),
    ):
        with pytest.raises(Conflict):
            change()


def test_two_who_edit_a_section_at_once_do_not_undo_each_other(world, draft):
    section = draft.sections.first()
    actions.edit_section(by=world.alma, section=section, values={"text": "First"}, revision=section.revision)
    with pytest.raises(Conflict, match="meanwhile"):
        actions.edit_section(by=world.alma, section=section, values={"text": "Second"}, revision=0)


def test_sections_move_go_and_come_back(world, draft):
    first, second = draft.sections.current()[:2]
    actions.move_section(by=world.alma, section=first, steps=1)
    assert list(draft.sections.current()[:2]) == [second, first]
    actions.remove_section(by=world.alma, section=second)
    assert second.heading not in draft.written()
    actions.restore_section(by=world.alma, section=second)
    assert second.heading in draft.written()


def test_the_last_signature_puts_it_into_force_and_the_settings_say_the_same(world, out):
    actions.sign_agreement(by=world.ben, party=party(out, world.lincoln), digest=out.digest)
    out.agreement.refresh_from_db()
    assert out.agreement.state == AgreementState.OUT
    actions.sign_agreement(by=world.alma, party=party(out, world.riverside), digest=out.digest)
    out.refresh_from_db()
    out.agreement.refresh_from_db()
    assert (out.state, out.agreement.state) == (VersionState.IN_FORCE, AgreementState.IN_FORCE)
    settings = Initiative.objects.get(pk=world.reading.pk).agreement
    assert settings.startswith("1. ")
    assert settings in out.text
    # the signed text, taken as a start again, finds the sections that it came from
    again = starting_sections("memorandum", world.reading.model, settings)
    assert [text for _k, _h, text in again] == list(out.sections.values_list("text", flat=True))
    assert {key for key, _h, _t in again} == set(out.sections.values_list("key", flat=True))


def test_everybody_who_signed_gets_a_copy_and_what_begins_later_is_not_yet_in_force(world, client):
    begins = utc_date() + timedelta(days=4)
    agreement = signed_agreement(world, starts_on=begins)
    version = agreement.versions.get()
    copies = Letter.objects.filter(key__startswith=f"agreement version {version.pk} signed ")
    assert set(copies.values_list("to", flat=True)) == {world.alma.email, world.ben.email}
    assert all(version.text in copy.text and version.digest in copy.text for copy in copies)
    client.force_login(world.ben)
    pages = [
        reverse("agreements:agreements", args=[world.reading.slug]),
        reverse("agreements:agreement", args=[world.reading.slug, agreement.pk]),
        reverse("agreements:agreement_version", args=[world.reading.slug, agreement.pk, 1]),
    ]
    assert all("Signed by all, begins on" in client.get(page).content.decode() for page in pages)
    assert agreement.standing(version, today=begins) == ("In force", "good")


def test_a_renewal_begins_on_its_day_and_the_text_before_holds_until_then(world):
    agreement = signed_agreement(world)
    old = agreement.versions.get()
    begins = old.ends_on + timedelta(days=1)
    values = {"why": "Renewed", "starts_on": begins, "ends_on": begins + timedelta(days=365)}
    new = actions.amend_agreement(by=world.alma, agreement=agreement, values=values)
    actions.put_up_for_signature(by=world.alma, version=new)
    for person, organisation in ((world.alma, world.riverside), (world.ben, world.lincoln)):
        actions.sign_agreement(by=person, party=party(new, organisation), digest=new.digest)
    states = dict(agreement.versions.values_list("number", "state"))
    assert states == {1: "in force", 2: "out"}
    new.refresh_from_db()
    assert new.standing(today=utc_date())[0].startswith("Signed by all, begins on")
    assert Letter.objects.filter(key__startswith=f"agreement version {new.pk} signed ").count() == 2
    day = timezone.now() + (begins - utc_date())
    assert actions.bring_into_force(now=day - timedelta(days=1)) == 0
    assert actions.bring_into_force(now=day) == 1
    assert actions.bring_into_force(now=day) == 0
    assert actions.expire_agreements(now=day) == 0
    states = dict(agreement.versions.values_list("number", "state"))
    assert states == {1: "replaced", 2: "in force"}


def test_a_draft_says_that_there_is_no_vision_yet(world, draft, client):
    client.force_login(world.alma)
    page = reverse("agreements:agreement_version", args=[world.reading.slug, draft.agreement.pk, 1])
    assert "There is no shared vision yet." in client.get(page).content.decode()
    initiatives.write_vision(by=world.alma, initiative=world.reading, text="Every child reads.")
    assert "There is no shared vision yet." not in client.get(page).content.decode()


def test_only_who_speaks_for_a_partner_signs_and_only_once(world, out):
    own = party(out, world.lincoln)
    for person in (world.chloe, world.alma, world.dmitri):
        with pytest.raises(PermissionRefused):
            actions.sign_agreement(by=person, party=own, digest=out.digest)
    actions.sign_agreement(by=world.ben, party=own, digest=out.digest)
    with pytest.raises(Conflict, match="already signed"):
        actions.sign_agreement(by=world.ben, party=party(out, world.lincoln), digest=out.digest)


def test_a_signature_is_bound_to_the_text_that_was_shown(world, out):
    with pytest.raises(Conflict, match="not the one"):
        actions.sign_agreement(by=world.ben, party=party(out, world.lincoln), digest="0" * 64)
    type(out).objects.filter(pk=out.pk).update(text=out.text + "And more.")
    with pytest.raises(Conflict, match="not the one"):
        actions.sign_agreement(by=world.ben, party=party(out, world.lincoln), digest=out.digest)
    assert not Signature.objects.exists()


def test_the_one_named_signs_by_the_link_in_the_letter_without_an_account(world, out, client):
    letters.send_waiting(now=timezone.now())
    letter = next(one for one in mail.outbox if one.to == [world.ben.email])
    assert out.digest in letter.body
    url = re.search(r"/agreements/sign/\S+", letter.body)[0]
    page = client.get(url)
    assert "Lincoln School" in page.content.decode()
    assert "A signature cannot be taken back on this page" in page.content.decode()
    assert not Signature.objects.exists()
    client.post(url, {"digest": out.digest, "agree": "on", "function": "Head teacher"})
    signature = Signature.objects.get()
    assert (signature.signed_by, signature.function, signature.through) == (world.ben, "Head teacher", "link")
    assert "Signed. Thank you" in client.get(url).content.decode()


def test_a_link_dies_with_the_text_the_role_and_the_person(world, out, client):
    url = link_of(out, world.ben)
    assert client.get(url + "x/").status_code == 404
    membership = world.ben.memberships.get(organisation=world.lincoln)
    membership.role = "member"
    membership.save()
    assert client.get(url).status_code == 404
    membership.role = "administrator"
    membership.save()
    AgreementParty.objects.filter(signatory=world.ben).update(signatory=None)
    assert client.get(url).status_code == 404


def test_signing_by_link_needs_the_tick_and_declining_a_reason(world, out, client):
    url = link_of(out, world.ben)
    assert "Tick this" in client.post(url, {"digest": out.digest}).content.decode()
    client.post(url, {"decline": "1", "reason": " "})
    assert party(out, world.lincoln).declined_at is None
    client.post(url, {"decline": "1", "reason": "Too many meetings"})
    assert party(out, world.lincoln).declined_reason == "Too many meetings"
    assert "does not sign" in world.alma.notifications.first().text
    assert client.post(url, {"digest": out.digest, "agree": "on"}).status_code == 302
    assert party(out, world.lincoln).declined_at is None


def test_taking_a_text_back_leaves_a_draft_and_the_old_signatures_with_the_old_text(world, out):
    actions.sign_agreement(by=world.ben, party=party(out, world.lincoln), digest=out.digest)
    again = actions.withdraw_version(by=world.alma, version=out)
    assert (again.number, again.state, again.sections.count()) == (2, "draft", out.sections.count())
    assert not again.parties.exclude(signature=None).exists()
    with pytest.raises(Conflict, match="not up for signature"):
        actions.sign_agreement(by=world.alma, party=party(out, world.riverside), digest=out.digest)


def test_an_amendment_needs_new_signatures_and_the_old_text_holds_until_then(world):
    made = signed_agreement(world)
    first = made.versions.get()
    second = actions.amend_agreement(by=world.alma, agreement=made, values={"why": "More schools"})
    with pytest.raises(Conflict, match="under way"):
        actions.amend_agreement(by=world.alma, agreement=made, values={})
    section = second.sections.first()
    actions.edit_section(by=world.alma, section=section, values={"text": f"{section.text} We add schools."})
    actions.put_up_for_signature(by=world.alma, version=second)
    made.refresh_from_db()
    assert made.state == AgreementState.IN_FORCE
    (change,) = section_changes(first, second)
    assert ("added", "We add schools.") in change["pieces"]
    for person, organisation in ((world.alma, world.riverside), (world.ben, world.lincoln)):
        actions.sign_agreement(by=person, party=party(second, organisation), digest=second.digest)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (VersionState.REPLACED, VersionState.IN_FORCE)


def test_leaving_and_ending_can_be_taken_back(world):
    made = signed_agreement(world)
    own = party(made.versions.get(), world.lincoln)
    with pytest.raises(PermissionRefused):
        actions.leave_agreement(by=world.chloe, party=own)
    actions.leave_agreement(by=world.ben, party=own, reason="We merge")
    made.refresh_from_db()
    assert (made.state, made.ended_on) == (AgreementState.ENDED, utc_date())
    actions.return_to_agreement(by=world.ben, party=own)
    actions.resume_agreement(by=world.alma, agreement=made)
    assert made.state == AgreementState.IN_FORCE


def alarms(version):
    return list(Letter.objects.filter(key__contains=" ends ").values_list("to", flat=True).order_by("to"))


def test_the_end_is_announced_90_60_and_30_days_before_each_once(world):
    ends = utc_date() + timedelta(days=200)
    version = signed_agreement(world, ends_on=ends).versions.get()
    start = timezone.now()
    both = ["alma@example.org", "ben@example.org"]
    for days, letters_so_far in (
        (109, 0),
        (110, 1),
        (111, 1),
        (139, 1),
        (140, 2),
        (170, 3),
        (171, 3),
        (199, 3),
    ):
        actions.sound_renewal_alarms(now=start + timedelta(days=days))
        assert alarms(version) == sorted(both * letters_so_far), days


def test_an_agreement_that_was_signed_late_is_announced_once_not_three_times(world):
    version = signed_agreement(world, ends_on=utc_date() + timedelta(days=20)).versions.get()
    actions.sound_renewal_alarms(now=timezone.now())
    assert alarms(version) == ["alma@example.org", "ben@example.org"]
    assert [alarm.days for alarm in version.alarms.all()] == [90, 60, 30]


def test_an_agreement_expires_after_its_last_day_and_can_be_renewed(world):
    ends = utc_date() + timedelta(days=2)
    made = signed_agreement(world, starts_on=utc_date() - timedelta(days=9), ends_on=ends)
    actions.expire_agreements(now=timezone.now() + timedelta(days=2))
    made.refresh_from_db()
    assert made.state == AgreementState.IN_FORCE
    assert actions.expire_agreements(now=timezone.now() + timedelta(days=3)) == 1
    assert actions.expire_agreements(now=timezone.now() + timedelta(days=3)) == 0
    made.refresh_from_db()
    assert made.state == AgreementState.EXPIRED
    renewed = actions.amend_agreement(
        by=world.alma, agreement=made, values={"ends_on": ends + timedelta(days=365)}
    )
    assert renewed.number == 2


def test_only_those_who_have_not_answered_are_reminded_after_a_week_and_three(world, out):
    actions.sign_agreement(by=world.ben, party=party(out, world.lincoln), digest=out.digest)
    for days in (6, 7, 8, 20, 21, 40):
        actions.remind_to_sign(now=timezone.now() + timedelta(days=days))
    reminders = Letter.objects.filter(key__contains="reminded")
    assert sorted(reminders.values_list("to", flat=True)) == ["alma@example.org", "alma@example.org"]


def test_somebody_else_who_is_named_gets_a_letter_at_once(world, out):
    with pytest.raises(InvalidInput, match="does not administer"):
        actions.name_signatory(by=world.alma, party=party(out, world.lincoln), person=world.chloe)
    role = world.chloe.memberships.get(organisation=world.lincoln)
    role.role = "administrator"
    role.save()
    actions.name_signatory(by=world.ben, party=party(out, world.lincoln), person=world.chloe)
    assert Letter.objects.filter(to=world.chloe.email, subject__contains="Please sign").count() == 1


def test_the_public_page_has_the_text_and_the_partners_but_no_person(world, client):
    made = signed_agreement(world)
    url = reverse("agreements:public_agreement", args=[world.reading.slug, made.pk])
    assert client.get(url).status_code == 404
    actions.edit_agreement(by=world.alma, agreement=made, values={"is_public": True})
    assert client.get(url).status_code == 404
    Initiative.objects.filter(pk=world.reading.pk).update(is_public=True)
    page = client.get(url).content.decode()
    assert "Lincoln School" in page
    assert "Ben" not in page


def test_drafting_and_signing_on_the_pages(world, client):
    client.force_login(world.alma)
    create = reverse("agreements:create_agreement", args=[world.reading.slug])
    assert set(client.post(create, {"title": ""}).context["form"].errors) >= {
        "title",
        "starts_on",
        "organisations",
    }
    data = {"kind": "memorandum", "title": "Ours", "starts_on": "2026-01-01", "ends_on": "2026-01-01"}
    data |= {"organisations": [world.riverside.pk, world.lincoln.pk], "from_settings": "on"}
    assert "after the first day" in client.post(create, data).content.decode()
    response = client.post(create, {**data, "ends_on": ""})
    version = world.reading.agreements.get(title="Ours").versions.get()
    assert response.url.endswith(f"/versions/{version.number}/")
    put_up = response.url + "put-up/"
    assert "square brackets" in client.post(put_up, follow=True).content.decode()
    assert client.get(response.url + "?format=csv").content.decode().count("\r\n") == 3


def test_the_page_of_a_version_costs_the_same_for_many_parties(
    world, django_assert_max_num_queries, client, out
):
    client.force_login(world.alma)
    url = reverse("agreements:agreement_version", args=[world.reading.slug, out.agreement_id, out.number])
    client.get(url)
    for names in ("ABC", "DEFGHIJKL"):
        from tests.world import organisation

        for name in names:
            one = organisation(world.alma, f"School {name}", "school")
            AgreementParty.objects.create(version=out, organisation=one, signatory=world.alma)
        with django_assert_max_num_queries(32):
            client.get(url)
