"""Equity in a dataset: what the pages and files tell, what they must not tell, and who sees them."""

import csv
import io
import json

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from scipy import stats

from collegium.core import jobs
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.engines.impact import Study as Question
from collegium.engines.impact import estimate
from collegium.engines.looks import Look
from collegium.engines.reporting import protected
from collegium.evaluation import actions
from collegium.evaluation.forms import LookForm
from collegium.evaluation.models import EquityLook
from collegium.evaluation.vocabulary import RunState
from collegium.exchange import actions as exchange
from collegium.exchange.models import Dataset
from tests.evaluation.test_api import key
from tests.exchange.students import HEADER, sent, students

ROWS = [dict(zip(HEADER, row, strict=True)) for row in students()]
CHOICES = {
    "outcome": "score",
    "columns": ["gender", "origin"],
    "against": "rest",
    "cluster": "",
    "minimum": "10",
}


@pytest.fixture(autouse=True)
def slow_heart(monkeypatch):
    """Jobs run inside the test's transaction, where another thread must not write."""
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 600.0)


@pytest.fixture
def looked(world, dataset, commit):
    """A look at this dataset that is done."""

    def look_at(outcome="score", columns=("gender", "origin"), **changed) -> EquityLook:
        asked = Look(outcome, tuple(sorted(columns)), **changed)
        with commit():
            made = actions.look_at_equity(by=world.alma, dataset=dataset, look=asked)
        made.refresh_from_db()
        return made

    return look_at


def of_dataset(name: str, dataset: Dataset) -> str:
    return reverse(f"evaluation:{name}", args=[dataset.initiative.slug, dataset.public_id])


def file_of(client, look: EquityLook, table: str) -> list[dict[str, str]]:
    url = reverse("evaluation:equity_look_table", args=[look.dataset.initiative.slug, look.public_id, table])
    return list(csv.DictReader(io.StringIO(client.get(url).content.decode("utf-8-sig"))))


def scores(**traits: str) -> np.ndarray:
    return np.array(
        [row["score"] for row in ROWS if all(row[name] == value for name, value in traits.items())]
    )


# --- numbers --------------------------------------------------------------------------------------------------


def test_an_evaluator_chooses_and_everybody_who_sees_studies_reads(client, world, dataset, commit):
    client.force_login(world.alma)
    form = client.get(of_dataset("look_at_equity", dataset)).content.decode()
    assert "gender: boy, girl" in form  # the values that make the groups
    assert "Rareland" not in form
    assert "student_id" not in form
    with commit():
        sent_on = client.post(of_dataset("look_at_equity", dataset), CHOICES)
    look = EquityLook.objects.get()
    assert (look.state, sent_on.url) == (RunState.DONE, reverse("job", args=[look.job_id]))
    client.force_login(world.chloe)
    page = client.get(look.get_absolute_url()).content.decode()
    girls, boys = scores(gender="girl"), scores(gender="boy")
    assert f"{len(girls)}" in page
    assert f"{girls.mean():.2f}" in page
    assert f"{abs(girls.mean() - boys.mean()):.{3 if abs(girls.mean() - boys.mean()) < 1 else 2}f}" in page
    assert "A gap is no cause." in page
    assert "everybody else" in page
    listed = client.get(of_dataset("equity", dataset)).content.decode()
    assert look.get_absolute_url() in listed
    assert of_dataset("equity", dataset) in client.get(dataset.get_absolute_url()).content.decode()


def test_files_have_every_digit(client, world, looked):
    client.force_login(world.chloe)
    look = looked()
    girls, boys = scores(gender="girl"), scores(gender="boy")
    row = next(row for row in file_of(client, look, "groups") if row["gender"] == "girl")
    assert float(row["value"]) == pytest.approx(girls.mean(), rel=1e-12)
    low, high = stats.t.interval(0.95, len(girls) - 1, girls.mean(), stats.sem(girls))
    assert (float(row["low"]), float(row["high"])) == pytest.approx((low, high))
    gap = next(row for row in file_of(client, look, "gaps") if row["gender"] == "girl")
    welch = stats.ttest_ind(girls, boys, equal_var=False)
    assert float(gap["gap_difference"]) == pytest.approx(girls.mean() - boys.mean())
    assert float(gap["gap_p"]) == pytest.approx(welch.pvalue)
    assert float(gap["gap_adjusted"]) >= float(gap["gap_p"])
    assert gap["against"] == "rest"


