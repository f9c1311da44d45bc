"""Coded texts through the API, with the permissions of the pages."""

import json

import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from collegium.evaluation import actions
from collegium.evaluation.models import TextCollection, TextPiece
from collegium.people.vocabulary import Scope
from tests.evaluation.test_api import key
from tests.evaluation.texts import added, cleared, coded, codes_of, collected, quoted

HERE = "/api/v1/evaluation/reading-together/texts"
READ = ("", "/codes", "/agreement", "/themes", "/quotes", "/joint")
FOUND = ("/agreement", "/themes", "/joint")


@pytest.fixture
def collection(world):
    return collected(world)


@pytest.fixture
def ask(client, world):
    """ask(person, collection, route) and ask(person, collection, route, body)."""

    def go(person, collection, route="", body=None, scopes=(Scope.EVALUATION_READ, Scope.EVALUATION_WRITE)):
        address = f"/api/v1/evaluation/texts/{collection.pk}{route}"
        if body is None:
            return client.get(address, headers=key(person, scopes))
        return client.post(address, body, headers=key(person, scopes), content_type="application/json")

    return go


def test_the_whole_way_from_a_collection_to_what_was_found(client, world, ask):
    me = key(world.alma)
    given = {
        "title": "Letters",
        "question": "What helps?",
        "coders": [world.alma.pk, world.ben.pk],
    }
    answer = client.post(HERE, given, headers=me, content_type="application/json")
    assert answer.status_code == 201
    made = TextCollection.objects.get(pk=answer.json()["id"])
    assert set(made.coders.all()) == {world.alma, world.ben}
    wider = ask(world.alma, made, "/codes", {"name": "support", "meaning": "Somebody helps"})
    assert wider.status_code == 201
    narrow = {"name": "mentor", "meaning": "A named adult", "parent": wider.json()["id"]}
    assert ask(world.alma, made, "/codes", narrow).json()["parent"] == wider.json()["id"]
    texts = [{"text": f"She stayed, says {number}.", "kind": "school"} for number in range(5)]
    answer = ask(world.alma, made, "/pieces", {"texts": [*texts, {"text": "Nobody asked us."}]})
    assert (answer.status_code, answer.json()["count"]) == (201, 6)
    assert list(made.pieces.values_list("kind", flat=True)) == ["school"] * 5 + ["unknown"]
    listed = client.get(HERE, headers=me).json()
    assert [(one["title"], one["texts"]) for one in listed["items"]] == [("Letters", 6)]
    assert [one["name"] for one in ask(world.chloe, made, "/codes").json()["items"]] == ["support", "mentor"]


def test_agreement_is_that_of_statsmodels(world, collection, ask):
    """Twelve texts, of which Alma and Ben find money in these; kappa by another implementation to 9 digits."""
    alma = [1, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1]
    ben = [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0]
    pieces = added(world, collection, {"school": 12})
    for piece, hers, his in zip(pieces, alma, ben, strict=True):
        coded(world.alma, piece, *["money"] * hers)
        coded(world.ben, piece, *["money"] * his)
    answer = ask(world.chloe, collection, "/agreement").json()
    [money] = [one for one in answer["items"] if one["code"] == "money"]
    counts = [[0, 0], [0, 0]]
    for hers, his in zip(alma, ben, strict=True):
        counts[hers][his] += 1
    assert money["kappa"] == pytest.approx(float(cohens_kappa(counts).kappa), abs=1e-9)
    assert 0 < money["kappa"] < 1
    assert money["percent"] == pytest.approx(9 / 12)
    # which texts differ leads to texts, so only those who may read them are told
    assert money["differ"] == []
    [hers] = [
        one for one in ask(world.alma, collection, "/agreement").json()["items"] if one["code"] == "money"
    ]
    assert hers["differ"] == [pieces[place].pk for place in (1, 4, 11)]


def test_themes_hide_small_kinds_as_the_pages_do(world, collection, ask):
    for piece in added(world, collection, {"school": 6, "student body": 10, "ngo": 4}):
        coded(world.alma, piece, "money")
        coded(world.ben, piece, "money")
    answer = ask(world.chloe, collection, "/themes").json()
    money = {one["kind"]: (one["persons"], one["of"]) for one in answer["items"] if one["theme"] == "money"}
    assert money == {"": (20, 20), "student body": (10, 10), "school": (None, None), "ngo": (None, None)}


