"""Words beside numbers: themes judged beside findings, quotes in reports, and what becomes of them when withdrawn."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.evaluation import actions
from collegium.evaluation.models import ReportVersion, StudyRun, ThemeJudgement
from collegium.initiatives.models import Initiative
from collegium.people.models import User
from tests.evaluation.reports import write_all
from tests.evaluation.test_api import key
from tests.evaluation.texts import added, cleared, coded, codes_of, collected, quoted
from tests.pdf import Pdf

WORDS = "She stayed after class"
WHY = "The words say how: somebody notices who is missing."
KINDS = {"school": 6, "student body": 10, "ngo": 4}  # the four are too few to be told


@pytest.fixture
def collection(world, run):
    """Twenty texts that Alma and Ben have coded alike: every second one is about a mentor, the others about money."""
    made = collected(world, study=run.study)
    for number, piece in enumerate(added(world, made, KINDS)):
        for coder in (world.alma, world.ben):
            coded(coder, piece, "money" if number % 2 else "mentor")
    return made


@pytest.fixture
def mentor(collection):
    return codes_of(collection, ["mentor"])[0]


@pytest.fixture
def quote(world, collection):
    return cleared(world.ben, quoted(world.alma, collection.pieces.first()))


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def judged(by, run, code, **changed) -> ThemeJudgement:
    facts = {"outcome": "score", "arm": "yes", "fit": "expand", "why": WHY}
    return actions.judge_theme(by=by, run=run, code=code, **(facts | changed))


def kept(world, run, code=None, quotes=()) -> ReportVersion:
    """A version with its words, one judgement and some quotes."""
    write_all(world.alma, run)
    if code:
        judged(world.alma, run, code)
    actions.choose_report_quotes(by=world.alma, run=run, quotes=list(quotes))
    return actions.keep_report(by=world.alma, run=run)


def published(world, run) -> None:
    Initiative.objects.filter(pk=world.reading.pk).update(is_public=True)
    actions.publish_run(by=world.alma, run=run)


def public_page(client, world, run) -> str:
    client.logout()
    return client.get(reverse("public_report", args=[world.reading.slug, run.public_id])).content.decode()


def partner_pages(client, world, run, person=None) -> dict[str, str]:
    """Everything in which a partner reads the report: page, file, paper, API, table."""
    person = person or world.chloe
    client.force_login(person)
    paper = client.get(url("study_run_report", world, run.public_id)).content
    address = f"/api/v1/evaluation/runs/{run.public_id}/report"
    names = {
        "page": "run_report",
        "json": "study_run_result",
        "csv": "study_run_joint",
        "versions": "report_versions",
    }
    pages = {
        kind: client.get(url(name, world, run.public_id)).content.decode() for kind, name in names.items()
    }
    return {
        **pages,
        "pdf": Pdf(paper).text(),
        "api": json.dumps(client.get(address, headers=key(person)).json(), ensure_ascii=False),
    }


def squeezed(text: str) -> str:
    """Without spaces: paper breaks lines where it likes."""
    return "".join(text.split())


# --- judging --------------------------------------------------------------------------------------------------


def test_a_theme_is_judged_on_its_page_and_told_everywhere(client, world, run, collection, mentor):
    client.force_login(world.alma)
    here = url("judge_theme", world, run.public_id, mentor.pk)
    assert client.get(url("joint_display", world, collection.pk)).content.decode().count(here) == 1
    assert client.get(here).status_code == 200
    page = client.post(here, {"finding": 0, "fit": "expand", "why": ""})
    assert "why" in page.context["form"].errors
    answer = client.post(here, {"finding": 0, "fit": "expand", "why": WHY})
    assert answer.url == url("joint_display", world, collection.pk)
    assert WHY in client.get(answer.url).content.decode()

    write_all(world.alma, run)
    actions.keep_report(by=world.alma, run=run)
    found = partner_pages(client, world, run)
    versions = found.pop("versions")
    assert {kind for kind, text in found.items() if squeezed(WHY) in squeezed(text)} == set(found)
    assert WHY not in versions  # there is only one, so nothing has changed
    published(world, run)
    assert WHY in public_page(client, world, run)


def test_the_numbers_are_those_of_the_stored_result(client, world, run, collection, mentor):
    """Compared with the JSON that the database holds, not with what pages make of it."""
    kept(world, run, mentor)
    [row] = json.loads(partner_pages(client, world, run)["json"])["report"]["joint"]
    stored = [
        one
        for one in run.result["findings"]
        if (one["outcome"], one["arm"], one["model"], one["subgroup"]) == ("score", "yes", "adjusted", "")
    ]
    [finding] = stored
    names = {"estimate": "effect", "low": "ci_low", "high": "ci_high"}
    assert {name: row[name] for name in names} == {name: finding[of] for name, of in names.items()}
    lines = list(csv.reader(io.StringIO(partner_pages(client, world, run)["csv"].lstrip("\ufeff"))))
    assert [float(text) for text in lines[1][3:6]] == [row[name] for name in names]


def test_voices_are_counted_and_small_kinds_stay_untold(client, world, run, collection, mentor):
    """By hand: texts 0, 2, 4 … are about a mentor, so 3 of 6 schools and 5 of 10 students; an NGO's four are not told.

    Four are fewer than five, so that the next smallest kind, the six schools, is withheld with them.
    """
    kept(world, run, mentor)
    [row] = json.loads(partner_pages(client, world, run)["json"])["report"]["joint"]
    assert row["voices"] == ["Everybody: 10 of 20 (50 %)", "Student body: 5 of 10 (50 %)"]
    told = "".join(partner_pages(client, world, run).values())
    assert "of 4 (" not in told
    assert "of 6 (" not in told
    published(world, run)
    assert "of 20 (" not in public_page(client, world, run)


def withhold(run: StudyRun) -> None:
    """As if nothing about the outcome could be told."""
    for one in run.result["findings"]:
        one |= {"suppressed": True, "withheld": "Too few.", "effect": None, "ci_low": None, "ci_high": None}
    run.save(update_fields=["result"])


def test_what_is_withheld_is_not_judged(client, world, run, mentor):
    withhold(run)
    with pytest.raises(InvalidInput, match="tells no such finding"):
        judged(world.alma, run, mentor)
    client.force_login(world.alma)
    page = client.post(
        url("judge_theme", world, run.public_id, mentor.pk), {"finding": 0, "fit": "confirm", "why": WHY}
    )
    assert "finding" in page.context["form"].errors
    assert not ThemeJudgement.objects.exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"arm": "nobody"}, "tells no such finding"),
        ({"why": "Ben Carter said so."}, "names a person"),
        ({"why": "Write to her at ana@example.org."}, "names a person"),
        ({"why": "x" * 501}, "500"),
        ({"why": " "}, "why: This field"),
    ],
)
def test_what_cannot_be_judged_is_refused(world, run, mentor, changed, sentence):
    User.objects.filter(pk=world.ben.pk).update(name="Ben Carter")
    with pytest.raises(InvalidInput, match=sentence):
        judged(world.alma, run, mentor, **changed)
    assert not ThemeJudgement.objects.exists()


def test_themes_of_another_study_and_of_none_are_not_found(client, world, run, mentor):
    other = codes_of(collected(world, title="Elsewhere"), ["mentor"])[0]
    with pytest.raises(InvalidInput, match="another study"):
        judged(world.alma, run, other)
    actions.archive_code(by=world.alma, code=mentor)
    with pytest.raises(Conflict, match="put away"):
        judged(world.alma, run, mentor)
    client.force_login(world.alma)
    for code in (other, mentor):
        assert client.get(url("judge_theme", world, run.public_id, code.pk)).status_code == 404


def test_only_who_writes_the_report_judges(world, run, mentor, quote):
    for person in (world.chloe, world.ben, world.dmitri):
        with pytest.raises(PermissionRefused):
            judged(person, run, mentor)
        with pytest.raises(PermissionRefused):
            actions.take_back_judgement(by=person, run=run, code=mentor)
        with pytest.raises(PermissionRefused):
            actions.choose_report_quotes(by=person, run=run, quotes=[quote])


def test_a_coder_with_texts_to_code_neither_judges_nor_reads_what_others_judged(
    client, world, run, collection, mentor
):
    kept(world, run, mentor)
    judged(world.alma, run, mentor, why="Said anew.")
    actions.keep_report(by=world.alma, run=run)
    late = added(world, collection, {"school": 1})[-1]
    coded(world.alma, late, "mentor")
    told = partner_pages(client, world, run, world.ben)
    told = {kind: squeezed(text) for kind, text in told.items()}
    assert [kind for kind, text in told.items() if squeezed(WHY) in text or "Saidanew." in text] == []
    assert '"is_veiled":true' in told["api"]
    client.force_login(world.ben)
    assert WHY not in client.get(url("joint_display", world, collection.pk)).content.decode()
    answer = client.get(url("joint_display", world, collection.pk), {"format": "csv"})
    assert answer.status_code == 403

    coded(world.ben, late, "money")
    assert "Said anew." in partner_pages(client, world, run, world.ben)["page"]
    last = added(world, collection, {"school": 1})[-1]
    coded(world.ben, last, "mentor")
    with pytest.raises(PermissionRefused):
        judged(world.alma, run, mentor)


def test_a_version_keeps_what_was_judged_then(client, world, run, mentor):
    first = kept(world, run, mentor)
    with pytest.raises(Conflict, match="Nothing has changed"):
        actions.keep_report(by=world.alma, run=run)
    judged(world.alma, run, mentor, fit="discord", why="Said anew.")
    second = actions.keep_report(by=world.alma, run=run)
    assert [one.joint[0]["why"] for one in (first, second)] == [WHY, "Said anew."]
    client.force_login(world.chloe)
    old = client.get(first.get_absolute_url()).content.decode()
    assert (WHY in old, "Said anew." in old) == (True, False)
    changes = client.get(url("report_versions", world, run.public_id)).content.decode()
    assert WHY in changes
    assert "Said anew." in changes

    client.force_login(world.alma)
    client.post(url("take_back_judgement", world, run.public_id, mentor.pk))
    assert not ThemeJudgement.objects.exists()
    with pytest.raises(Conflict):
        actions.take_back_judgement(by=world.alma, run=run, code=mentor)
    assert actions.keep_report(by=world.alma, run=run).joint == []


def test_a_published_report_is_closed(client, world, run, mentor, quote):
    kept(world, run, mentor)
    published(world, run)
    for act in (
        lambda: judged(world.alma, run, mentor),
        lambda: actions.take_back_judgement(by=world.alma, run=run, code=mentor),
        lambda: actions.choose_report_quotes(by=world.alma, run=run, quotes=[quote]),
    ):
        with pytest.raises(Conflict, match="published"):
            act()
    client.force_login(world.alma)
    shown = client.get(url("joint_display", world, mentor.collection_id)).content.decode()
    assert url("judge_theme", world, run.public_id, mentor.pk) not in shown


def test_the_trail_tells_that_but_not_what_was_judged(world, run, mentor, quote):
    kept(world, run, mentor, [quote])
    trail = repr(list(AuditEvent.objects.values()))
    assert "judged how words and numbers fit in" in trail
    assert "chose quotes for the report on" in trail
    assert WHY not in trail
    assert WORDS not in trail
    assert "expand" not in trail


def test_the_database_keeps_the_rules(world, run, mentor):
    one = judged(world.alma, run, mentor)
    for values in ({"fit": "maybe"}, {"why": ""}, {"outcome": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ThemeJudgement.objects.filter(pk=one.pk).update(**values)
    one.pk = None
    one._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save()


# --- quotes of a report ---------------------------------------------------------------------------------------


def test_quotes_are_chosen_on_their_page_and_told_everywhere(client, world, run, collection, quote):
    waits = quoted(world.alma, collection.pieces.last(), "says ngo 3")
    client.force_login(world.alma)
    here = url("choose_report_quotes", world, run.public_id)
    page = client.get(here).content.decode()
    assert WORDS in page
    assert "says ngo 3" not in page
    assert "quotes" in client.post(here, {"quotes": [waits.pk]}).context["form"].errors
    client.post(here, {"quotes": [quote.pk]})
    assert WORDS in client.get(url("write_report", world, run.public_id)).content.decode()
    write_all(world.alma, run)
    actions.keep_report(by=world.alma, run=run)
    told = partner_pages(client, world, run)
    assert [kind for kind in ("page", "json", "pdf", "api") if WORDS not in told[kind]] == []
    published(world, run)
    shown = public_page(client, world, run)
    assert WORDS in shown
    assert "School" in shown  # six of them were heard


def withdrawn(world, quote) -> None:
    actions.withdraw_quote(by=world.alma, quote=quote)


def brought_back(world, quote) -> None:
    actions.withdraw_quote(by=world.alma, quote=quote)
    actions.restore_quote(by=world.alma, quote=quote)


def text_put_away(world, quote) -> None:
    actions.archive_text_piece(by=world.alma, piece=quote.piece)


def code_put_away(world, quote) -> None:
    actions.archive_code(by=world.alma, code=quote.code)


def collection_put_away(world, quote) -> None:
    actions.archive_text_collection(by=world.alma, collection=quote.piece.collection)


def named(world, quote) -> None:
    User.objects.filter(pk=world.chloe.pk).update(name="Stayed")


@pytest.mark.parametrize(
    "loss",
    [
        (withdrawn, "withdrawn"),
        (brought_back, "not cleared"),
        (text_put_away, "put away"),
        (code_put_away, "put away"),
        (collection_put_away, "put away"),
        (named, "named"),
    ],
    ids=lambda loss: loss[0].__name__,
)
def test_a_quote_that_is_no_longer_cleared_is_gone_everywhere_at_once(
    client, world, run, quote, loss: tuple[Callable[..., None], str]
):
    lose, gone = loss
    kept(world, run, quotes=[quote])
    published(world, run)
    assert WORDS in public_page(client, world, run)
    assert WORDS in partner_pages(client, world, run)["pdf"]  # from now on in the cache
    lose(world, quote)
    shown = public_page(client, world, run)
    assert WORDS not in shown
    assert "A quote stood here." in shown
    told = partner_pages(client, world, run)
    assert [kind for kind, text in told.items() if WORDS in text] == []
    [row] = json.loads(told["json"])["report"]["quotes"]
    assert (row["gone"], row["text"], row["speaker"]) == (gone, "", "")
    assert row["gone_words"] in told["page"]
    assert row["gone_words"] in told["pdf"]
    assert WORDS not in repr(ReportVersion.objects.values())


def test_browsers_ask_for_the_public_report_each_time(client, world, run):
    published(world, run)
    answer = client.get(reverse("public_report", args=[world.reading.slug, run.public_id]))
    assert set(answer.headers["Cache-Control"].split(", ")) >= {"private", "no-cache"}


def test_coordinators_hear_of_a_gap_in_a_published_report(world, run, quote):
    kept(world, run, quotes=[quote])
    User.objects.filter(pk=world.alma.pk).update(language="en")
    actions.withdraw_quote(by=world.alma, quote=quote)
    assert not world.alma.notifications.filter(text__contains="was withdrawn").exists()
    actions.restore_quote(by=world.alma, quote=quote)
    published(world, run)
    quote.proposed_by = world.ben  # who proposed it may withdraw it
    quote.save(update_fields=["proposed_by"])
    actions.withdraw_quote(by=world.ben, quote=quote)
    [news] = world.alma.notifications.filter(text__contains="was withdrawn")
    assert run.study.title in news.text


def test_no_version_is_kept_with_a_quote_that_is_not_cleared(world, run, quote):
    actions.choose_report_quotes(by=world.alma, run=run, quotes=[quote])
    actions.withdraw_quote(by=world.alma, quote=quote)
    with pytest.raises(Conflict, match="Choose the quotes again"):
        actions.keep_report(by=world.alma, run=run)
    with pytest.raises(InvalidInput, match="cleared"):
        actions.choose_report_quotes(by=world.alma, run=run, quotes=[quote])
    actions.choose_report_quotes(by=world.alma, run=run, quotes=[])
    assert not actions.keep_report(by=world.alma, run=run).quotes.exists()


def test_at_most_twelve_quotes_are_told(world, run, quote):
    with pytest.raises(InvalidInput, match="at most 12"):
        actions.choose_report_quotes(by=world.alma, run=run, quotes=[quote] * 13)


def test_a_coder_reads_a_quote_of_the_report_once_its_text_is_coded(client, world, run, collection):
    late = added(world, collection, {"school": 1})[-1]
    coded(world.alma, late, "mentor")
    quote = cleared(world.ben, quoted(world.alma, late, "says school 0"))
    kept(world, run, quotes=[quote])
    told = partner_pages(client, world, run, world.ben)
    assert [kind for kind, text in told.items() if "says school 0" in text] == []
    assert json.loads(told["json"])["report"]["quotes"][0]["gone"] == "not yet"
    coded(world.ben, late, "mentor")
    assert "says school 0" in partner_pages(client, world, run, world.ben)["page"]
