"""What a report says beside its numbers: cost, limits, rating, sections on paper, and the notebook."""

import contextlib
import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.designs import answer
from collegium.engines.impact import Evidence, Study, study_from_dict
from collegium.engines.reporting import (
    Answers,
    Cost,
    Grid,
    Section,
    evidence_grid,
    limits,
    minor_digits,
    notebook,
    protected,
    report_pdf,
    review_findings,
    told_assigned,
    write_evidence,
)
from collegium.engines.tabular import load
from collegium.engines.wwc import Attrition
from tests.engines.test_reporting import BASELINE, FREE, HIDDEN, RESULT, SMALL
from tests.exchange.students import as_csv, students
from tests.pdf import Pdf

# Cost -------------------------------------------------------------------------------------------------------


def test_a_cost_is_exact():
    cost = Cost(100_000_000, "USD", 3)
    assert cost.per_student == Fraction(100_000_000, 3)
    assert cost.per_deviation(0.25) == Fraction(400_000_000, 3)  # a quarter is exact in binary
    assert Cost(10**17 + 1, "USD", 1).per_student == 10**17 + 1  # no float has this number


@given(st.integers(0, 10**17), st.integers(1, 10**7), st.floats(1e-6, 5))
def test_the_price_of_an_effect_gives_back_what_was_spent(total, students, g):
    cost = Cost(total, "EUR", students)
    assert cost.per_student * students == total
    price = cost.per_deviation(g)
    assert price is not None
    assert price * Fraction(Decimal(g)) * students == total


@pytest.mark.parametrize("g", [0.0, -0.2])
def test_nothing_gained_has_no_price(g):
    assert Cost(1, "USD", 1).per_deviation(g) is None


@pytest.mark.parametrize(("total", "students"), [(-1, 1), (1, 0)])
def test_what_is_no_cost_is_refused(total, students):
    with pytest.raises(ValueError, match="a cost is"):
        Cost(total, "USD", students)


