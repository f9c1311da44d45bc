"""A look at equity as a job, which gives one row however often it starts."""

from django.utils.translation import gettext as _

from collegium.core.errors import Conflict
from collegium.core.jobs import ProgressWriter, job
from collegium.engines.looks import look_at
from collegium.evaluation import actions
from collegium.evaluation.models import EquityLook
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.vocabulary import DatasetState


@job(actions.LOOK_JOB)
def look_at_equity(*, progress: ProgressWriter, look_id: str) -> str:
    """Read, protect, compare and store; returns the address of the look."""
    looks = EquityLook.objects.select_related("dataset__initiative", "requested_by")
    look = looks.get(public_id=look_id)
    dataset = look.dataset
    if look.state == RunState.DONE:
        return look.get_absolute_url()
    if dataset.state != DatasetState.READY or not dataset.parquet.exists():
        raise Conflict(_("The data of this look is no longer here."))
    levels = {column.name: column.levels for column in dataset.columns.all() if column.shows_values}

    def work() -> None:
        result = look_at(
            parquet=dataset.parquet,
            look=look.as_look(),
            levels=levels,
            seen=actions.told_before(look),
            changed=actions.groups_few_changed(look),
            progress=progress,
        )
        actions.finish_look(look=look, result=result)

    actions.in_turn(look, work)
    return look.get_absolute_url()
