"""Answers about the same rows are told one after the other, so that each knows what the others told.

Work may be done at the same moment by several workers. What counts as told before is what was finished when the work
began; whoever is done and finds that something was told since, begins again.
"""

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from collegium.core.errors import Conflict
from collegium.evaluation.models import DoseLook, EquityLook, RobustnessCheck, StudyRun
from collegium.exchange.models import Dataset

Answer = StudyRun | EquityLook | RobustnessCheck | DoseLook
MOST_TURNS = 20


class ToldMeanwhileError(Exception):
    """Something about the same rows was told after the work began, which it does not take into account."""


def in_turn(row: Answer, work: Callable[[], object]) -> None:
    """Do the work, which stores what it found with `take_turn`, again for as long as others tell of the same rows.

    Raises:
        Conflict: they do so all the time.
    """
    for _turn in range(MOST_TURNS):
        row.started_at = timezone.now()
        row.save(update_fields=["started_at"])
        try:
            work()
        except ToldMeanwhileError:
            continue
        return
    raise Conflict(_("Other answers about the same data were given all the time. Try again later."))


def take_turn(dataset: Dataset, began: datetime) -> datetime:
    """Keep all others from telling of the same rows until the transaction ends; the moment of being told.

    Raises:
        ToldMeanwhileError: something was told since the work began.
    """
    same = Dataset.objects.filter(series=dataset.series, sha256=dataset.sha256)
    list(same.select_for_update().order_by("pk").values_list("pk", flat=True))
    of_dataset = {"dataset__series": dataset.series, "dataset_sha256": dataset.sha256}
    of_run = {f"run__{name}": value for name, value in of_dataset.items()}
    told = (
        StudyRun.objects.done().filter(**of_dataset, finished_at__gte=began),
        EquityLook.objects.done().filter(**of_dataset, finished_at__gte=began),
        RobustnessCheck.objects.done().filter(**of_run, finished_at__gte=began),
        DoseLook.objects.done().filter(**of_run, finished_at__gte=began),
    )
    if any(rows.exists() for rows in told):
        raise ToldMeanwhileError
    return timezone.now()
