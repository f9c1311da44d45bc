"""Coding: each by themselves first, then agreement and themes as the engine has them."""

import csv
import io

import numpy as np
import pytest
from django.conf import settings
from django.urls import reverse

from collegium.core.engine_words import ENGINE_WORDS
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.faults import pattern_of
from collegium.core.models import AuditEvent
from collegium.engines import qualitative as engine
from collegium.engines.qualitative import words
from collegium.evaluation import actions, tables
from collegium.evaluation.models import Coding
from tests.evaluation.texts import added, coded, codes_of, collected


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


@pytest.fixture
def collection(world):
    return collected(world)


@pytest.fixture
def pieces(world, collection):
    return added(world, collection, {"school": 6, "ngo": 6})


def disagree(world, pieces) -> None:
    """Alma and Ben code everything, not alike."""
    for number, piece in enumerate(pieces):
        coded(world.alma, piece, *(["mentor"] if number % 2 else ["money"]))
        coded(world.ben, piece, *(["mentor"] if number % 3 else ["money", "support"]))


def test_one_text_after_the_other_is_coded(client, world, collection, pieces):
    client.force_login(world.ben)
    money, mentor = codes_of(collection, ["money"])[0], codes_of(collection, ["mentor"])[0]
    page = client.get(url("code_piece", world, pieces[0].pk)).content.decode()
    assert "says school 0" in page
    assert "mentor: Help by a named adult" in page
    answer = client.post(url("code_piece", world, pieces[0].pk), {"codes": [money.pk, mentor.pk]})
    assert answer.url == url("code_piece", world, pieces[1].pk)
    assert set(Coding.objects.get(piece=pieces[0], coder=world.ben).codes.all()) == {money, mentor}
    assert url("take_back_coding", world, pieces[0].pk) in client.get(answer.url).content.decode()
    coded(world.alma, pieces[1])
    answer = client.post(url("code_piece", world, pieces[1].pk), {}, follow=True)
    assert url("take_back_coding", world, pieces[1].pk) not in answer.content.decode()
    for piece in pieces[2:]:
        answer = client.post(url("code_piece", world, piece.pk), {})
    assert answer.url == collection.get_absolute_url()
    assert Coding.objects.filter(coder=world.ben).count() == len(pieces)
    assert Coding.objects.get(piece=pieces[5], coder=world.ben).codes.count() == 0


def test_the_next_text_is_the_first_that_waits(client, world, collection, pieces):
    coded(world.alma, pieces[0])
    coded(world.alma, pieces[2])
    material = tables.material_of(collection)
    assert tables.next_piece(material, world.alma) == pieces[1].pk
    assert tables.next_piece(material, world.alma, after=pieces[1].pk) == pieces[3].pk
    assert tables.next_piece(material, world.alma, after=pieces[-1].pk) == pieces[1].pk


def test_a_coder_does_not_see_what_others_found_before(client, world, collection, pieces):
    coded(world.alma, pieces[0], "money")
    client.force_login(world.ben)
    page = client.get(url("code_piece", world, pieces[0].pk))
    assert page.context["codings"] == []
    assert "What was found" not in page.content.decode()
    whole = client.get(collection.get_absolute_url())
    assert whole.context["may_compare"] is False
    assert "theme_table" not in whole.context
    assert client.get(url("joint_display", world, collection.pk)).context["themes"] is None
    for name in ("text_themes", "text_agreement"):
        assert client.get(url(name, world, collection.pk)).status_code == 403
    # nor in the trail, which all partners read
    events = AuditEvent.objects.filter(actor_id=world.alma.pk, verb="coded")
    assert [event.changes for event in events] == [{}]

    coded(world.ben, pieces[0], "mentor")
    page = client.get(url("code_piece", world, pieces[0].pk))
    assert {one.coder for one in page.context["codings"]} == {world.alma, world.ben}
    assert client.get(collection.get_absolute_url()).context["may_compare"] is True


def test_codes_can_be_changed_until_another_has_coded_too(client, world, collection, pieces):
    client.force_login(world.alma)
    coded(world.alma, pieces[0], "money")
    coded(world.alma, pieces[0], "mentor")
    assert [code.name for code in Coding.objects.get().codes.all()] == ["mentor"]
    client.post(url("take_back_coding", world, pieces[0].pk))
    assert not Coding.objects.exists()
    coded(world.alma, pieces[0], "money")
    coded(world.ben, pieces[0])
    with pytest.raises(Conflict, match="Somebody else has coded"):
        coded(world.alma, pieces[0])
    with pytest.raises(Conflict):
        actions.take_back_coding(by=world.ben, piece=pieces[0])
    assert client.get(url("code_piece", world, pieces[0].pk)).context["may_code"] is False


