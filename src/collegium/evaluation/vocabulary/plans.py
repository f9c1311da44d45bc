"""Words of evaluation plans: kinds of questions, what is missing, how fresh an indicator is, what may be assigned."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class QuestionKind(models.TextChoices):
    OUTCOME = "outcome", _("Outcome")
    PROCESS = "process", _("Process")
    SUSTAINABILITY = "sustainability", _("Sustainability")
    EQUITY = "equity", _("Equity")


KIND_SENTENCES: Mapping[str, Promise] = {
    QuestionKind.OUTCOME: _("What has become different for students, and is it because of us?"),
    QuestionKind.PROCESS: _("Is it done as it was meant, and how do partners work together?"),
    QuestionKind.SUSTAINABILITY: _("Will it last, and is it worth what it costs?"),
    QuestionKind.EQUITY: _("For whom does it work, and who is left out?"),
}


class UnitSource(models.TextChoices):
    PARTNERS = "partners", _("Partner organisations")
    FILE = "file", _("A list that I upload")


# The gaps of engines.progress.plan_gaps; {name} is the question, the goal or the indicator.
GAP_SENTENCES: Mapping[str, Promise] = {
    "no questions": _("The plan asks nothing yet."),
    "no outcome question": _("No question asks what becomes different for students."),
    "no process question": _(
        "No question asks whether the work is done as it was meant. Without it nobody can tell why something did, or "
        "did not, change."
    ),
    "no sustainability question": _("No question asks whether it lasts and what it costs."),
    "no equity question": _("No question asks for whom it works and who is left out."),
    "question without evidence": _("Nothing is named that would answer “{name}”."),
    "question without decision": _("It is not said which decision “{name}” will inform."),
    "question without person": _("Nobody is named who answers “{name}”."),
    "question without day": _("“{name}” has no day by which it is answered."),
    "question overdue": _("The day has passed by which “{name}” was to be answered."),
    "goal without question": _("No question asks about the goal “{name}”."),
    "indicator without numbers": _("The indicator “{name}” has no baseline, no target and no value yet."),
    "indicator without baseline": _("The indicator “{name}” has no baseline."),
    "indicator without target": _("The indicator “{name}” has no target."),
    "indicator never measured": _("The indicator “{name}” has never been measured."),
    "indicator overdue": _("A new value of the indicator “{name}” is overdue."),
}
GAP_TODO: Mapping[str, Promise] = {
    "no questions": _("Take over a suggestion"),
    "no outcome question": _("Add one"),
    "no process question": _("Add one"),
    "no sustainability question": _("Add one"),
    "no equity question": _("Add one"),
    "question without evidence": _("Name what will answer it"),
    "question without decision": _("Say which decision"),
    "question without person": _("Name somebody"),
    "question without day": _("Set a day"),
    "question overdue": _("Write the answer, or set another day"),
    "goal without question": _("Ask one"),
    "indicator without numbers": _("Give it numbers, or archive it"),
    "indicator without baseline": _("Give it one"),
    "indicator without target": _("Give it one"),
    "indicator never measured": _("Record a value"),
    "indicator overdue": _("Record a value"),
}

FRESHNESS_LABELS: Mapping[str, Promise] = {
    "never": _("Never measured"),
    "fresh": _("Up to date"),
    "due": _("Due"),
    "overdue": _("Overdue"),
}
FRESHNESS_TONES: Mapping[str, str] = {
    "never": "attention",
    "fresh": "good",
    "due": "info",
    "overdue": "urgent",
}

# Parts of a question as the differences of two versions name them: keys of the frozen content.
QUESTION_PARTS: Mapping[str, Promise] = {
    "question": _("Question"),
    "kind": _("Kind"),
    "decision": _("Which decision it informs"),
    "answered_by": _("Who answers it"),
    "due_on": _("Answered by"),
    "goals": _("Goals"),
    "indicators": _("Indicators"),
    "studies": _("Studies"),
    "surveys": _("Surveys"),
    "datasets": _("Datasets"),
    "sources": _("Other sources"),
}

# What does not hold of a receipt: answers of engines.planning.check_receipt.
RECEIPT_FAULTS: Mapping[str, Promise] = {
    "roster": _("The list is not the one that was assigned."),
    "assignment": _("The seed and the arms give another assignment."),
    "counts": _("The numbers in each arm are others."),
    "list": _("Somebody in the list is in another arm than the lot gave."),
}
