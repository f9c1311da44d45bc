"""Collections of texts: who makes them, the codebook, texts by form and by file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.evaluation import actions
from collegium.evaluation.models import Code, Coding, TextCollection, TextPiece
from collegium.evaluation.vocabulary import MOST_AT_ONCE, MOST_CODES, MOST_PIECES
from collegium.people.models import User
from tests.evaluation.texts import added, coded, collected


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def upload(client, world, collection, text: str, name: str = "answers.csv"):
    file = SimpleUploadedFile(name, text.encode())
    return client.post(url("upload_text_pieces", world, collection.pk), {"file": file}, follow=True)


def test_a_collection_is_made_changed_and_put_away(client, world, study):
    client.force_login(world.alma)
    sent = {"title": "Answers", "question": "What helps?", "study": study.pk, "coders": [world.ben.pk]}
    client.post(url("create_text_collection", world), sent)
    made = world.reading.text_collections.get()
    assert (made.study, list(made.coders.all())) == (study, [world.ben])
    [told] = world.ben.notifications.filter(url=made.get_absolute_url())
    assert told.text == "You are asked to code the texts of “Answers” in Reading Together."

    sent |= {"title": "Open answers", "coders": [world.alma.pk, world.ben.pk]}
    client.post(url("edit_text_collection", world, made.pk), sent)
    [event] = AuditEvent.objects.about(made).filter(verb="changed the collection of texts")
    assert event.changes == {"title": ["Answers", "Open answers"], "coders": [["Ben"], ["Alma", "Ben"]]}

    page = client.post(url("archive_text_collection", world, made.pk), follow=True).content.decode()
    assert "Open answers" not in page
    assert url("restore_text_collection", world, made.pk) in page
    client.post(url("restore_text_collection", world, made.pk))
    assert "Open answers" in client.get(url("text_collections", world)).content.decode()


def test_only_people_of_partners_code_and_only_studies_of_the_initiative_are_named(world):
    with pytest.raises(InvalidInput) as found:
        collected(world, coders=[world.dmitri])
    assert [problem.column for problem in found.value.problems] == ["coders"]


def test_a_study_of_another_initiative_is_refused(world, study):
    values = {"title": "T", "question": "Q?", "study": study, "coders": []}
    with pytest.raises(InvalidInput):
        actions.create_text_collection(by=world.dmitri, initiative=world.lab, values=values)


def test_partners_look_and_only_evaluators_collect(client, world):
    collection = collected(world)
    for person, looks, collects in [
        (world.alma, 200, 200),
        (world.chloe, 200, 403),
        (world.dmitri, 404, 404),
        (None, 302, 302),
    ]:
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(url("text_collection", world, collection.pk)).status_code == looks
        assert client.get(url("create_code", world, collection.pk)).status_code == collects
        assert client.get(url("create_text_collection", world)).status_code == collects
    for act in (actions.archive_text_collection, actions.copy_text_collection):
        with pytest.raises(PermissionRefused):
            act(by=world.ben, collection=collection)


# --- codebook -------------------------------------------------------------------------------------------------


def test_a_code_is_added_changed_and_taken_out(client, world):
    collection = collected(world)
    client.force_login(world.alma)
    support = collection.codes.get(name="support")
    sent = {"name": "tutor", "meaning": "Paid help", "when": "Not for relatives.", "parent": support.pk}
    client.post(url("create_code", world, collection.pk), sent)
    code = collection.codes.get(name="tutor")
    assert (code.parent, code.when) == (support, "Not for relatives.")
    client.post(url("edit_code", world, code.pk), {**sent, "name": "tutoring"})
    page = client.get(collection.get_absolute_url()).content.decode()
    assert "tutoring" in page
    assert "Part of: support" in page
    client.post(url("archive_code", world, code.pk))
    assert "tutoring" not in client.get(collection.get_absolute_url()).content.decode()
    client.post(url("restore_code", world, code.pk))
    assert collection.codes.current().filter(name="tutoring").exists()


def test_the_codebook_holds_together(client, world):
    collection = collected(world)
    support, mentor = (collection.codes.get(name=name) for name in ("support", "mentor"))
    with pytest.raises(InvalidInput, match="stands under itself"):
        actions.edit_code(by=world.alma, code=support, values={"parent": mentor})
    values = {"name": "money", "meaning": "Again"}
    with pytest.raises(InvalidInput, match="has a code of this name"):
        actions.create_code(by=world.alma, collection=collection, values=values)
    other = collected(world, title="Other")
    values = {"name": "x", "meaning": "y", "parent": support}
    with pytest.raises(InvalidInput, match="another collection"):
        actions.create_code(by=world.alma, collection=other, values=values)
    client.force_login(world.alma)
    sent = {"name": "money", "meaning": "Again"}
    page = client.post(url("create_code", world, collection.pk), sent).content.decode()
    assert "The codebook has a code of this name already." in page


def test_a_code_does_not_come_back_beside_one_of_its_name(world):
    collection = collected(world)
    money = collection.codes.get(name="money")
    actions.archive_code(by=world.alma, code=money)
    values = {"name": "money", "meaning": "Costs"}
    actions.create_code(by=world.alma, collection=collection, values=values)
    with pytest.raises(Conflict):
        actions.restore_code(by=world.alma, code=money)


def test_a_codebook_and_a_collection_are_bounded(world):
    collection = collected(world)
    Code.objects.bulk_create(
        Code(collection=collection, name=f"c{n}", meaning="x") for n in range(MOST_CODES - 3)
    )
    with pytest.raises(Conflict, match=f"at most {MOST_CODES} codes"):
        actions.create_code(by=world.alma, collection=collection, values={"name": "x", "meaning": "y"})
    TextPiece.objects.bulk_create(
        TextPiece(collection=collection, text="x", added_by=world.alma) for _ in range(MOST_PIECES)
    )
    with pytest.raises(Conflict, match=f"at most {MOST_PIECES} texts"):
        actions.create_text_piece(by=world.alma, collection=collection, values={"text": "one more"})


def test_the_database_keeps_the_rules(world):
    collection = collected(world)
    [piece] = added(world, collection, {"school": 1})
    coded(world.alma, piece, "money")
    money = collection.codes.get(name="money")
    wrong = [
        lambda: Coding.objects.create(piece=piece, coder=world.alma),
        lambda: Code.objects.create(collection=collection, name="money", meaning="x"),
        lambda: Code.objects.create(collection=collection, name="y", meaning=""),
        lambda: Code.objects.filter(pk=money.pk).update(parent=money),
        lambda: TextPiece.objects.create(collection=collection, text="", added_by=world.alma),
        lambda: TextPiece.objects.create(collection=collection, text="x", kind="ghost", added_by=world.alma),
        lambda: TextCollection.objects.filter(pk=collection.pk).update(question=""),
    ]
    for break_rule in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            break_rule()


# --- texts ----------------------------------------------------------------------------------------------------


def test_a_text_is_added_by_form_and_put_away(client, world):
    collection = collected(world)
    client.force_login(world.alma)
    sent = {"text": "He asked after me.", "kind": "student body", "source": "interview"}
    client.post(url("create_text_piece", world, collection.pk), sent)
    piece = collection.pieces.get()
    assert (piece.text, piece.kind, piece.source) == ("He asked after me.", "student body", "interview")
    client.post(url("archive_text_piece", world, piece.pk))
    assert not collection.pieces.current().exists()
    client.post(url("restore_text_piece", world, piece.pk))
    assert collection.pieces.current().get() == piece
    assert "He asked" not in repr(list(AuditEvent.objects.about(piece).values()))


@pytest.mark.parametrize(
    "source", ["Ada Lovelace", "letter of ada lovelace", "ada@example.org", "+1 212 555 0100"]
)
def test_a_source_is_no_person(world, source):
    collection = collected(world)
    User.objects.filter(pk=world.chloe.pk).update(name="Ada Lovelace")
    with pytest.raises(InvalidInput):
        actions.create_text_piece(
            by=world.alma, collection=collection, values={"text": "x", "source": source}
        )


def test_a_file_is_uploaded_and_taken_back(client, world):
    collection = collected(world)
    client.force_login(world.alma)
    text = "text,kind,source\nShe helped me,School,letter\n“Money, always”,parents association,\nNobody asked,,visit\n"
    page = upload(client, world, collection, text.replace("“", '"').replace("”", '"'))
    assert "3 texts are added." in page.content.decode()
    read = collection.pieces.values_list("text", "kind", "source")
    assert list(read) == [
        ("She helped me", "school", "letter"),
        ("Money, always", "parents association", ""),
        ("Nobody asked", "unknown", "visit"),
    ]
    number = collection.pieces.first().upload
    undo = url("undo_text_upload", world, collection.pk, number)
    assert undo in page.content.decode()
    client.post(undo)
    assert not collection.pieces.current().exists()
    assert client.post(undo).status_code == 409


def test_a_file_that_somebody_has_coded_is_not_taken_back(world):
    collection = collected(world)
    pieces = added(world, collection, {"school": 2})
    coded(world.ben, pieces[0])
    with pytest.raises(Conflict, match="Somebody has coded"):
        actions.undo_text_upload(by=world.alma, collection=collection, upload=pieces[0].upload)


def test_faults_of_a_file_are_named_and_nothing_is_added(client, world):
    collection = collected(world)
    client.force_login(world.alma)
    long = "x" * 59 + "…"
    text = f"text,kind,source\nFine,school,letter\n,school,letter\nWhat,ghost,{'x' * 61}\n"
    page = upload(client, world, collection, text)
    assert page.context["form"].errors["file"] == [
        "answers.csv, line 3, column “text”: there is no text. Write what was said, or leave the line out",
        *[one for one in page.context["form"].errors["file"] if "line 4, column “kind”" in one],
        f"answers.csv, line 4, column “source”: this has more than 60 characters (value “{long}”). Write one word",
    ]
    [kind] = [one for one in page.context["form"].errors["file"] if "ghost" in one]
    assert kind.startswith(
        "answers.csv, line 4, column “kind”: this is no kind of partner (value “ghost”). Write one of: unknown, school"
    )
    assert not collection.pieces.exists()


@pytest.mark.parametrize(("text", "told"), [
    ("text,source\nx,y\n", "There is no column “kind”"),
    ("text,kind,source\n", "the file has a header but no records"),
    (f"text,kind,source\n{'x' * 5001},school,y\n", "at most 5,000 are accepted"),
    ("text,kind,source\n" + "x,school,y\n" * (MOST_AT_ONCE + 1), "there are more than"),
    ("text,kind,source\nx,school,ben@example.org\n", "line 2, column “source”: this can identify a person"),
])  # fmt: skip
def test_a_file_that_does_not_fit_is_refused(client, world, text, told):
    collection = collected(world)
    client.force_login(world.alma)
    page = upload(client, world, collection, text)
    assert any(told in error for error in page.context["form"].errors["file"])
    assert not collection.pieces.exists()


def test_a_collection_that_was_put_away_takes_nothing(world):
    collection = collected(world)
    [piece] = added(world, collection, {"school": 1})
    actions.archive_text_collection(by=world.alma, collection=collection)
    collection.refresh_from_db()
    piece.refresh_from_db()
    with pytest.raises(Conflict):
        added(world, collection, {"school": 1})
    with pytest.raises(Conflict):
        coded(world.alma, piece)


def test_a_copy_is_coded_afresh(client, world):
    collection = collected(world)
    pieces = added(world, collection, {"school": 2})
    coded(world.alma, pieces[0], "money")
    client.force_login(world.alma)
    client.post(url("copy_text_collection", world, collection.pk))
    made = world.reading.text_collections.exclude(pk=collection.pk).get()
    assert [one.text for one in made.pieces.all()] == [one.text for one in pieces]
    assert made.codes.get(name="mentor").parent == made.codes.get(name="support")
    assert set(made.coders.all()) == {world.alma, world.ben}
    assert not Coding.objects.filter(piece__collection=made).exists()