def test_only_who_was_appointed_codes_and_only_with_the_codebook(client, world, collection, pieces):
    with pytest.raises(PermissionRefused):
        coded(world.chloe, pieces[0])
    with pytest.raises(PermissionRefused):
        coded(world.root, pieces[0])
    other = collected(world, title="Other")
    with pytest.raises(InvalidInput):
        actions.code_piece(by=world.alma, piece=pieces[0], codes=codes_of(other, ["money"]))
    client.force_login(world.chloe)
    assert client.get(url("code_piece", world, pieces[0].pk)).status_code == 403
    assert client.get(url("text_pieces", world, collection.pk)).status_code == 403
    assert "says school" not in client.get(collection.get_absolute_url()).content.decode()


def test_somebody_who_codes_no_more_keeps_what_they_coded(world, collection, pieces):
    disagree(world, pieces)
    values = {"coders": [world.alma], "title": collection.title}
    actions.edit_text_collection(by=world.alma, collection=collection, values=values)
    with pytest.raises(PermissionRefused):
        coded(world.ben, pieces[0])
    assert len(tables.progress_of(tables.material_of(collection))) == 2


# --- agreement ------------------------------------------------------------------------------------------------


def test_agreement_is_that_of_the_engine_on_the_same_table(world, collection, pieces):
    disagree(world, pieces)
    found = {one.code: one for one in tables.agreement_of(tables.material_of(collection)).codes}
    evens, threes = np.arange(12) % 2, np.arange(12) % 3
    money = np.column_stack([evens == 0, threes == 0]).astype(float)
    mentor = np.column_stack([evens == 1, threes != 0]).astype(float)
    support = np.column_stack([evens == 1, np.ones(12)]).astype(float)  # a mentor is support
    for name, table in (("money", money), ("mentor", mentor), ("support", support)):
        alpha = engine.krippendorffs_alpha(table, draws=tables.texts.DRAWS, seed=collection.pk)
        assert found[name].alpha == alpha
        assert found[name].kappa == engine.cohens_kappa(table)
    # by hand: alike in 6 of 12; by chance 6/12 x 4/12 + 6/12 x 8/12 = 1/2, so that nothing is beyond it
    assert found["money"].percent == pytest.approx(1 / 2)
    assert found["money"].kappa.kappa == pytest.approx(0)


def test_the_page_says_how_sure_it_is(client, world, collection, pieces):
    disagree(world, pieces)
    client.force_login(world.chloe)
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "The coding is not reliable enough to draw conclusions from it" in page
    assert "texts were coded differently" not in page  # Chloe may not read the texts
    client.force_login(world.ben)
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "texts were coded differently: talk about them" in page


def test_agreement_is_withheld_where_it_cannot_be_known(client, world, collection, pieces):
    client.force_login(world.chloe)
    assert "Nobody has coded a text yet." in client.get(collection.get_absolute_url()).content.decode()
    coded(world.alma, pieces[0], "money")
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "Only one person has coded so far. Agreement needs two." in page
    coded(world.ben, pieces[1], "money")
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "No unit was rated by two coders" in page
    coded(world.ben, pieces[0], "money")
    found = {one.code: one for one in tables.agreement_of(tables.material_of(collection)).codes}
    assert tables.texts.sentences(found["mentor"]) == words.NOT_USED
    assert found["money"].alpha.alpha is None
    assert words.ALL_THE_SAME in tables.texts.sentences(found["money"])


def test_agreement_is_a_file(client, world, collection, pieces):
    disagree(world, pieces)
    client.force_login(world.chloe)
    rows = read(client.get(url("text_agreement", world, collection.pk)))
    assert [row["Code"] for row in rows] == ["support", "mentor", "money"]
    assert float(rows[2]["Kappa"]) == pytest.approx(0)
    assert rows[2]["Texts coded differently"].split() == [
        str(piece.pk) for number, piece in enumerate(pieces) if (number % 2 == 0) != (number % 3 == 0)
    ]


def read(answer) -> list[dict[str, str]]:
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_numbers_are_rounded_and_not_cut_off():
    assert (tables.texts.decimal(0.106), tables.texts.decimal(None)) == ("0.11", "–")
    assert tables.texts.share(0.769) == "77\xa0%"


# --- themes ---------------------------------------------------------------------------------------------------


def test_themes_are_those_of_the_engine(world, collection, pieces):
    disagree(world, pieces)
    material = tables.material_of(collection)
    assert tables.themes_of(material).counts == engine.themes(material.coded()).counts


def counts(world, collection, kinds):
    for number, piece in enumerate(added(world, collection, kinds)):
        coded(world.alma, piece, "money" if number % 2 else "mentor")
    return tables.themes_of(tables.material_of(collection))