@pytest.mark.parametrize(("currency", "digits"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_own_smallest_unit(currency, digits):
    assert minor_digits(currency) == digits


# Limits -----------------------------------------------------------------------------------------------------


def codes(result, *, randomised=True) -> list[str]:
    return [one.code for one in limits(result, randomised=randomised)]


def test_limits_follow_from_the_result():
    found = {one.code: one.values for one in limits(RESULT, randomised=None)}
    assert list(found) == ["assignment unknown", "chance", "missing outcomes", "suppressed"]
    assert found["chance"] == {"outcome": "score", "arm": "aide"}
    assert found["missing outcomes"]["missing"] == 5807
    assert found["missing outcomes"]["share"] == pytest.approx(100 * 5807 / (5807 + 5786))
    assert found["suppressed"] == {"count": 1}


def test_how_people_came_to_take_part_is_a_limit_unless_a_lot_decided():
    assert codes(RESULT)[0] == "chance"
    assert codes(RESULT, randomised=False)[0] == "not randomised"


@pytest.mark.parametrize(
    ("g", "covariates", "code"),
    [
        (0.2, (), "baseline not adjusted"),
        (0.2, ("age",), "baseline adjusted"),
        (-0.3, ("age",), "baseline too different"),
    ],
)
def test_groups_that_differed_before_are_a_limit(g, covariates, code):
    band = "adjustment required" if abs(g) <= 0.25 else "not satisfied"
    row = replace(BASELINE[0], hedges_g=g, band=band)
    study = replace(RESULT.study, covariates=covariates)
    result = replace(RESULT, study=study, baseline=(row,))
    [told] = [one for one in limits(result, randomised=True) if one.code.startswith("baseline")]
    assert (told.code, told.values) == (code, {"measure": "age", "g": abs(g)})


def test_nothing_measured_before_is_a_limit():
    assert "nothing before" in codes(replace(RESULT, baseline=()))


def test_many_comparisons_say_how_many_stand_the_correction():
    levels = [replace(FREE, level=f"group {n}", p=p) for n, p in enumerate([0.001, 0.03, 0.2, 0.5, 0.8, 0.9])]
    result = replace(RESULT, findings=(replace(SMALL, p=0.04), *levels))
    [told] = [one for one in limits(result, randomised=True) if one.code == "many comparisons"]
    # 7 comparisons: .001 <= .05/7 stays; .03 > 2 * .05/7 and .04 > 3 * .05/7 do not
    assert told.values == {"count": 7, "chance": 1, "found": 3, "kept": 1}


# Rating -----------------------------------------------------------------------------------------------------

LOT = Answers(randomised=True, assigned={"small": 1800, "aide": 1900, "regular": 2080}, sites=79)


def reasons(one) -> list[str]:
    return [reason.code for reason in one.rating.reasons]


def test_a_lot_that_was_kept_and_few_who_left_meet_without_reservations():
    small, aide = review_findings(RESULT, LOT)
    assert small.rating.standing == "without reservations"
    assert reasons(small) == ["attrition low"]
    assert (small.tier.tier, aide.tier.tier) == (1, None)
    lost = Attrition(Fraction(100 * (62 + 75), 3880), abs(Fraction(6200, 1800) - Fraction(7500, 2080)))
    assert small.rating.reasons[0].values["overall"] == pytest.approx(float(lost.overall))


def test_who_was_not_counted_at_the_start_is_judged_by_the_baseline():
    small, aide = review_findings(RESULT, replace(LOT, assigned={}))
    assert reasons(small) == ["attrition unknown", "baseline satisfied"]
    assert small.rating.standing == "with reservations"
    assert small.tier.tier == 2
    # its baseline is withheld, so nobody can say
    assert reasons(aide) == ["attrition unknown", "baseline unknown"]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"randomised": False}, "not randomised"),
        ({"compromised": True}, "compromised"),
        ({"confound": True}, "confound"),
        ({"outcome_eligible": False}, "outcome not eligible"),
        ({"clusters_assigned": True}, "attrition unknown"),
    ],
)
def test_each_answer_counts(changes, first):
    assert reasons(review_findings(RESULT, replace(LOT, **changes))[0])[0] == first


def test_the_handbooks_differ_in_g_where_clusters_were_assigned():
    answers = replace(LOT, clusters_assigned=True)
    old, new = (review_findings(RESULT, answers, handbook=one)[0].g for one in ("4.1", "5.0"))
    # Hedges (2007): gamma = sqrt(1 - 2 (n - 1) rho / (N - 2)) with n = 3743 / 79, rho = .2
    gamma = (1 - 2 * (3743 / 79 - 1) * 0.2 / 3741) ** 0.5
    assert new == pytest.approx(old * gamma, rel=1e-3)
    assert new < old
    students_ = [review_findings(RESULT, LOT, handbook=one)[0].g for one in ("4.1", "5.0")]
    assert students_ == [SMALL.hedges_g] * 2


def test_a_withheld_finding_gets_no_tier():
    hidden = replace(HIDDEN, subgroup="", level="")
    [one] = review_findings(replace(RESULT, findings=(hidden,)), LOT)
    assert (one.g, one.tier) == (None, None)
    assert "attrition unknown" in reasons(one)


def test_a_few_who_left_are_not_told():
    few = {"small": 1738 + 4, "aide": 1738 + 30, "regular": 2005}
    assert told_assigned(RESULT, few) == {"small": None, "aide": 1768, "regular": 2005}
    [small, _aide] = review_findings(RESULT, replace(LOT, assigned=few))
    # told as the worst that a few can be: 9 of 1747 and 2005, not 4
    assert small.rating.reasons[0].values["overall"] == pytest.approx(100 * 9 / (1747 + 2005))


