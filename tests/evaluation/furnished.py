"""One of everything of plans, samples and reports in "Reading Together", for the walk through every address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from collegium.engines.looks import Look, look_at
from collegium.engines.planning import Unit
from collegium.evaluation import actions, tasks
from collegium.evaluation.models import EquityLook, RobustnessCheck, StudyRun
from collegium.evaluation.vocabulary import Section, UnitSource, Whom
from tests.evaluation import texts
from tests.evaluation.cohorts import loaded
from tests.evaluation.reports import ANSWERS, COST, write_all
from tests.world import World

SCHOOLS = tuple(Unit(f"School {number}", "north" if number % 2 else "south") for number in range(1, 13))


def drawn(world: World, **changed: Any) -> Any:
    """A lot for twelve schools from a list."""
    facts = {
        "title": "First schools",
        "arms": {"programme": 1, "as usual": 1},
        "seed": "4 17 23",
        "seed_note": "State lottery of 1 September",
        "source": UnitSource.FILE,
        "units": SCHOOLS,
    }
    return actions.draw_lots(by=world.alma, initiative=world.reading, **(facts | changed))


def asked(world: World, **values: Any) -> Any:
    """A question of the plan of "Reading Together"."""
    facts = {"text": "Do children read better?", "kind": "outcome", "decision": "Whether we go on."}
    return actions.create_question(by=world.alma, initiative=world.reading, values=facts | values)


def checked(by: Any, run: StudyRun) -> Any:
    """The check of a run, done here and now."""
    actions.check_robustness(by=by, run=run)
    tasks.check_robustness(progress=lambda *_: None, run_id=str(run.public_id))
    return RobustnessCheck.objects.get(run=run)


def looked(world: World) -> EquityLook:
    """A look at who passed by gender and origin over three years that is done, with what its job would store."""
    dataset = loaded(world)
    asked = Look("passed", ("gender", "origin"), time="year")
    look = actions.look_at_equity(by=world.alma, dataset=dataset, look=asked)
    levels = {column.name: column.levels for column in dataset.columns.all()}
    return actions.finish_look(look=look, result=look_at(parquet=dataset.parquet, look=asked, levels=levels))


def objects(world: World) -> dict[str, Any]:
    """{name of a parameter in an address: the thing that it should open}. The runs are there already."""
    by = world.alma
    question = asked(world)
    actions.freeze_plan(by=by, initiative=world.reading)
    asked(world, text="For whom?", kind="equity")
    run, published = StudyRun.objects.done().filter(study__initiative=world.reading).order_by("pk")[:2]
    write_all(by, run)
    actions.keep_report(by=by, run=run)
    actions.save_report_cost(by=by, run=run, values={**COST, "total_cost": 1_000_000})
    actions.save_report_answers(by=by, run=run, values={**ANSWERS, "sites": 3})
    actions.keep_report(by=by, run=run)
    comment = actions.comment_on_report(
        by=by, run=run, section=Section.COST, text="Does it include the books?"
    )
    round_ = actions.ask_sign_offs(
        by=by, run=run, whom=Whom.ALL, due_at=timezone.now() + timedelta(days=7), note="Look at the cost."
    )
    actions.publish_run(by=by, run=published)
    checked(by, run)
    return {
        "question_id": question.pk,
        "draw_id": drawn(world).public_id,
        "part": "summary",
        "comment_id": comment.pk,
        "sign_off_id": round_.sign_offs.get(organisation=world.riverside).pk,
        "finding_id": published.public_id,
        **text_objects(world, run),
    }


def text_objects(world: World, run: StudyRun) -> dict[str, Any]:
    """Coded texts beside the run's study, a quote that is cleared and one that waits."""
    collection = texts.collected(world, study=run.study)
    *pieces, waiting = texts.added(world, collection, {"school": 6, "ngo": 5, "unknown": 3})
    for number, piece in enumerate(pieces):
        texts.coded(world.alma, piece, "mentor" if number % 2 else "money")
        texts.coded(world.ben, piece, "mentor" if number % 3 else "money")
    texts.cleared(world.ben, texts.quoted(world.alma, pieces[0]))
    return {
        "collection_id": collection.pk,
        "code_id": collection.codes.get(name="money").pk,
        "piece_id": waiting.pk,
        "quote_id": texts.quoted(world.ben, pieces[1]).pk,
        "upload_id": pieces[0].upload,
        "look_id": looked(world).public_id,
        "table": "groups",
    }