def test_small_groups_are_withheld(client, world, collection):
    found = counts(world, collection, {"school": 6, "ngo": 4, "district": 3})
    assert found.kinds == ("school",)
    told = {kind for kind, _why in found.hidden}
    assert told == {"Non-governmental organisation", "School district"}
    assert {why for _kind, why in found.hidden} == {"Fewer than 5 persons of this kind took part."}
    client.force_login(world.chloe)
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "Not shown by itself: School district. Fewer than 5 persons of this kind took part." in page
    rows = read(client.get(url("text_themes", world, collection.pk)))
    assert [row["Who mentioned it"] for row in rows if row["Kind of partner"] == "School district"] == [
        ""
    ] * 3
    assert [row["Who was heard"] for row in rows if row["Kind of partner"] == "School district"] == [""] * 3
    [all_money] = [row for row in rows if (row["Theme"], row["Kind of partner"]) == ("money", "Everybody")]
    assert (all_money["Who mentioned it"], all_money["Who was heard"]) == ("6", "13")


def test_a_small_group_cannot_be_worked_out_from_the_others(world, collection):
    found = counts(world, collection, {"school": 6, "ngo": 8, "district": 1})
    assert found.kinds == ("ngo",)
    shown = {(count.theme, count.kind): count for count in found.counts if count.persons is not None}
    rest = shown["money", ""].of - shown["money", "ngo"].of
    assert rest >= 5  # what can be worked out is of a group that is large enough
    assert ("money", "school") not in shown


def test_fewer_than_enough_altogether_are_withheld(world, collection):
    found = counts(world, collection, {"school": 4})
    assert {count.persons for count in found.counts} == {None}


def test_what_nobody_has_coded_is_no_silence(world, collection, pieces):
    for piece in pieces[:6]:
        coded(world.alma, piece, "money")
    found = tables.themes_of(tables.material_of(collection))
    assert found.left == 6
    [everybody] = [count for count in found.counts if (count.theme, count.kind) == ("money", "")]
    assert (everybody.persons, everybody.of) == (6, 6)


def test_texts_and_codes_that_were_put_away_do_not_count(world, collection, pieces):
    disagree(world, pieces)
    actions.archive_text_piece(by=world.alma, piece=pieces[0])
    actions.archive_code(by=world.alma, code=codes_of(collection, ["support"])[0])
    material = tables.material_of(collection)
    assert len(material.kinds) == 11
    assert {count.theme for count in tables.themes_of(material).counts} == {"mentor", "money"}


# --- pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["text_collection", "text_pieces", "quotes", "joint_display"])
def test_pages_take_as_many_queries_for_many_texts_as_for_few(
    client, world, collection, name, django_assert_max_num_queries
):
    client.force_login(world.alma)
    for piece in added(world, collection, {"school": 2}):
        coded(world.alma, piece, "money")
        coded(world.ben, piece, "mentor")
    client.get(url(name, world, collection.pk))
    with django_assert_max_num_queries(60) as few:
        client.get(url(name, world, collection.pk))
    for piece in added(world, collection, {"ngo": 20})[2:]:
        coded(world.alma, piece, "money", "mentor")
        coded(world.ben, piece, "mentor")
    with django_assert_max_num_queries(len(few)):
        assert client.get(url(name, world, collection.pk)).status_code == 200


def test_the_list_takes_as_many_queries_for_many_collections_as_for_few(
    client, world, collection, django_assert_max_num_queries
):
    client.force_login(world.chloe)
    client.get(url("text_collections", world))
    with django_assert_max_num_queries(40) as few:
        client.get(url("text_collections", world))
    for number in range(10):
        collected(world, title=f"Letters {number}")
    with django_assert_max_num_queries(len(few)):
        assert "Letters 9" in client.get(url("text_collections", world)).content.decode()


def test_a_text_takes_as_many_queries_for_many_coders_and_codes_as_for_few(
    client, world, collection, pieces, django_assert_max_num_queries
):
    client.force_login(world.alma)
    coded(world.alma, pieces[0])
    coded(world.ben, pieces[0], "money")
    client.get(url("code_piece", world, pieces[0].pk))
    with django_assert_max_num_queries(40) as few:
        client.get(url("code_piece", world, pieces[0].pk))
    collection.coders.add(world.chloe)
    coded(world.chloe, pieces[0], "money", "mentor", "support")
    with django_assert_max_num_queries(len(few)):
        assert len(client.get(url("code_piece", world, pieces[0].pk)).context["codings"]) == 3


def test_pages_speak_arabic(client, world, collection, pieces):
    disagree(world, pieces)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    client.force_login(world.alma)
    for name in ("text_collection", "text_pieces", "quotes", "joint_display"):
        page = client.get(url(name, world, collection.pk)).content.decode()
        assert 'dir="rtl"' in page
    assert 'dir="rtl"' in client.get(url("code_piece", world, pieces[0].pk)).content.decode()


def test_every_sentence_of_the_engine_can_be_said_in_another_language(world, collection, pieces):
    disagree(world, pieces)
    found = tables.agreement_of(tables.material_of(collection))
    spoken = {sentence for one in found.codes for sentence in one.sentences}
    assert spoken
    unknown = [one for one in spoken if not any(pattern_of(text).fullmatch(one) for text in ENGINE_WORDS)]
    assert unknown == []
    notes = engine.themes(tables.material_of(collection).coded()).notes
    assert set(notes) <= set(ENGINE_WORDS)