def test_a_few_who_left_never_make_a_rating_better():
    """369 of 371 and 372 of 404 are 7.4 points apart, which is high; ten missing instead of two would be 5.2, low."""
    main = next(one for one in RESULT.findings if one.arm == "small" and not one.subgroup)
    result = replace(RESULT, findings=(replace(main, n_treated=369, n_comparison=372),))
    answers = replace(LOT, assigned={"small": 371, "regular": 404}, boundary="cautious")
    [known] = review_findings(result, replace(answers, assigned={"small": 369, "regular": 404}))
    [few] = review_findings(result, answers)
    assert reasons(known)[0] == reasons(few)[0] == "attrition high"
    assert few.rating.standing == known.rating.standing


# On paper ---------------------------------------------------------------------------------------------------


def told_pdf() -> Pdf:
    table = Grid(("Finding", "Cost"), (("score, small", "USD 2,707.40"),))
    sections = [
        Section("At what cost?", ("In all 1,000.00 for 10 students.",), table=table),
        Section("What we do not know", (), ("Nobody watched the lessons. #strong[not markup]",)),
        Section("How it is rated", ("Meets WWC standards.",), in_annex=True),
    ]
    return Pdf(report_pdf(RESULT, data_sha256="ab" * 32, sections=sections))


def test_the_pdf_is_tagged_with_title_language_and_words_for_the_chart():
    pdf = told_pdf()
    assert {"H1", "H2", "P", "L", "LI", "Figure", "Table", "TH", "TD"} <= set(pdf.tags())
    assert pdf.values("Lang")[0] == "en"
    assert RESULT.study.title in pdf.values("T")
    [small, aide] = pdf.values("Alt")
    assert "13.9 points higher" in small
    assert "lunch: other: withheld" in small
    assert "did not differ" in aide
    assert b"/DisplayDocTitle true" in pdf.plain


def test_the_sections_stand_in_the_pdf_in_their_places():
    text = told_pdf().text()
    places = [
        text.index(words)
        for words in ("At what cost?", "What we do not know", "Technical annex", "How it is rated")
    ]
    assert places == sorted(places)
    assert "USD 2,707.40" in text
    assert "#strong[not markup]" in text
    assert "Only a few schools." not in text  # the caller tells the warnings among the limits
    assert "Only a few schools." in Pdf(report_pdf(RESULT)).text()


# The notebook -----------------------------------------------------------------------------------------------

QUESTION = Study(
    title="Reading `#programme`",
    treatment="program",
    arms=("yes",),
    comparison="no",
    outcomes=("score",),
    baseline=("pretest",),
    covariates=("pretest",),
    cluster="school",
    subgroups=("origin",),
)


@pytest.fixture
def made(tmp_path):
    """(folder with the data, its SHA-256, the protected result)."""
    data = tmp_path / "students.csv"
    data.write_bytes(as_csv(students()))
    table = load(source=data, name=data.name, out=tmp_path / "table.parquet")
    return tmp_path, table.sha256, protected(answer(parquet=table.path, study=QUESTION))


def run_cells(book, folder, monkeypatch) -> str:
    monkeypatch.chdir(folder)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        names: dict[str, object] = {}
        for cell in book["cells"]:
            if cell["cell_type"] == "code":
                exec(cell["source"], names)  # noqa: S102 - what a reader of the notebook does
    return printed.getvalue()


def test_the_notebook_runs_the_study_again_and_finds_the_same(made, monkeypatch):
    folder, sha256, result = made
    book = notebook(result, file_name="students.csv", data_sha256=sha256)
    printed = run_cells(json.loads(json.dumps(book)), folder, monkeypatch)
    assert "The data is what was studied" in printed
    assert QUESTION.fingerprint() in printed
    assert "Everything is as it was stored." in printed
    assert "| withheld" in printed


def test_the_notebook_refuses_other_data(made, monkeypatch):
    folder, sha256, result = made
    book = notebook(result, file_name="students.csv", data_sha256=sha256)
    (folder / "students.csv").write_bytes(as_csv(students(481)))
    with pytest.raises(SystemExit, match="not the file that was studied"):
        run_cells(book, folder, monkeypatch)
    (folder / "students.csv").unlink()
    with pytest.raises(SystemExit, match="Put students"):
        run_cells(book, folder, monkeypatch)