def test_intersections_are_told_with_their_gaps(client, world, looked):
    client.force_login(world.chloe)
    look = looked("score", ("gender", "program"), against="everyone")
    told = {(row["gender"], row["program"]): row for row in file_of(client, look, "intersections")}
    assert set(told) == {(gender, program) for gender in ("boy", "girl") for program in ("no", "yes")}
    values, everyone = scores(gender="girl", program="yes"), scores()
    row = told["girl", "yes"]
    assert (int(row["n"]), float(row["value"])) == (len(values), pytest.approx(values.mean()))
    assert float(row["gap_difference"]) == pytest.approx(values.mean() - everyone.mean())
    page = client.get(look.get_absolute_url()).content.decode()
    assert "gender: girl, program: yes" in page
    assert "than everybody (likely" in page


def test_shares_are_told_as_percents(client, world, looked):
    client.force_login(world.chloe)
    look = looked("passed", ("gender",), against="largest")
    passed = {
        gender: [row["passed"] for row in ROWS if row["gender"] == gender] for gender in ("girl", "boy")
    }
    page = client.get(look.get_absolute_url()).content.decode()
    assert f"{100 * np.mean(passed['girl']):.1f}" in page
    assert "percentage points" in page
    assert "This is the reference group." in page


def test_a_look_with_schools_says_so_and_is_less_sure(client, world, looked):
    alone, shared = looked(), looked(cluster="school")
    one, other = (look.as_result().groups[0] for look in (alone, shared))
    assert one.value == pytest.approx(other.value)
    assert (one.low, one.high) != (other.low, other.high)
    client.force_login(world.chloe)
    assert "school" in client.get(shared.get_absolute_url()).content.decode()


def test_the_same_question_gives_the_same_look(client, world, dataset, looked):
    first = looked()
    assert looked() == first
    client.force_login(world.alma)
    assert client.post(of_dataset("look_at_equity", dataset), CHOICES).url == first.get_absolute_url()
    assert EquityLook.objects.count() == 1


def test_a_job_that_is_done_again_changes_nothing(looked):
    from collegium.evaluation import tasks

    look = looked()
    before = (look.result, look.finished_at)
    assert tasks.look_at_equity(progress=None, look_id=str(look.public_id)) == look.get_absolute_url()
    look.refresh_from_db()
    assert (look.result, look.finished_at) == before
    assert AuditEvent.objects.filter(verb__contains="look at equity").count() == 2


def test_the_address_brings_the_choices(client, world, dataset, looked):
    client.force_login(world.alma)
    page = client.get(looked(against="highest", minimum=20).get_absolute_url()).content.decode()
    again = page.split('href="')[1:]
    url = next(part.split('"')[0] for part in again if "/look/?" in part).replace("&amp;", "&")
    form = client.get(url).context["form"]
    assert form.initial == {
        "outcome": "score",
        "columns": ["gender", "origin"],
        "against": "highest",
        "minimum": "20",
    }


# --- protection -----------------------------------------------------------------------------------------------


@pytest.fixture
def towns(world, commit) -> Dataset:
    """200 students of four towns, seven of them of a small one."""
    sizes = {"Astead": 110, "Bray": 50, "Crow": 33, "Dell": 7}
    draw = np.random.default_rng(3)
    lines = ["town,score"]
    lines += [f"{town},{draw.normal(50, 10):.3f}" for town, size in sizes.items() for _number in range(size)]
    with commit():
        loaded = exchange.upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=exchange.Description("Towns"),
            file=sent("\n".join(lines).encode()),
        )
    loaded.refresh_from_db()
    return loaded


def test_a_small_group_is_hidden_together_with_a_second_one(client, world, towns, commit):
    with commit():
        look = actions.look_at_equity(by=world.alma, dataset=towns, look=Look("score", ("town",)))
    look.refresh_from_db()
    client.force_login(world.alma)
    rows = {row["town"]: row for row in file_of(client, look, "groups")}
    assert rows[""]["n"] == "200"
    assert {town for town, row in rows.items() if row["n"]} == {"", "Astead", "Bray"}
    assert rows["Crow"]["withheld"].startswith("Withheld to protect students")
    urls = [look.get_absolute_url()]
    urls += [
        reverse("evaluation:equity_look_table", args=[world.reading.slug, look.public_id, table])
        for table in ("groups", "gaps", "intersections")
    ]
    text = "".join(client.get(url).content.decode() for url in urls) + json.dumps(look.result)
    assert "Dell" not in text  # nobody is told that there is such a group
    assert ">33<" not in text
    assert ">7<" not in text
    assert "40" not in {row["n"] for row in rows.values()}  # nor how many are hidden together


