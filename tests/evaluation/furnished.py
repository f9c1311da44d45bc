"""A report with everything, and one that is published, for the walk through every address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from collegium.evaluation import actions
from collegium.evaluation.models import StudyRun
from collegium.evaluation.vocabulary import Section, Whom
from tests.evaluation.reports import ANSWERS, COST, write_all
from tests.world import World


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}. The runs are there already."""
    by = world.alma
    run, published = StudyRun.objects.done().filter(study__initiative=world.reading).order_by("pk")[:2]
    write_all(by, run)
    actions.keep_report(by=by, run=run)
    actions.save_report_cost(by=by, run=run, values={**COST, "total_cost": 1_000_000})
    actions.save_report_answers(by=by, run=run, values={**ANSWERS, "sites": 3})
    actions.keep_report(by=by, run=run)
    comment = actions.comment_on_report(
        by=by, run=run, section=Section.COST, text="Does it include the books?"
    )
    asked = actions.ask_sign_offs(
        by=by, run=run, whom=Whom.ALL, due_at=timezone.now() + timedelta(days=7), note="Look at the cost."
    )
    actions.publish_run(by=by, run=published)
    return {
        "part": "summary",
        "comment_id": comment.pk,
        "sign_off_id": asked.sign_offs.get(organisation=world.riverside).pk,
        "finding_id": published.public_id,
    }
