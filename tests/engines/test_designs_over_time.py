"""Studies that follow units over time: through the front they say what their engines say, and protect persons."""

from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

from collegium.engines.designs import answer
from collegium.engines.impact import ChangeOverTime, Interrupted, Study, Synthetic, result_from_dict
from collegium.engines.reporting import effects_chart, evidence_chart, has_picture, protected, render_svg
from collegium.engines.series import Interruption, Series, Synthesis, interrupted, synthetic_control
from collegium.engines.series import Rows as Units
from tests.engines.test_designs import write

YEARS = np.arange(2000, 2024)


@pytest.fixture(scope="module")
def places() -> dict[str, np.ndarray]:
    """Twelve places over 24 years; u03 rises by 3 in 2014 and lies among the others before."""
    rng = np.random.default_rng(4)
    level = rng.permutation(12)
    rows = [
        (
            f"u{i:02}",
            float(year),
            level[i] / 2 + 0.5 * (year - 2000) + rng.normal(0, 0.1) + 3 * (i == 3 and year >= 2014),
        )
        for i in range(12)
        for year in YEARS
    ]
    return {
        name: np.array(column)
        for name, column in zip(("place", "year", "y"), zip(*rows, strict=True), strict=True)
    }


@pytest.fixture(scope="module")
def table(places, tmp_path_factory) -> Path:
    return write(tmp_path_factory.mktemp("time") / "places.parquet", **places)


FOLLOWED = Study("One place", "place", ("u03",), "", ("y",), persons=False, design=Synthetic("year", 2014.0))


def test_one_place_beside_a_mix(table, places):
    result = answer(parquet=table, study=FOLLOWED)
    found = synthetic_control(Units(places["y"], places["place"], places["year"]), Synthesis("u03", 2014.0))
    (one,) = result.findings
    assert (one.effect, one.p) == pytest.approx((found.effect, found.p))
    assert one.effect == pytest.approx(3, abs=0.4)
    assert (one.se, one.hedges_g) == (None, None)
    series, mix, placebo = result.evidence
    assert [row[1:] for row in series.rows] == [(gap.observed, gap.synthetic) for gap in found.gaps]
    assert sum(row[1] for row in mix.rows) == pytest.approx(1, abs=0.02)
    assert placebo.rows[0] == ("u03", found.ratio)
    assert result_from_dict(result.as_dict()) == result
    assert render_svg(effects_chart(result)).startswith("<svg")


@pytest.mark.parametrize("comparison", ["", "u05"])
def test_one_series_before_and_after(table, places, comparison):
    result = answer(
        parquet=table, study=replace(FOLLOWED, comparison=comparison, design=Interrupted("year", 2014.0))
    )
    own, other = (places["y"][places["place"] == name] for name in ("u03", "u05"))
    found = interrupted(Series(own, YEARS, other if comparison else None), Interruption(2014.0))
    (one,) = result.findings
    assert (one.effect, one.se, one.ci_low, one.p) == pytest.approx(
        (found.average.estimate, found.average.se, found.average.low, found.average.p)
    )
    assert (one.n_treated, one.n_comparison) == (10, 14)
    terms = {row[0]: row[1] for row in result.evidence[1].rows}
    assert terms == pytest.approx(
        {name: getattr(found, name).estimate for name in ("trend", "level", "slope", "average", "last")}
    )
    assert all(has_picture(one) for one in result.evidence[:1])
    drawn = evidence_chart(result.evidence[0], title="t", description="d", names={})
    assert render_svg(drawn).count("<path") > 24


def test_rows_of_persons_are_protected_and_rows_of_places_are_not(table, places, tmp_path):
    study = replace(FOLLOWED, design=Interrupted("year", 2014.0))
    assert not protected(answer(parquet=table, study=study)).findings[0].suppressed
    few = protected(answer(parquet=table, study=replace(study, persons=True, minimum_cell=11)))
    assert few.findings[0].suppressed
    assert few.evidence[0].rows == ()  # one person for each point
    many = {name: np.repeat(column, 12) for name, column in places.items()}
    many["y"] = many["y"] + np.tile(np.linspace(-1, 1, 12), len(places["y"]))  # else all say the same
    result = answer(
        parquet=write(tmp_path / "many.parquet", **many), study=replace(study, persons=True, minimum_cell=11)
    )
    assert not protected(result).findings[0].suppressed
    assert len(protected(result).evidence[0].rows) == 24
    assert result.findings[0].n_treated == 120
    for students in (True, False):
        again = replace(study, persons=students)
        assert ("persons" in again.as_dict()) != students


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("covariates", "effect", "se"), [((), -0.039951, 0.01203), (("lpop",), -0.041751, 0.01150)]
)
def test_change_beside_change_elsewhere(shared_data, tmp_path, covariates, effect, se):
    """County employment of teenagers and minimum wages: the numbers of Callaway and Sant'Anna's own data."""
    path = tmp_path / "mpdta.parquet"
    source = shared_data / "evaluation" / "mpdta.csv"
    duckdb.execute(f"COPY (SELECT * FROM read_csv('{source}')) TO '{path}' (FORMAT parquet)")  # noqa: S608
    study = Study(
        "Minimum wages", "first_treat", ("raised",), "not raised", ("lemp",), covariates=covariates,
        design=ChangeOverTime("countyreal", "year"),
    )  # fmt: skip
    result = answer(parquet=path, study=study)
    (one,) = result.findings
    assert one.effect == pytest.approx(effect, abs=1e-4)
    assert one.se == pytest.approx(se, rel=0.05)
    assert (one.n_treated, one.n_comparison) == (191, 309)
    trend, starts = result.evidence
    assert [row[0] for row in trend.rows] == ["-3", "-2", "-1", "0", "1", "2", "3"]
    assert [row[0] for row in starts.rows] == ["2004", "2006", "2007"]
    assert any("does not show that the trends" in warning for warning in result.warnings)


def test_an_outcome_that_cannot_be_followed_is_withheld_and_the_others_are_told(table, places, tmp_path):
    data = {**places, "gone": np.full(len(places["y"]), np.nan)}
    study = replace(FOLLOWED, outcomes=("gone", "y"), design=Interrupted("year", 2014.0))
    result = answer(parquet=write(tmp_path / "gone.parquet", **data), study=study)
    assert [one.suppressed for one in result.findings] == [True, False]
    assert result.findings[0].withheld
    assert result.rows.used == {"gone": 0, "y": 24}