def test_what_a_look_withheld_no_other_look_gives_away(world, towns, commit):
    """Compared with another group, or with larger minimum: the same groups stay hidden."""
    hidden = set()
    for against in ("rest", "everyone", "largest", "highest"):
        with commit():
            look = actions.look_at_equity(
                by=world.alma, dataset=towns, look=Look("score", ("town",), against)
            )
        look.refresh_from_db()
        hidden.add(frozenset(row.group for row in look.as_result().groups if row.n is None))
    assert hidden == {frozenset({(("town", "Crow"),)})}


def test_a_look_knows_what_studies_and_other_looks_told(world, run, looked):
    told = {seen.columns for seen in actions.told_before(looked("score", ("gender",)))}
    assert {("program",), ("origin", "program")} <= told
    again = looked("passed", ("gender", "origin"))
    assert ("gender",) in {seen.columns for seen in actions.told_before(again)}


@pytest.fixture
def arms(world, commit) -> Dataset:
    """Three arms; in Bray only four students are in the third."""
    sizes = {("Astead", arm): 60 for arm in ("as usual", "books", "games")}
    sizes |= {("Bray", "as usual"): 30, ("Bray", "books"): 30, ("Bray", "games"): 4}
    sizes |= {("Crow", arm): 40 for arm in ("as usual", "books", "games")}
    draw = np.random.default_rng(4)
    lines = ["town,arm,school,score"]
    for (town, arm), size in sizes.items():
        lines += [f"{town},{arm},s{number % 20},{draw.normal(50, 10):.3f}" for number in range(size)]
    with commit():
        about = exchange.Description("Arms")
        file = sent("\n".join(lines).encode())
        loaded = exchange.upload_dataset(by=world.alma, initiative=world.reading, about=about, file=file)
    loaded.refresh_from_db()
    return loaded


def towns_told(run) -> set[str]:
    """The towns of which the run tells the findings on books."""
    return {
        one.level
        for one in run.as_result().findings
        if one.arm == "books" and one.level and not one.suppressed
    }


def test_a_study_knows_what_looks_told(world, arms, commit):
    """A look tells of 64 students in Bray; a study that tells of 60 in two arms would give away the other four."""
    asked = Question(
        "By town", "arm", ("books", "games"), "as usual", ("score",), subgroups=("town",), cluster="school"
    )
    definition = actions.Definition(arms, "By town", "", asked)
    study = actions.define_study(by=world.alma, initiative=world.reading, definition=definition)
    alone = protected(estimate(parquet=arms.parquet, study=asked))
    assert "Bray" in {one.level for one in alone.findings if one.arm == "books" and not one.suppressed}
    with commit():
        look = actions.look_at_equity(by=world.alma, dataset=arms, look=Look("score", ("town",)))
    look.refresh_from_db()
    assert {row.n for row in look.as_result().groups} == {180, 64, 120, 364}
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert [one.students for one in actions.levels_told(run) if one.level == "Bray"] == [64]
    assert "Bray" not in towns_told(run)


def test_a_study_knows_looks_by_its_own_arms(world, arms, commit):
    """What the look withheld of Bray and another town, the study withholds too, or tells nothing that gives it away."""
    with commit():
        look = actions.look_at_equity(by=world.alma, dataset=arms, look=Look("score", ("arm", "town")))
    look.refresh_from_db()
    told = {row.group for row in look.as_result().groups if row.n is not None}
    assert (("arm", "games"), ("town", "Bray")) not in told
    asked = Question("By town", "arm", ("books", "games"), "as usual", ("score",), subgroups=("town",))
    study = actions.define_study(
        by=world.alma, initiative=world.reading, definition=actions.Definition(arms, "By town", "", asked)
    )
    with commit():
        run = actions.run_study(by=world.alma, study=study)
    run.refresh_from_db()
    sizes = {
        (("arm", arm), ("town", one.level)): n
        for one in run.as_result().findings
        if one.level and not one.suppressed
        for arm, n in ((one.arm, one.n_treated), ("as usual", one.n_comparison))
    }
    known = told | set(sizes)
    games = [(("arm", "games"), ("town", town)) for town in ("Astead", "Crow")]
    bray = [(("arm", arm), ("town", "Bray")) for arm in ("as usual", "books")]
    assert not (set(games) <= known and (("arm", "games"),) in known)
    assert not (set(bray) <= known and (("town", "Bray"),) in known)


