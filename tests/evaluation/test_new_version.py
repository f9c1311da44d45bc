"""A new version of a table beside an earlier one tells of no few students who came, left or were corrected."""

import numpy as np
import pandas as pd
import pytest

from collegium.evaluation import actions
from collegium.evaluation.actions import Definition
from collegium.evaluation.models import StudyRun
from collegium.exchange import actions as exchange
from collegium.exchange.models import Dataset
from tests.evaluation.robust import checked_run
from tests.evaluation.test_few_missing import ask, loaded, look, pupils, slow_heart, study
from tests.exchange.students import sent

__all__ = ["ask", "loaded", "slow_heart"]
ASKED = study("post", subgroups=("lang",), baseline=("pre",))


@pytest.fixture
def replaced(world, commit):
    """The result for a new version of a dataset."""

    def replace(dataset: Dataset, frame: pd.DataFrame):
        with commit():
            newer = exchange.replace_dataset(
                by=world.alma, dataset=dataset, file=sent(frame.to_csv(index=False).encode())
            )
        newer.refresh_from_db()
        asked = actions.define_study(
            by=world.alma, initiative=world.reading, definition=Definition(newer, "Again", "?", ASKED)
        )
        with commit():
            run = actions.run_study(by=world.alma, study=asked)
        run.refresh_from_db()
        return run.as_result()

    return replace


@pytest.fixture
def looked_at_again(world, commit, ask):
    """What is told by a look at a new version of a dataset."""

    def replace(dataset: Dataset, frame: pd.DataFrame, *asked):
        with commit():
            newer = exchange.replace_dataset(
                by=world.alma, dataset=dataset, file=sent(frame.to_csv(index=False).encode())
            )
        newer.refresh_from_db()
        return [ask(newer, one) for one in asked]

    return replace


def first() -> pd.DataFrame:
    return pupils({}, third=(60, 60))


def more(frame: pd.DataFrame, count: int, **traits) -> pd.DataFrame:
    added = frame.iloc[200 : 200 + count].assign(
        pupil=[f"N{len(frame) + one}" for one in range(count)], post=lambda old: old["post"] + 1.5, **traits
    )
    return pd.concat([frame, added])


