"""One of everything of plans, samples and reports in "Reading Together", for the walk through every address."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from collegium.engines.looks import Look, look_at
from collegium.engines.planning import Unit
from collegium.engines.robustness import DoseQuestion
from collegium.evaluation import actions, tasks
from collegium.evaluation.models import Code, DoseLook, EquityLook, RobustnessCheck, StudyRun, TextQuote
from collegium.evaluation.vocabulary import Section, UnitSource, Whom
from tests.evaluation import costs, groups, texts
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


def dosed(by: Any, run: StudyRun) -> DoseLook:
    """A look at the first column that may be asked about, done here and now."""
    study = run.as_result().study
    [name] = [column.name for column in run.dataset.columns.all() if actions.may_be_dose(run, study)(column)][
        :1
    ]
    question = DoseQuestion(name, study.outcomes[0], study.arms[0])
    look = actions.look_at_dose(by=by, run=run, question=question)
    tasks.look_at_dose(progress=lambda *_: None, look_id=str(look.public_id))
    return DoseLook.objects.get(pk=look.pk)


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
    told = text_objects(world, run, published)
    write_all(by, run)
    actions.keep_report(by=by, run=run)
    actions.keep_report(by=by, run=published)
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
    actions.withdraw_quote(by=by, quote=published.versions.get().quotes.last())
    checked(by, run)
    dose = dosed(by, run)
    return {
        "question_id": question.pk,
        "draw_id": drawn(world).public_id,
        "part": "summary",
        "dose_id": dose.public_id,
        "comment_id": comment.pk,
        "sign_off_id": round_.sign_offs.get(organisation=world.riverside).pk,
        "finding_id": published.public_id,
        **group_objects(world),
        **told,
    }


def group_objects(world: World) -> dict[str, Any]:
    """An indicator by gender on two days, and a grouping without values."""
    indicator = world.reading.indicators.get(name="Readers")
    groups.grouped(world, indicator)
    groups.reported(world, indicator, 400, girls=(40, 90), boys=(52, 84))
    report = groups.reported(world, indicator, 30, girls=(52, 90), boys=(54, 84))
    other = groups.grouped(world, indicator, "school", ("Hill", "Lake"), "Hill")
    return {"grouping_id": other.pk, "report_id": report.pk}


def text_objects(world: World, *runs: StudyRun) -> dict[str, Any]:
    """Coded texts beside the runs' study, a quote that waits, one that reports tell, and one they tell no more."""
    collection = texts.collected(world, study=runs[0].study)
    *pieces, waiting = texts.added(world, collection, {"school": 6, "ngo": 5, "unknown": 3})
    for number, piece in enumerate(pieces):
        texts.coded(world.alma, piece, "mentor" if number % 2 else "money")
        texts.coded(world.ben, piece, "mentor" if number % 3 else "money")
    quotes = [texts.cleared(world.ben, texts.quoted(world.alma, piece)) for piece in (pieces[0], pieces[2])]
    for run in runs:
        said_beside(world, run, collection.codes.get(name="mentor"), quotes)
    return {
        "collection_id": collection.pk,
        "code_id": collection.codes.get(name="money").pk,
        "piece_id": waiting.pk,
        "quote_id": texts.quoted(world.ben, pieces[1]).pk,
        "upload_id": pieces[0].upload,
        "look_id": looked(world).public_id,
        "table": "groups",
        **cost_objects(world),
    }


def cost_objects(world: World) -> dict[str, Any]:
    """A list of ingredients, one of which was changed, and a file that was imported into it."""
    cost_list = costs.costed(world)
    rows = [costs.values("Volunteers", borne_by="Parents", category="participants")]
    imported = actions.import_ingredients(by=world.alma, cost_list=cost_list, rows=rows, replaces=False)
    first = cost_list.ingredients.get(name="Tutors")
    actions.edit_ingredient(by=world.alma, ingredient=first, values=costs.TUTORING[0] | {"unit": "lessons"})
    return {
        "list_id": cost_list.pk,
        "ingredient_id": first.pk,
        "import_id": imported,
        "breakdown": "bearer",
    }


def said_beside(world: World, run: StudyRun, code: Code, quotes: list[TextQuote]) -> None:
    """A judgement and quotes in the draft of a report."""
    [finding] = actions.told_findings(run.as_result())[:1]
    actions.judge_theme(
        by=world.alma,
        run=run,
        code=code,
        outcome=finding.outcome,
        arm=finding.arm,
        fit="expand",
        why="The words say how: somebody notices who is missing, and asks at home.",
    )
    actions.choose_report_quotes(by=world.alma, run=run, quotes=quotes)