def test_no_number_of_the_rare_leaves(client, world, looked):
    """Four students come from Rareland."""
    client.force_login(world.alma)
    look = looked()
    rare = scores(origin="Rareland")
    texts = [client.get(look.get_absolute_url()).content.decode(), json.dumps(look.result)]
    assert not any("Rareland" in text or f"{rare.mean():.2f}" in text for text in texts)
    rows = [row for row in look.as_result().groups if dict(row.group).keys() == {"origin"}]
    assert sum(row.n is None for row in rows) >= 1  # a second one with them


# --- refusals -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"outcome": "gender"}, "outcome"),
        ({"outcome": "student_id"}, "outcome"),
        ({"columns": []}, "columns"),
        ({"columns": ["gender", "origin", "program", "passed"]}, "columns"),
        ({"columns": ["student_id"]}, "columns"),
        ({"minimum": "9"}, "minimum"),
        ({"against": "me"}, "against"),
        ({"cluster": "score"}, "cluster"),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_the_field(client, world, dataset, changed, field):
    client.force_login(world.alma)
    answer = client.post(of_dataset("look_at_equity", dataset), {**CHOICES, **changed})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not EquityLook.objects.exists()


@pytest.mark.parametrize(
    ("look", "column"),
    [
        (Look("scroe", ("gender",)), "scroe"),
        (Look("gender", ("origin",)), "gender"),
        (Look("score", ("student_id",)), "student_id"),
        (Look("score", ("gender",), cluster="gender"), "gender"),
        (Look("score", ("pretest",)), "pretest"),
        (Look("score", ()), ""),
        (Look("score", ("gender",), minimum=9), ""),
    ],
)
def test_what_cannot_be_asked_is_explained(world, dataset, look, column):
    with pytest.raises(InvalidInput) as refused:
        actions.look_at_equity(by=world.alma, dataset=dataset, look=look)
    assert column in {problem.column for problem in refused.value.problems}
    assert all(problem.todo for problem in refused.value.problems)


def test_the_same_column_twice_is_refused_on_the_form(client, world, dataset):
    client.force_login(world.alma)
    answer = client.post(
        of_dataset("look_at_equity", dataset), {**CHOICES, "outcome": "passed", "columns": ["passed"]}
    )
    assert "chosen twice" in answer.content.decode()


def test_one_look_at_a_time(world, dataset):
    """Two at once would not know of each other."""
    actions.look_at_equity(by=world.alma, dataset=dataset, look=Look("score", ("gender",)))
    with pytest.raises(Conflict, match="under way"):
        actions.look_at_equity(by=world.alma, dataset=dataset, look=Look("score", ("origin",)))


def test_a_look_that_failed_says_why_and_frees_the_way(client, world, dataset, commit):
    look = actions.look_at_equity(by=world.alma, dataset=dataset, look=Look("score", ("gender",)))
    actions.fail_computation(kind=actions.LOOK_JOB, job_id=look.job_id)
    look.refresh_from_db()
    assert look.state == RunState.FAILED
    client.force_login(world.chloe)
    assert client.get(look.get_absolute_url()).status_code == 200
    actions.look_at_equity(by=world.alma, dataset=dataset, look=Look("score", ("origin",)))


def test_a_look_without_its_data_fails_cleanly(client, world, dataset, commit):
    dataset.parquet.unlink()
    with commit():
        look = actions.look_at_equity(by=world.alma, dataset=dataset, look=Look("score", ("gender",)))
    look.refresh_from_db()
    assert (look.state, look.result) == (RunState.FAILED, None)
    client.force_login(world.alma)
    assert "no longer here" in client.get(look.get_absolute_url()).content.decode()


def test_a_look_that_is_done_has_a_result(looked):
    look = looked()
    with pytest.raises(IntegrityError), transaction.atomic():
        EquityLook.objects.filter(pk=look.pk).update(result=None)


# --- who ------------------------------------------------------------------------------------------------------


def test_only_evaluators_look(world, dataset):
    with pytest.raises(PermissionRefused):
        actions.look_at_equity(by=world.chloe, dataset=dataset, look=Look("score", ("gender",)))


def test_members_read_foreigners_find_nothing(client, world, dataset, looked):
    look = looked()
    table = reverse("evaluation:equity_look_table", args=[world.reading.slug, look.public_id, "gaps"])
    urls = [of_dataset("equity", dataset), look.get_absolute_url(), table]
    choices = of_dataset("look_at_equity", dataset)
    answers = {}
    for name, person in (("chloe", world.chloe), ("dmitri", world.dmitri)):
        client.force_login(person)
        answers[name] = [client.get(url).status_code for url in [*urls, choices]]
    client.logout()
    answers["nobody"] = [client.get(url).status_code for url in [*urls, choices]]
    assert answers == {"chloe": [200, 200, 200, 403], "dmitri": [404] * 4, "nobody": [302] * 4}
    client.force_login(world.alma)
    elsewhere = reverse("evaluation:equity_look", args=[world.lab.slug, look.public_id])
    assert client.get(elsewhere).status_code == 404
    assert client.get(table.replace("gaps", "nothing")).status_code == 404