def test_only_cleared_quotes_are_told(world, collection, ask):
    pieces = added(world, collection, {"school": 6})
    quoted(world.alma, pieces[1], "says school 1")
    quote = cleared(world.ben, quoted(world.alma, pieces[0]))
    told = ask(world.chloe, collection, "/quotes").json()
    assert told["items"] == [{"theme": "support", "text": "She stayed after class", "speaker": "School"}]
    actions.withdraw_quote(by=world.alma, quote=quote)
    assert ask(world.chloe, collection, "/quotes").json() == {"items": [], "count": 0}


def test_themes_stand_beside_the_stored_numbers(world, run, ask):
    collection = collected(world, study=run.study)
    [mentor] = codes_of(collection, ["mentor"])
    assert ask(world.chloe, collection, "/joint").json()["items"][1]["fit"] == ""
    actions.judge_theme(
        by=world.alma,
        run=run,
        code=mentor,
        outcome="score",
        arm="yes",
        fit="confirm",
        why="Both point there.",
    )
    answer = ask(world.chloe, collection, "/joint").json()
    assert answer["run"] == str(run.public_id)
    [row] = [one for one in answer["items"] if one["fit"]]
    assert (row["theme"], row["fit"], row["why"], row["by"]) == (
        "mentor",
        "confirm",
        "Both point there.",
        str(world.alma),
    )
    assert row["estimate"] in [one["effect"] for one in run.result["findings"] if one["arm"] == "yes"]


@pytest.mark.parametrize("route", [*READ, "/pieces"])
def test_who_does_not_take_part_finds_nothing(client, world, collection, ask, route):
    assert ask(world.dmitri, collection, route).status_code == 404
    assert client.get(f"/api/v1/evaluation/texts/{collection.pk}{route}").status_code == 401
    assert ask(world.alma, collection, route, scopes=[Scope.PARTNERS_READ]).status_code == 403


@pytest.mark.parametrize("route", READ)
def test_partners_read_what_the_pages_show_them(world, collection, ask, route):
    assert ask(world.chloe, collection, route).status_code == 200


def test_texts_are_for_those_who_may_code(world, collection, ask):
    added(world, collection, {"school": 2})
    for person, status in ((world.alma, 200), (world.ben, 200), (world.chloe, 403)):
        answer = ask(person, collection, "/pieces")
        assert answer.status_code == status
        assert ("She stayed" in answer.content.decode()) is (status == 200)


@pytest.mark.parametrize("route", FOUND)
def test_a_coder_does_not_see_what_others_found_before(world, collection, ask, route):
    piece = added(world, collection, {"school": 1})[0]
    coded(world.alma, piece, "money")
    assert ask(world.ben, collection, route).status_code == 403
    coded(world.ben, piece)
    assert ask(world.ben, collection, route).status_code == 200


@pytest.mark.parametrize(
    ("route", "body"),
    [("/codes", {"name": "new", "meaning": "New"}), ("/pieces", {"texts": [{"text": "She stayed."}]})],
)
def test_only_evaluators_write(world, collection, ask, route, body):
    assert ask(world.ben, collection, route, body).status_code == 403
    assert ask(world.dmitri, collection, route, body).status_code == 404
    assert ask(world.alma, collection, route, body, scopes=[Scope.EVALUATION_READ]).status_code == 403
    assert not TextPiece.objects.exists()
    assert collection.codes.count() == 3


def test_a_partner_cannot_begin_a_collection(client, world):
    given = {"title": "Letters", "question": "What helps?"}
    for person, status in ((world.ben, 403), (world.dmitri, 404)):
        answer = client.post(HERE, given, headers=key(person), content_type="application/json")
        assert answer.status_code == status
    assert not TextCollection.objects.exists()


@pytest.mark.parametrize(
    ("texts", "column"),
    [
        ([{"text": "  "}], "text"),
        ([{"text": "Yes.", "kind": "dragon"}], "kind"),
        ([{"text": "Yes."}, {"text": "No.", "source": "ana@example.org"}], "source"),
        ([], "texts"),
    ],
)
def test_bad_texts_are_refused_with_their_place(world, collection, ask, texts, column):
    answer = ask(world.alma, collection, "/pieces", {"texts": texts})
    assert answer.status_code == 422
    assert column in json.dumps(answer.json()["problems"])
    assert not TextPiece.objects.exists()


def test_coders_and_studies_of_others_are_refused(client, world, study):
    me = key(world.alma)
    for given in ({"coders": [world.dmitri.pk]}, {"study": 10**9}):
        body = {"title": "Letters", "question": "What helps?", **given}
        answer = client.post(HERE, body, headers=me, content_type="application/json")
        assert answer.status_code in {404, 409, 422}
    assert not TextCollection.objects.exists()
