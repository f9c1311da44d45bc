"""The cost of a report out of a list of ingredients: what it says on the page and in every file, and that it stays."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from scipy import stats

from collegium.core.errors import InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.engines.reporting import too_close
from collegium.evaluation import actions, tables, tasks
from collegium.evaluation.models import ReportDraft, ReportVersion
from tests.evaluation.costs import SETTINGS, TOTAL, TUTORING, costed
from tests.evaluation.reports import COST
from tests.evaluation.test_api import key
from tests.pdf import Pdf


def address(name, run, *more) -> str:
    return reverse(f"evaluation:{name}", args=[run.study.initiative.slug, run.public_id, *more])


@pytest.fixture
def cost_list(world, run):
    return costed(world)


@pytest.fixture
def taken(world, run, cost_list) -> ReportVersion:
    """Version 1 of a report whose cost is that of the worked example."""
    actions.take_report_cost(by=world.alma, run=run, cost_list=cost_list)
    return actions.keep_report(by=world.alma, run=run)


SENTENCES = (
    "In all USD 62,340.00 for 240 students: USD 259.75 for each of them.",
    "Added up from 4 ingredients of “Reading tutors”, in prices of 2024, with 10 % interest and discount a year.",
    "Who bears it: Lincoln School USD 39,500.00, Riverside University USD 18,000.00, Book Company USD 4,840.00.",
    "What for: Personnel USD 55,500.00, Equipment USD 4,840.00, Materials USD 2,000.00.",
)


def test_a_cost_is_taken_out_of_a_list(client, world, run, cost_list):
    client.force_login(world.alma)
    page = client.get(address("report_cost", run)).content.decode()
    assert "USD 62,340.00" in page
    assert "takes its place" not in page
    answer = client.post(address("take_report_cost", run, cost_list.pk))
    assert answer.url == address("write_report", run)
    draft = ReportDraft.objects.get()
    assert (draft.total_cost, draft.currency, draft.cost_students) == (TOTAL, "USD", 240)
    assert (draft.price_year, draft.cost_rate, draft.cost_source) == (2024, 1000, SETTINGS["source"])
    written = client.get(address("write_report", run)).content.decode()
    assert all(sentence in written for sentence in SENTENCES)
    assert "has changed since" not in written
    assert "is out of “Reading tutors”" in client.get(address("report_cost", run)).content.decode()
    event = AuditEvent.objects.about(run.study).get(verb="set the cost of")
    assert event.changes["cost_basis"] == ["", "Reading tutors"]


def test_page_and_every_file_say_where_the_cost_comes_from(client, world, taken):
    run = taken.run
    client.force_login(world.chloe)
    page = client.get(address("run_report", run)).content.decode()
    assert all(sentence in page for sentence in SENTENCES)
    assert address("report_gains", run) in page
    paper = Pdf(client.get(address("study_run_report", run)).content).text()
    assert all(sentence in paper for sentence in SENTENCES)
    assert "Likely range" in paper

    told = json.loads(client.get(address("study_run_result", run)).content)["report"]["cost"]
    sent = client.get(f"/api/v1/evaluation/runs/{run.public_id}/report", headers=key(world.chloe)).json()
    assert sent["report"]["cost"] == told
    assert (told["price_year"], told["rate_percent"], told["per_student"]) == (2024, "10", "25975")
    assert told["ingredients"]["title"] == "Reading tutors"
    assert told["ingredients"]["by_bearer"][0] == ["Riverside University", 18_000_00]

    header, line = client.get(address("report_gains", run)).content.decode("utf-8-sig").splitlines()
    assert header.startswith("Finding,Cost for each student,Prices of,Effect size,")
    assert ",259.75,2024," in line
    assert line.endswith(",USD,62340.00,240,10,Reading tutors,Payroll and price lists of 2024.,generated")


def test_what_is_published_says_it_to_everybody(client, world, taken):
    actions.publish_run(by=world.alma, run=taken.run)
    type(world.reading).objects.filter(pk=world.reading.pk).update(is_public=True)
    slug = taken.run.study.initiative.slug
    page = client.get(reverse("public_report", args=[slug, taken.run.public_id])).content.decode()
    assert all(sentence in page for sentence in SENTENCES)
    assert address("report_gains", taken.run) not in page


def test_a_kept_report_stays_when_the_list_changes(client, world, taken, cost_list):
    run = taken.run
    client.force_login(world.alma)
    before = client.get(address("study_run_result", run)).content
    actions.edit_ingredient(
        by=world.alma,
        ingredient=cost_list.ingredients.get(name="Tutors"),
        values=TUTORING[0] | {"unit_price": 1},
    )
    actions.edit_cost_list(by=world.alma, cost_list=cost_list, values=SETTINGS | {"students": 480, "rate": 0})
    assert client.get(address("study_run_result", run)).content == before
    assert all(one in client.get(address("run_report", run)).content.decode() for one in SENTENCES)
    assert "has changed since" in client.get(address("write_report", run)).content.decode()
    actions.archive_cost_list(by=world.alma, cost_list=cost_list)
    assert client.get(address("study_run_result", run)).content == before


def test_versions_tell_which_cost_changed(client, world, taken, cost_list):
    actions.archive_ingredient(by=world.alma, ingredient=cost_list.ingredients.get(name="Tablets"))
    actions.take_report_cost(by=world.alma, run=taken.run, cost_list=cost_list)
    actions.keep_report(by=world.alma, run=taken.run)
    client.force_login(world.chloe)
    [(name, old, new)] = client.get(address("report_versions", taken.run)).context["facts"]
    assert (name, "USD 62,340.00" in old, "USD 57,500.00" in new) == ("Cost", True, True)


def test_one_amount_takes_the_place_of_a_list(world, run, cost_list):
    actions.take_report_cost(by=world.alma, run=run, cost_list=cost_list)
    typed = {name: COST[name] for name in ("total_cost", "currency", "cost_students", "cost_source")}
    draft = actions.save_report_cost(by=world.alma, run=run, values=typed)
    assert (draft.total_cost, draft.price_year, draft.cost_rate, draft.cost_basis) == (
        COST["total_cost"],
        None,
        None,
        {},
    )


# What a gain cost ---------------------------------------------------------------------------------------------


def test_the_range_is_that_of_the_effect_turned_round(taken):
    """Fieller's interval of a known cost: cost / (g times the ends of the effect's interval over the effect)."""
    result = taken.run.as_result()
    [price] = tasks.gain_prices(taken, result)
    one = price.finding
    reach = stats.t.ppf(0.975, one.df) * one.se
    each = TOTAL / 240
    assert price.exact == Fraction(TOTAL, 240) / Fraction(one.hedges_g)
    # float arithmetic on both sides: relative differences of 1e-12 are rounding
    assert price.low == pytest.approx(each / (one.hedges_g * (one.effect + reach) / one.effect), rel=1e-9)
    assert price.high == pytest.approx(each / (one.hedges_g * (one.effect - reach) / one.effect), rel=1e-9)
    assert price.low == pytest.approx(each / (one.hedges_g * one.ci_high / one.effect), rel=1e-9)


def changed(result, **facts):
    return replace(result, findings=tuple(replace(one, **facts) for one in result.findings))


def test_a_gain_that_chance_may_explain_has_no_price_and_no_upper_end(taken):
    result = changed(
        taken.run.as_result(), effect=1.0, se=1.0, df=100.0, ci_low=-0.98, ci_high=2.98, hedges_g=0.1
    )
    [price] = tasks.gain_prices(taken, result)
    assert (price.exact, price.high) == (None, None)
    reach = stats.t.ppf(0.975, 100)
    assert price.low == pytest.approx(TOTAL / 240 / (0.1 * (1 + reach)), rel=1e-9)
    assert tasks.told_range(price, "USD").endswith(" or more")
    [row] = tasks.board_of(result, {}, version=taken).cost_rows
    assert row[2:] == ("–", tasks.told_range(price, "USD"))


@pytest.mark.parametrize(
    ("facts", "count", "ends"),
    [
        ({"hedges_g": -0.1, "effect": -1.0, "ci_low": -2.0, "ci_high": -0.1}, 0, None),
        ({"hedges_g": None}, 0, None),
        ({"se": None}, 1, (None, None)),
    ],
)
def test_without_a_gain_there_is_no_price_and_without_an_error_no_range(taken, facts, count, ends):
    prices = list(tasks.gain_prices(taken, changed(taken.run.as_result(), **facts)))
    assert len(prices) == count
    assert all((one.low, one.high) == ends for one in prices)


def test_programmes_are_compared_on_the_page_of_costs(client, world, taken):
    client.force_login(world.chloe)
    page = client.get(reverse("evaluation:cost_lists", args=[world.reading.slug])).content.decode()
    [gain] = tables.gains_of(world.reading)
    assert gain.version == taken
    assert "Reading programme" in page
    assert tasks.told_range(gain.price, "USD") in page
    text = client.get(reverse("evaluation:cost_gains", args=[world.reading.slug])).content.decode("utf-8-sig")
    [line] = text.splitlines()[1:]
    assert line.startswith("Reading programme,")
    assert ",259.75,2024," in line


# What is refused ----------------------------------------------------------------------------------------------


def test_only_those_who_write_take_a_cost(client, world, run, cost_list):
    client.force_login(world.chloe)
    assert client.post(address("take_report_cost", run, cost_list.pk)).status_code == 403
    with pytest.raises(PermissionRefused):
        actions.take_report_cost(by=world.chloe, run=run, cost_list=cost_list)
    client.force_login(world.alma)
    assert client.post(address("take_report_cost", run, cost_list.pk + 1)).status_code == 404
    assert not ReportDraft.objects.exists()


def test_a_list_of_another_initiative_is_refused(world, run):
    other = actions.create_cost_list(by=world.dmitri, initiative=world.lab, values=SETTINGS)
    with pytest.raises(InvalidInput, match="another initiative"):
        actions.take_report_cost(by=world.alma, run=run, cost_list=other)


def test_a_list_without_a_total_is_refused_with_a_sentence(client, world, run):
    empty, lacking = costed(world, []), costed(world, price_index={})
    with pytest.raises(InvalidInput, match="no ingredients"):
        actions.take_report_cost(by=world.alma, run=run, cost_list=empty)
    client.force_login(world.alma)
    page = client.post(address("take_report_cost", run, lacking.pk), follow=True).content.decode()
    assert "“Coordinator” is priced in 2020" in page
    huge = TUTORING[0] | {"quantity": Fraction(10**9), "unit_price": 10**13}
    with pytest.raises(InvalidInput, match="too large"):
        actions.take_report_cost(by=world.alma, run=run, cost_list=costed(world, [huge]))


def test_a_typed_number_of_students_tells_of_no_few(client, world, run):
    """240 were analysed in each group."""
    client.force_login(world.alma)
    sent = {"amount": "1000", "currency": "USD", "students": "237", "source": ""}
    answer = client.post(address("report_cost", run), sent)
    assert "would tell of a few" in str(answer.context["form"].errors["students"])
    assert too_close(run.as_result(), 237) == too_close(run.as_result(), 249) == 240
    assert too_close(run.as_result(), 240) is too_close(run.as_result(), 250) is None
    places = run.as_result()
    two = replace(places, findings=(*places.findings, replace(places.findings[0], arm="more", n_treated=236)))
    assert (too_close(two, 240), too_close(two, 236), too_close(two, 238)) == (None, None, 236)
    assert (
        too_close(replace(two, findings=tuple(replace(f, n_comparison=900) for f in two.findings)), 905)
        is None
    )
    assert too_close(replace(places, study=replace(places.study, persons=False)), 237) is None


@pytest.mark.parametrize(
    "facts", [{"price_year": 2024}, {"cost_rate": 300}, {"price_year": 2024, "cost_rate": 300}]
)
def test_the_database_takes_no_half_basis(world, run, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportDraft.objects.create(run=run, **facts)
