"""Where a few students lack an outcome, results are told, and nothing of these few, whatever is asked when."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from collegium.core import jobs
from collegium.engines.impact import Study as Question
from collegium.engines.looks import Look
from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.exchange import actions as exchange
from collegium.exchange.actions import Description
from collegium.exchange.models import Dataset
from tests.evaluation.told import Reader
from tests.exchange.students import sent

LACKING = {"post": 2, "pre": 5, "engaged": 30}
NUMBERS = ("post", "pre", "engaged", "whole")


def pupils(
    lacking: dict[str, int] = LACKING, *, third: tuple[int, int] = (4, 7), size: int = 900
) -> pd.DataFrame:
    """Half of them took part; of the third language so many in the programme and without it."""
    draw = np.random.default_rng(11)
    arm = np.where(np.arange(size) % 2 == 0, "yes", "no")
    pre = draw.normal(50, 10, size)
    frame = pd.DataFrame(
        {
            "pupil": [f"P{number:04}" for number in range(size)],
            "arm": arm,
            "lang": draw.choice(["home", "other"], size, p=[0.65, 0.35]),
            "sex": draw.choice(["f", "m"], size),
            "pre": pre.round(1),
            "post": (20 + 0.6 * pre + 3 * (arm == "yes") + draw.normal(0, 8, size)).round(1),
            "engaged": draw.normal(3, 1, size).round(2),
            "whole": draw.normal(10, 2, size).round(2),
        }
    )
    for name, few in zip(("yes", "no"), third, strict=True):
        frame.loc[frame.index[frame["arm"] == name][:few], "lang"] = "third"
    for name, few in lacking.items():
        frame.loc[draw.choice(np.arange(40, size), few, replace=False), name] = np.nan
    return frame


def study(*outcomes: str, **changed) -> Question:
    base = {"treatment": "arm", "arms": ("yes",), "comparison": "no", "covariates": ()}
    return Question(title=f"Study {outcomes} {changed}"[:90], outcomes=outcomes, **base | changed)


def look(outcome: str, *columns: str) -> Look:
    return Look(outcome, tuple(sorted(columns)))


@pytest.fixture(autouse=True)
def slow_heart(monkeypatch):
    """Jobs run inside the test's transaction, where another thread must not write."""
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 600.0)


@pytest.fixture
def loaded(world, commit):
    def load(frame: pd.DataFrame) -> Dataset:
        with commit():
            made = exchange.upload_dataset(
                by=world.alma,
                initiative=world.reading,
                about=Description("Pupils", "All of them", "Agreement", is_generated=True),
                file=sent(frame.to_csv(index=False).encode()),
            )
        made.refresh_from_db()
        return made

    return load


@pytest.fixture
def ask(world, commit):
    """What is told: of a study, its run's result; of a look, the look's."""

    def answered(dataset: Dataset, asked: Question | Look):
        with commit():
            if isinstance(asked, Look):
                made = actions.look_at_equity(by=world.alma, dataset=dataset, look=asked)
            else:
                study = actions.define_study(
                    by=world.alma,
                    initiative=world.reading,
                    definition=Definition(dataset, asked.title, "?", asked),
                )
                made = actions.run_study(by=world.alma, study=study)
        made.refresh_from_db()
        return made.as_result()

    return answered


def put_together(frame: pd.DataFrame, told) -> Reader:
    reader = Reader(frame, ("lang", "sex"), NUMBERS)
    for one in told:
        (reader.look if hasattr(one, "look") else reader.study)(one)
    return reader


@pytest.mark.parametrize("few", [1, 2, 9])
def test_a_study_that_two_of_nine_hundred_cannot_answer_is_told(loaded, ask, few):
    frame = pupils({"post": few}, third=(40, 40))
    result = ask(loaded(frame), study("post", subgroups=("lang", "sex"), baseline=("pre",)))
    assert not any(one.suppressed for one in result.findings)
    assert not any(row.withheld for row in result.baseline)
    assert (result.rows.used["post"], result.rows.total) == (900 - few, 900)


def test_several_outcomes_with_gaps_are_all_told_and_nothing_of_the_few_who_lack_them(loaded, ask):
    frame = pupils(third=(40, 40))
    dataset = loaded(frame)
    result = ask(dataset, study("post", "engaged", "whole", subgroups=("lang", "sex"), baseline=("pre",)))
    assert not any(one.suppressed for one in result.findings)
    reader = put_together(frame, [result])
    assert reader.sums_given_away() == []
    assert reader.counts_given_away() == []
    assert [
        row.outcome for row in result.baseline if row.mean_treated is None
    ]  # of nearly the same students twice
    assert all(row.hedges_g is not None for row in result.baseline)


@pytest.mark.parametrize("second", [study("pre"), look("pre", "arm"), look("pre", "lang")])
def test_what_was_told_as_measured_before_is_not_told_again_of_a_few_more(loaded, ask, second):
    """Those with the pre-test less those with both tests are the two without the post-test."""
    frame = pupils(third=(40, 40))
    dataset = loaded(frame)
    first = ask(dataset, study("post", baseline=("pre",)))
    assert first.baseline[0].mean_treated is not None
    then = ask(dataset, second)
    assert put_together(frame, [first, then]).sums_given_away() == []


def test_a_mean_of_everyone_is_known_to_the_baseline_table_of_a_later_study(loaded, ask):
    frame = pupils(third=(40, 40))
    dataset = loaded(frame)
    told = [ask(dataset, asked) for asked in (look("pre", "lang"), study("post", baseline=("pre",)))]
    assert told[0].groups[0].value is not None
    assert put_together(frame, told).sums_given_away() == []
    assert not any(one.suppressed for one in told[1].findings)


def test_the_mean_of_a_language_is_known_to_a_later_study_without_a_few_of_its_pupils(loaded, ask):
    """Those without the pre-test are in the look at the post-test, and not in a study that controls for it."""
    frame = pupils({"pre": 5}, third=(40, 40))
    dataset = loaded(frame)
    told = [
        ask(dataset, asked)
        for asked in (look("post", "lang"), study("post", subgroups=("lang",), covariates=("pre",)))
    ]
    assert put_together(frame, told).sums_given_away() == []


ASKED = {
    "the post-test by language": study("post", subgroups=("lang",)),
    "engagement": study("engaged"),
    "the pre-test, looked at by arm and language": look("pre", "arm", "lang"),
}


@pytest.mark.parametrize(
    "order", list(permutations(ASKED)), ids=lambda order: ", ".join(one[:12] for one in order)
)
def test_studies_and_looks_respect_each_other_in_any_order(loaded, ask, order):
    frame = pupils()
    dataset = loaded(frame)
    reader = put_together(frame, [ask(dataset, ASKED[name]) for name in order])
    assert reader.counts_given_away() == []
    assert reader.sums_given_away() == []