def test_the_notebook_says_what_differs_from_what_was_stored(made, monkeypatch):
    folder, sha256, result = made
    first, *others = result.findings
    other = replace(result, findings=(replace(first, effect=99.0), *others))
    printed = run_cells(notebook(other, file_name="students.csv", data_sha256=sha256), folder, monkeypatch)
    assert "99.0" in printed
    assert "differs from the stored one" in printed


def test_the_notebook_marks_what_the_page_withholds_because_of_other_studies(made, monkeypatch):
    folder, sha256, result = made
    first, *others = result.findings
    hidden = replace(first, suppressed=True, withheld="Withheld.", effect=None, n_treated=None)
    book = notebook(replace(result, findings=(hidden, *others)), file_name="students.csv", data_sha256=sha256)
    printed = run_cells(book, folder, monkeypatch)
    assert repr(first.effect) not in printed
    assert "Everything is as it was stored." in printed
    assert any("does not know what other studies" in cell["source"] for cell in book["cells"])


def test_the_notebook_has_the_shape_of_format_4_5(made):
    """nbformat 4.5: ids that are unique; sources; outputs and a count in code cells only; a kernel by name."""
    _folder, sha256, result = made
    book = notebook(result, file_name="a'b.csv", data_sha256=sha256, version="1.2", about=("*Line*\n\nTwo",))
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    assert set(book["metadata"]["kernelspec"]) >= {"name", "display_name"}
    ids = [cell["id"] for cell in book["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(one.replace("-", "").isalnum() and len(one) <= 64 for one in ids)
    for cell in book["cells"]:
        wanted = {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            compile(cell["source"], cell["id"], "exec")
            wanted |= {"outputs", "execution_count"}
        assert set(cell) == wanted
    assert "\\*Line\\* Two" in book["cells"][0]["source"]
    assert "Reading \\`\\#programme\\`" in book["cells"][0]["source"]
    assert "collegium==1.2" in book["cells"][1]["source"]


def test_the_notebook_holds_only_what_may_leave(made):
    folder, sha256, result = made
    exact = answer(parquet=folder / "table.parquet", study=QUESTION)
    text = json.dumps(notebook(result, file_name="students.csv", data_sha256=sha256))
    told = {(one.model, one.subgroup, one.level): one for one in result.findings}
    hidden = [one for one in exact.findings if told[one.model, one.subgroup, one.level].suppressed]
    secrets = [
        repr(value)
        for one in hidden
        for value in (one.effect, one.mean_treated, one.mean_comparison)
        if value
    ]
    assert secrets
    assert not [secret for secret in secrets if secret in text]
    assert study_from_dict(result.study.as_dict()) == QUESTION


BINS = Evidence(
    "line",
    ("distance", "mean", "students", "p"),
    ((-1.5, 49.871, 1200, 0.0004), (0.5, 0.012345, 40, 0.04), (1.0, None, 35, None)),
    (1200, 40, 35),
)


def test_evidence_is_rounded_for_paper_and_whole_in_files(tmp_path):
    grid = evidence_grid(BINS, names={"distance": "Distance"})
    assert grid.headers == ("Distance", "mean", "students", "p")
    assert grid.rows == (
        ("\u22121.50", "49.9", "1,200", "< 0.001"),
        ("0.500", "0.0123", "40", "0.040"),
        ("1.00", "\u2013", "35", "\u2013"),
    )
    write_evidence(tmp_path / "evidence.csv", replace(RESULT, evidence=(BINS,)))
    lines = list(csv.DictReader((tmp_path / "evidence.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(lines) == 12
    assert lines[1] == {"table": "line", "row": "1", "column": "mean", "value": "49.871"}
    assert lines[9] == {"table": "line", "row": "3", "column": "mean", "value": ""}
