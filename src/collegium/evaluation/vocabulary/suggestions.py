"""Questions that most plans need, with an indicator that would answer them: to be taken over and put into own words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.vocabulary.plans import QuestionKind
from collegium.initiatives.vocabulary import Direction, IndicatorKind, InitiativeModel, MeasuringRhythm
from collegium.initiatives.vocabulary.blueprints.shape import PER_CENT

OUTCOME, PROCESS = QuestionKind.OUTCOME, QuestionKind.PROCESS
LASTING, EQUITY = QuestionKind.SUSTAINABILITY, QuestionKind.EQUITY
Text = str | Promise


@dataclass(frozen=True, slots=True)
class SuggestedIndicator:
    """A measure that would answer a question; baseline and target only the partners know."""

    name: Text
    definition: Text
    unit: Text = PER_CENT
    kind: IndicatorKind = IndicatorKind.OUTCOME
    direction: Direction = Direction.UP
    measured_every: MeasuringRhythm = MeasuringRhythm.YEAR


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question as it is proposed: key never changes, so that what was taken over is known."""

    key: str
    kind: QuestionKind
    text: Text
    decision: Text
    indicator: SuggestedIndicator | None = None


COMMON = (
    Suggestion(
        "achievement",
        OUTCOME,
        _("Do students learn more than they would have without us?"),
        _("Whether the programme goes on, grows or ends."),
        SuggestedIndicator(
            _("Difference in learning to comparable students"),
            _(
                "Difference between students who take part and comparable students who do not, in standard deviations "
                "of the same test, from the study that was planned beforehand."
            ),
            _("standard deviations"),
        ),
    ),
    Suggestion(
        "engagement",
        OUTCOME,
        _("Are students more engaged: do they come, take part and stay?"),
        _("What we change in the activities of the coming term."),
        SuggestedIndicator(
            _("Students who took part in at least four fifths of the activities"),
            _(
                "Students present at 80 per cent or more of the activities that they were enrolled in, divided by all "
                "who were enrolled."
            ),
            measured_every=MeasuringRhythm.HALF_YEAR,
        ),
    ),
    Suggestion(
        "for whom",
        EQUITY,
        _("Who benefits less than others, and who does not come at all?"),
        _("Where places, money and people go next year."),
        SuggestedIndicator(
            _("Gap in results between groups of students"),
            _(
                "Result of the group that does best minus that of the group that does worst, by income, language, "
                "disability and gender, where a group is large enough to be told."
            ),
            direction=Direction.DOWN,
        ),
    ),
    Suggestion(
        "as meant",
        PROCESS,
        _("Is the work carried out as it was meant, everywhere?"),
        _("Which partners need help, and what must be said more clearly."),
        SuggestedIndicator(
            _("Sites that carry out the core of the programme"),
            _("Sites where at least four of five core elements were seen, divided by all that were visited."),
            kind=IndicatorKind.PROCESS,
            measured_every=MeasuringRhythm.HALF_YEAR,
        ),
    ),
    Suggestion(
        "partner satisfaction",
        PROCESS,
        _("Are the partners satisfied with how we work together?"),
        _("What the coordinator changes in meetings, decisions and the sharing of work."),
        SuggestedIndicator(
            _("Partners who would join again"),
            _(
                "Partners who answer “yes” when asked whether they would join again, divided by all who answered. Say "
                "how many did not answer."
            ),
            kind=IndicatorKind.PROCESS,
        ),
    ),
    Suggestion(
        "involvement",
        PROCESS,
        _("Do all partners take part, or do a few do the work?"),
        _("How tasks and votes are shared out."),
        SuggestedIndicator(
            _("Partners that contributed in the last three months"),
            _("Partners that kept a promise, led an activity or sent somebody to a meeting, divided by all."),
            kind=IndicatorKind.PROCESS,
            measured_every=MeasuringRhythm.QUARTER,
        ),
    ),
    Suggestion(
        "efficiency",
        LASTING,
        _("What does it cost for each student, and could the same be had for less?"),
        _("The budget of next year, and what we ask of funders."),
        SuggestedIndicator(
            _("Cost for each student reached"),
            _(
                "All costs of the year, paid time and shared rooms included, divided by the students who took part."
            ),
            _("per student"),
            IndicatorKind.SUSTAINABILITY,
            Direction.DOWN,
        ),
    ),
    Suggestion(
        "lasting",
        LASTING,
        _("Would the work go on if the present funding ended?"),
        _("Which costs move into whose own budget, and when."),
        SuggestedIndicator(
            _("Costs that are paid from own budgets of partners"),
            _("Yearly costs that partners pay from their regular budgets, divided by all yearly costs."),
            kind=IndicatorKind.SUSTAINABILITY,
        ),
    ),
)

OF_MODEL: Mapping[str, tuple[Suggestion, ...]] = {
    InitiativeModel.COMMUNITY_PARTNERSHIP: (
        Suggestion(
            "families heard",
            PROCESS,
            _("Do families and students shape the work, or do they only hear of it?"),
            _("Who sits at the table where decisions are taken."),
            SuggestedIndicator(
                _("Proposals of families and students that were adopted"),
                _("Proposals from families and students that were adopted, divided by all that they made."),
                kind=IndicatorKind.PROCESS,
            ),
        ),
        Suggestion(
            "next step",
            OUTCOME,
            _("Do young people find a next step after school that they chose themselves?"),
            _("Which employers and colleges we work with."),
            SuggestedIndicator(
                _("Leavers with a next step after half a year"),
                _(
                    "Leavers in training, study or work six months later, divided by all; unknown counts as no."
                ),
            ),
        ),
    ),
    InitiativeModel.CONSORTIUM: (
        Suggestion(
            "lost students",
            PROCESS,
            _("How many students are lost to the study, and is it the same in both groups?"),
            _("Whether a finding can be trusted, before it is published."),
            SuggestedIndicator(
                _("Difference between the groups in students lost"),
                _("Share of students without a last measurement, in one group minus that in the other."),
                _("percentage points"),
                IndicatorKind.PROCESS,
                Direction.DOWN,
            ),
        ),
        Suggestion(
            "findings used",
            OUTCOME,
            _("Is what we learn used by those who did not take part?"),
            _("For whom we write, and in which form."),
            SuggestedIndicator(
                _("Written decisions that name one of our findings"),
                _("Decisions of authorities and institutions in the last twelve months that name a finding."),
                _("decisions"),
            ),
        ),
    ),
    InitiativeModel.DIGITAL_COLLABORATION: (
        Suggestion(
            "connected",
            EQUITY,
            _("Can learners with a weak connection, an old device or another language take part?"),
            _("Which formats we offer, and in which languages."),
            SuggestedIndicator(
                _("Completion by phone compared with completion by computer"),
                _(
                    "Share that completes among learners who mostly use a phone, divided by that of the others."
                ),
                measured_every=MeasuringRhythm.HALF_YEAR,
            ),
        ),
        Suggestion(
            "recognised",
            OUTCOME,
            _("Does what was learned online count at home?"),
            _("With whom we agree on credits next."),
            SuggestedIndicator(
                _("Completed courses that counted at the learner's own institution"),
                _("Completed courses that were recognised within a year, divided by all completed courses."),
            ),
        ),
    ),
}


def suggestions_for(model: str) -> tuple[Suggestion, ...]:
    """Those of every model, and those of this one."""
    return (*COMMON, *OF_MODEL.get(model, ()))
