"""Quotes: proposed, cleared by another, shown nowhere before; words beside the numbers of a run."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.evaluation import actions, tables
from collegium.evaluation.actions.quotes import stands_in
from collegium.evaluation.models import StudyRun, TextQuote
from collegium.partners.models import Contact, Organisation, Place
from collegium.people.models import User
from tests.evaluation.texts import added, cleared, coded, codes_of, collected, quoted

WORDS = "She stayed after class"


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


@pytest.fixture
def collection(world):
    return collected(world)


@pytest.fixture
def piece(world, collection):
    return added(world, collection, {"school": 6})[0]


def pages(client, world, collection) -> str:
    """What all partners see."""
    client.force_login(world.chloe)
    names = ("text_collection", "quotes", "joint_display")
    return "".join(client.get(url(name, world, collection.pk)).content.decode() for name in names)


@pytest.mark.parametrize(("excerpt", "stands"), [
    ("She stayed after class", True),
    ("she stayed", False),
    ("stayed  after\nclass", True),
    ("[Somebody] stayed after class, says [a pupil]", True),
    ("She stayed […] says school 0.", True),
    ("says […] stayed", False),
    ("[everything]", False),
    ("", False),
])  # fmt: skip
def test_an_excerpt_stands_in_its_text(excerpt, stands):
    assert stands_in(excerpt, "She stayed after\nclass, says school 0.") is stands


def test_a_quote_is_proposed_cleared_by_another_and_then_shown(client, world, collection, piece):
    client.force_login(world.alma)
    [support] = codes_of(collection, ["support"])
    sent = {"excerpt": WORDS, "code": support.pk}
    client.post(url("propose_quote", world, piece.pk), sent)
    quote = TextQuote.objects.get()
    assert WORDS not in pages(client, world, collection)

    client.force_login(world.alma)
    assert client.get(url("clear_quote", world, quote.pk)).status_code == 403
    client.force_login(world.ben)
    page = client.post(url("clear_quote", world, quote.pk), {"excerpt": WORDS})
    assert "is_safe" in page.context["form"].errors
    assert WORDS not in pages(client, world, collection)

    client.force_login(world.ben)
    client.post(url("clear_quote", world, quote.pk), {"excerpt": WORDS, "is_safe": "on"})
    quote.refresh_from_db()
    assert (quote.proposed_by, quote.cleared_by, quote.is_safe) == (world.alma, world.ben, True)
    shown = pages(client, world, collection)
    assert shown.count(WORDS) == 2  # on the page of quotes and beside the numbers
    assert "says school 0" not in shown
    assert WORDS not in repr(list(AuditEvent.objects.values()))


def test_what_is_not_in_the_text_cannot_be_quoted(client, world, piece):
    client.force_login(world.ben)
    [support] = codes_of(piece.collection, ["support"])
    sent = {"excerpt": "She never came", "code": support.pk}
    page = client.post(url("propose_quote", world, piece.pk), sent).content.decode()
    assert "The text does not say this." in page
    other = collected(world, title="Other")
    with pytest.raises(InvalidInput):
        actions.propose_quote(by=world.ben, piece=piece, code=other.codes.first(), excerpt=WORDS)


def test_who_may_not_read_the_texts_neither_proposes_nor_clears(world, piece):
    quote = quoted(world.alma, piece)
    for person in (world.chloe, world.dmitri):
        with pytest.raises(PermissionRefused):
            quoted(person, piece)
        with pytest.raises(PermissionRefused):
            cleared(person, quote)
        with pytest.raises(PermissionRefused):
            actions.withdraw_quote(by=person, quote=quote)
    with pytest.raises(PermissionRefused):
        actions.withdraw_quote(by=world.ben, quote=quote)


def test_the_database_lets_nobody_clear_their_own(world, piece):
    quote = quoted(world.alma, piece)
    now = timezone.now()
    for values in (
        {"cleared_by": world.alma, "cleared_at": now, "is_safe": True},
        {"cleared_by": world.ben, "cleared_at": now},
        {"cleared_at": now, "is_safe": True},
        {"is_safe": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            TextQuote.objects.filter(pk=quote.pk).update(**values)


def test_places_that_may_tell_who_speaks_must_be_looked_at(client, world, collection, piece):
    values = {"text": "Lincoln School helped me when I was aged 15.", "kind": "school", "source": ""}
    telling = actions.create_text_piece(by=world.alma, collection=collection, values=values)
    quote = quoted(world.alma, telling, "Lincoln School helped me when I was aged 15.")
    client.force_login(world.ben)
    page = client.get(url("clear_quote", world, quote.pk))
    assert [words for words, _why in page.context["places"]] == ["Lincoln School", "aged 15"]
    page = client.post(url("clear_quote", world, quote.pk), {"excerpt": quote.excerpt, "is_safe": "on"})
    assert "looked_at" in page.context["form"].errors
    with pytest.raises(InvalidInput):
        actions.clear_quote(by=world.ben, quote=quote, excerpt=quote.excerpt, is_safe=True)
    cleared(world.ben, quote)
    assert "Lincoln School helped" in pages(client, world, collection)


def test_names_of_people_partners_and_their_places_are_searched_and_it_is_said(
    client, world, collection, piece
):
    partner = world.reading.participations.exclude(organisation__memberships=None).first().organisation
    Organisation.objects.filter(pk=partner.pk).update(short_name="QZS")
    Place.objects.create(organisation=partner, locality="Millbrook", region="Westfold", address="Hill Lane 4")
    Contact.objects.create(organisation=partner, name="Ottoline Pfeiffer")
    words = (
        f"In Millbrook, Westfold, at Hill Lane 4, {partner.name} (QZS) and Pfeiffer helped, and so did Chloe."
    )
    values = {"text": words, "kind": "school", "source": ""}
    telling = actions.create_text_piece(by=world.alma, collection=collection, values=values)
    client.force_login(world.ben)
    page = client.get(url("clear_quote", world, quoted(world.alma, telling, words).pk))
    places = [said for said, _why in page.context["places"]]
    assert places == ["Millbrook", "Westfold", "Hill Lane 4", partner.name, "QZS", "Pfeiffer", "Chloe"]
    text = page.content.decode()
    assert "was searched for the" in text
    assert "Nothing of it was found." not in text
    plain = client.get(url("clear_quote", world, quoted(world.alma, piece).pk)).content.decode()
    assert "was searched for the" in plain
    assert "Nothing of it was found." in plain


def test_a_quote_stands_for_a_code_that_its_text_has(client, world, collection, piece):
    coded(world.alma, piece, "money")
    coded(world.ben, piece, "mentor")
    support, mentor, money = codes_of(collection, ["support", "mentor", "money"])
    other = actions.create_code(
        by=world.alma,
        collection=collection,
        values={"name": "food", "meaning": "Meals", "parent": None},
    )
    client.force_login(world.ben)
    page = client.post(url("propose_quote", world, piece.pk), {"excerpt": WORDS, "code": other.pk})
    assert "Nobody has found “food” in this text." in page.content.decode()
    assert not TextQuote.objects.exists()
    for code in (support, mentor, money):  # support is what mentor belongs to
        actions.propose_quote(by=world.ben, piece=piece, code=code, excerpt=WORDS)


def test_who_has_still_to_code_a_text_learns_nothing_from_proposing(world, collection, piece):
    coded(world.alma, piece, "money")
    for code in codes_of(collection, ["support", "money"]):
        with pytest.raises(InvalidInput, match="Code it first"):
            actions.propose_quote(by=world.ben, piece=piece, code=code, excerpt=WORDS)


def test_a_name_that_becomes_known_later_takes_the_quote_back(client, world, collection, piece):
    quote = cleared(world.ben, quoted(world.alma, piece))
    assert WORDS in pages(client, world, collection)
    User.objects.filter(pk=world.chloe.pk).update(name="Stayed")
    assert WORDS not in pages(client, world, collection)
    client.force_login(world.alma)
    assert "Not shown: a name" in client.get(url("quotes", world, collection.pk)).content.decode()
    assert TextQuote.objects.get() == quote


def test_only_what_was_read_is_cleared_and_only_once(world, piece):
    quote = quoted(world.alma, piece)
    with pytest.raises(Conflict):
        actions.clear_quote(by=world.ben, quote=quote, excerpt="She left", is_safe=True)
    cleared(world.ben, quote)
    with pytest.raises(Conflict):
        cleared(world.ben, quote)


def test_a_withdrawn_quote_is_shown_nowhere_and_comes_back_uncleared(client, world, collection, piece):
    quote = cleared(world.ben, quoted(world.alma, piece))
    client.force_login(world.alma)
    client.post(url("withdraw_quote", world, quote.pk))
    assert WORDS not in pages(client, world, collection)
    client.force_login(world.alma)
    client.post(url("restore_quote", world, quote.pk))
    quote.refresh_from_db()
    assert (quote.archived_at, quote.cleared_at, quote.is_safe) == (None, None, False)
    assert WORDS not in pages(client, world, collection)


def test_a_text_that_is_put_away_takes_its_quotes_along(client, world, collection, piece):
    cleared(world.ben, quoted(world.alma, piece))
    actions.archive_text_piece(by=world.alma, piece=piece)
    assert WORDS not in pages(client, world, collection)


def test_a_quote_does_not_sway_who_is_still_to_code_its_text(client, world, collection, piece):
    cleared(world.ben, quoted(world.alma, piece))
    client.force_login(world.ben)
    shown = [url("quotes", world, collection.pk), url("joint_display", world, collection.pk)]
    assert all(WORDS not in client.get(address).content.decode() for address in shown)
    assert not client.get(url("code_piece", world, piece.pk)).context["quotes"]
    coded(world.ben, piece)
    assert all(WORDS in client.get(address).content.decode() for address in shown)
    assert client.get(url("code_piece", world, piece.pk)).context["quotes"]


def test_the_kind_of_speaker_is_named_only_where_there_are_enough(world, collection, piece):
    alone = added(world, collection, {"ngo": 1})[-1]
    for one in (piece, alone):
        cleared(world.ben, quoted(world.alma, one))
    found = tables.cleared_quotes(world.chloe, world.reading, [collection])[collection.pk]
    assert [one.speaker for one in found] == ["School", ""]


def test_a_cleared_quote_stands_beside_the_protected_numbers(client, world, run):
    collection = collected(world, study=run.study)
    pieces = added(world, collection, {"school": 6})
    for piece in pieces:
        coded(world.alma, piece, "mentor")
        coded(world.ben, piece, "mentor")
    cleared(world.ben, quoted(world.alma, pieces[0]))
    quoted(world.alma, pieces[1], "says school 1")
    client.force_login(world.chloe)
    page = client.get(url("joint_display", world, collection.pk))
    assert page.context["numbers"]["meanings"] == tables.meanings(
        run.as_result(), tables.labels_of(run.dataset.columns.all())
    )
    text = page.content.decode()
    assert WORDS in text
    assert "6 of 6 (100 %)" in text
    assert "says school" not in text

    report = client.get(run.get_absolute_url() + "report/").content.decode()
    assert WORDS in report
    assert url("joint_display", world, collection.pk) in report
    assert "says school" not in report


def test_the_newest_finished_run_is_taken(world, run):
    collection = collected(world, study=run.study)
    older = StudyRun.objects.get(pk=run.pk)
    older.pk, older.job_id, older.public_id = None, older.public_id, older.job_id
    older.finished_at = run.finished_at - timezone.timedelta(days=1)
    older._state.adding = True
    older.save()
    assert tables.newest_run(collection) == run
    assert tables.newest_run(collected(world, title="Without")) is None