def corrected(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    took = frame.index[frame["arm"] == "yes"][:count]
    return frame.assign(post=frame["post"].where(~frame.index.isin(took), frame["post"] + 2))


def of(result, subgroup: str = "", level: str = ""):
    return next(one for one in result.findings if (one.subgroup, one.level) == (subgroup, level))


@pytest.mark.parametrize(
    "changed",
    [
        lambda frame: more(frame, 1, arm="yes"),
        lambda frame: frame.drop(index=[300, 302]),
        lambda frame: corrected(frame, 9),
        lambda frame: more(corrected(frame, 5), 4, arm="yes"),
    ],
)
def test_what_differs_by_a_few_students_is_not_told_again(loaded, ask, replaced, changed):
    dataset = loaded(first())
    before = ask(dataset, ASKED)
    assert not of(before).suppressed
    after = replaced(dataset, changed(first()))
    assert of(after).suppressed
    assert of(after).withheld.startswith("Withheld to protect students")
    assert after.rows.used["post"] is None
    assert any("when more students have changed" in one for one in after.warnings)
    levels = [of(after, "lang", level) for level in ("home", "other", "third")]
    assert any(one.suppressed for one in levels)  # together they are everyone


@pytest.mark.parametrize("changed", [lambda frame: more(frame, 60), lambda frame: corrected(frame, 200)])
def test_what_differs_by_enough_students_or_by_none_is_told(loaded, ask, replaced, changed):
    dataset = loaded(first())
    ask(dataset, ASKED)
    assert not of(replaced(dataset, changed(first()))).suppressed


def test_another_column_or_order_is_no_change(loaded, ask, replaced):
    dataset = loaded(first())
    before = ask(dataset, ASKED)
    after = replaced(dataset, first().iloc[::-1].assign(note=np.arange(900) % 7))
    assert (
        [one.suppressed for one in after.findings]
        == [one.suppressed for one in before.findings]
        == [False] * 4
    )
    assert of(after).effect == pytest.approx(of(before).effect)


def test_a_group_that_changed_by_a_few_is_withheld_where_everyone_changed_by_many(loaded, ask, replaced):
    dataset = loaded(first())
    ask(dataset, ASKED)
    after = replaced(dataset, more(more(first(), 80, lang="home"), 3, lang="third"))
    assert not of(after).suppressed
    assert of(after, "lang", "third").suppressed
    assert sum(one.suppressed for one in after.findings) >= 2  # or it would follow by subtraction


def test_nothing_is_compared_with_a_version_of_which_nothing_was_told(loaded, replaced):
    after = replaced(loaded(first()), more(first(), 1))
    assert not any(one.suppressed for one in after.findings)
    assert not any("when more students" in one for one in after.warnings)


def values(result) -> dict:
    return {row.group: row.value for row in result.groups if row.value is not None}


def levels_told(result) -> set[str]:
    return {group[0][1] for group in values(result) if group}


@pytest.mark.parametrize(
    "changed",
    [
        lambda frame: more(frame, 1, lang="third"),
        lambda frame: frame.drop(index=frame.index[frame["lang"] == "third"][:2]),
        lambda frame: frame.assign(post=frame["post"].where(frame.index >= 9, frame["post"] + 2)),
    ],
)
def test_a_look_does_not_tell_again_what_differs_by_a_few_students(loaded, ask, looked_at_again, changed):
    dataset = loaded(first())
    before = ask(dataset, look("post", "lang"))
    assert levels_told(before) == {"home", "other", "third"}
    (after,) = looked_at_again(dataset, changed(first()), look("post", "lang"))
    assert () not in values(after)
    assert "third" not in levels_told(after)
    assert all(row.n is None for row in after.groups if row.group == (("lang", "third"),))
    assert any("Look again when more students have changed" in note for note in after.notes)


def test_a_language_that_changed_by_a_few_follows_from_no_others(loaded, ask, looked_at_again):
    dataset = loaded(first())
    ask(dataset, look("post", "lang"))
    frame = more(more(first(), 80, lang="home"), 3, lang="third")
    told = looked_at_again(dataset, frame, look("post", "lang"), look("post", "lang", "sex"))
    assert () in values(told[0])
    levels = set().union(*map(levels_told, (told[0],)))
    assert "third" not in levels
    assert len(levels) < 2  # or it would be everyone less the others
    both = {group[0][1] for one in told for group in values(one) if len(group) == 1 and group[0][0] == "lang"}
    assert len(both) < 2


@pytest.mark.parametrize(
    "changed", [lambda frame: frame.iloc[::-1], lambda frame: frame.assign(post=frame["post"] + 1)]
)
def test_a_look_tells_where_nobody_or_everybody_changed(loaded, ask, looked_at_again, changed):
    dataset = loaded(first())
    ask(dataset, look("post", "lang"))
    (after,) = looked_at_again(dataset, changed(first()).assign(note=1), look("post", "lang"))
    assert len(values(after)) == 4


def ways_told(world, commit) -> dict[tuple[str, ...], bool]:
    """By covariates: whether the effect is told by the check of the newest run."""
    check = checked_run(world, commit, StudyRun.objects.latest("finished_at"))
    ways = check.as_robustness().answers[0].ways
    return {way.covariates: way.effect is not None for way in ways}


def test_a_way_that_needs_fewer_columns_does_not_tell_of_a_few_corrected(
    world, commit, loaded, ask, looked_at_again
):
    """Many got a pre-test, and few post-tests were corrected: what leaves out the pre-test gives these away."""
    asked = study("post", covariates=("pre",))
    dataset = loaded(first().assign(pre=first()["pre"].where(np.arange(900) >= 200)))
    ask(dataset, asked)
    assert ways_told(world, commit)[()]
    frame = first().assign(pre=first()["pre"].where(np.arange(900) >= 60))
    (after,) = looked_at_again(dataset, corrected(frame, 3), asked)
    assert not any(one.suppressed for one in after.findings)
    told = ways_told(world, commit)
    assert told["pre",]
    assert not told[()]


def test_few_corrected_scores_are_not_told_where_many_other_values_were_corrected(
    loaded, ask, looked_at_again
):
    """The mean of the post-test is the same whatever the pre-test is."""
    asked = study("post", covariates=("pre",))
    dataset = loaded(first())
    ask(dataset, asked)
    (after,) = looked_at_again(dataset, corrected(first().assign(pre=first()["pre"] + 1), 3), asked)
    assert all(one.suppressed for one in after.findings)