def test_a_dataset_that_is_gone_has_no_page_but_its_looks_stay(client, world, dataset, looked):
    look = looked()
    exchange.remove_dataset(by=world.alma, dataset=dataset, typed_title=dataset.title)
    client.force_login(world.alma)
    assert client.get(of_dataset("equity", dataset)).status_code == 404
    assert client.get(of_dataset("look_at_equity", dataset)).status_code == 404
    assert client.get(look.get_absolute_url()).status_code == 200


def test_the_number_of_queries_does_not_grow(client, world, dataset, looked, django_assert_max_num_queries):
    client.force_login(world.chloe)
    first = looked()
    with django_assert_max_num_queries(40) as page:
        client.get(first.get_absolute_url())
    with django_assert_max_num_queries(40) as listed:
        client.get(of_dataset("equity", dataset))
    wide = looked("score", ("gender", "origin", "program"))
    with django_assert_max_num_queries(len(page)):
        client.get(wide.get_absolute_url())
    with django_assert_max_num_queries(len(listed)):
        client.get(of_dataset("equity", dataset))


@pytest.mark.parametrize("language", ["es", "ar"])
def test_it_reads_in_other_languages(client, world, dataset, looked, language):
    world.chloe.language = language
    world.chloe.save()
    client.force_login(world.chloe)
    page = client.get(looked().get_absolute_url()).content.decode()
    assert f'lang="{language}"' in page
    assert ('dir="rtl"' in page) == (language == "ar")
    assert client.get(of_dataset("equity", dataset)).status_code == 200


def test_the_form_offers_what_can_be_asked(dataset):
    form = LookForm(dataset=dataset)
    names = {
        name: [value for value, _label in form.fields[name].choices]
        for name in ("outcome", "columns", "cluster")
    }
    assert names["outcome"] == ["", "pretest", "score", "passed"]
    assert {"gender", "origin", "program"} <= set(names["columns"])
    assert "student_id" not in names["columns"]
    assert names["cluster"] == ["", "school"]


# --- for programs ---------------------------------------------------------------------------------------------


def asked_by_api(client, dataset, me, **changed):
    url = f"/api/v1/evaluation/datasets/{dataset.public_id}/equity"
    body = {"outcome": "score", "columns": ["gender", "origin"], **changed}
    return client.post(url, body, headers=me, content_type="application/json")


def test_the_whole_way_through_the_api(client, world, dataset, commit):
    me, reader = key(world.alma), key(world.chloe)
    with commit():
        queued = asked_by_api(client, dataset, me)
    assert (queued.status_code, queued.json()["state"]) == (202, "under way")
    url = f"/api/v1/evaluation/equity/{queued.json()['id']}"
    look = client.get(url, headers=reader).json()
    assert (look["state"], look["result"]) == ("done", EquityLook.objects.get().result)
    text = client.get(f"{url}/gaps.csv", headers=reader).content.decode("utf-8-sig")
    assert text.startswith("gender,origin,against,gap_difference")
    listed = client.get(f"/api/v1/evaluation/datasets/{dataset.public_id}/equity", headers=reader).json()
    assert (listed["count"], listed["items"][0]["id"], listed["items"][0]["result"]) == (1, look["id"], None)
    again = asked_by_api(client, dataset, me)
    assert (again.status_code, again.json()["id"]) == (202, look["id"])


def test_the_api_refuses_as_the_pages_do(client, world, dataset, looked):
    look = looked()
    url = f"/api/v1/evaluation/equity/{look.public_id}"
    assert asked_by_api(client, dataset, key(world.chloe)).status_code == 403
    assert asked_by_api(client, dataset, key(world.dmitri)).status_code == 404
    assert asked_by_api(client, dataset, key(world.alma), minimum=9).status_code == 422
    told = asked_by_api(client, dataset, key(world.alma), outcome="scroe")
    assert (told.status_code, told.json()["problems"][0]["column"]) == (422, "scroe")
    foreign = [client.get(one, headers=key(world.dmitri)).status_code for one in (url, f"{url}/gaps.csv")]
    assert foreign == [404, 404]
    assert client.get(url).status_code == 401
    assert client.get(f"{url}/nothing.csv", headers=key(world.alma)).status_code == 422
