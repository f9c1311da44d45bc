"""Instruments that are ready to use, in our own words. More is better, unless an item is reversed.

The texts are translated when a survey is made of them, into every language of the site.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AGREE = (_("Not at all"), _("Completely"))
LITTLE_MUCH = (_("Very little"), _("Very much"))


@dataclass(frozen=True, slots=True)
class ReadyItem:
    """scale: the sub-scale to which the item belongs, or nothing. low = high = 0 stands for free text."""

    key: str
    text: str | Promise
    scale: str = ""
    low: int = 1
    high: int = 5
    ends: tuple[str | Promise, str | Promise] = AGREE
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class ReadyInstrument:
    key: str
    title: str | Promise
    purpose: str | Promise
    intro: str | Promise
    items: tuple[ReadyItem, ...]


def text(key: str, words: str | Promise) -> ReadyItem:
    return ReadyItem(key, words, low=0, high=0)


PULSE = ReadyInstrument(
    "pulse",
    _("Communication pulse"),
    _("Nine short statements about how we communicate; two minutes, a few times a year."),
    _("How do we communicate with each other? Your answers are anonymous."),
    (
        ReadyItem("heard", _("When I say something here, it is taken up.")),
        ReadyItem("in_time", _("I learn what I need to know early enough to act on it.")),
        ReadyItem("role", _("I know what is expected of my organisation.")),
        ReadyItem("who_decides", _("I know who decides what, and how.")),
        ReadyItem("kept", _("What partners agree is also done.")),
        ReadyItem("candour", _("I can speak openly about what does not work.")),
        ReadyItem("recognised", _("What my organisation contributes is seen by the others.")),
        ReadyItem("worth", _("The time I give to this initiative is well spent.")),
        ReadyItem("followed", _("I have heard what became of the last survey.")),
        text("one_thing", _("What one thing should we change in how we communicate?")),
    ),
)
SATISFACTION = ReadyInstrument(
    "satisfaction",
    _("Partner satisfaction"),
    _("How satisfied organisations are with the partnership, and whether they would join again."),
    _("Please answer for your organisation. Your answers are anonymous."),
    (
        ReadyItem("direction", _("We are working on the right goals."), "direction"),
        ReadyItem("progress", _("We are getting closer to these goals."), "direction"),
        ReadyItem("fair", _("Work and credit are shared fairly."), "working"),
        ReadyItem("coordination", _("The initiative is well coordinated."), "working"),
        ReadyItem("voice", _("The voices of those for whom we do this are heard."), "working"),
        ReadyItem("benefit", _("My organisation gains from taking part."), "value"),
        ReadyItem("effort", _("Taking part costs more than it brings."), "value", is_reversed=True),
        ReadyItem("again", _("Knowing what we know now, we would join again."), "value"),
        text("keep", _("What should we keep?")),
        text("change", _("What should we change?")),
    ),
)
TRUST = ReadyInstrument(
    "trust",
    _("Trust and value, in general"),
    _("Six dimensions about the partnership as a whole. The survey of trust asks about each partner."),
    _("Think of the partners as a whole. Your answers are anonymous."),
    (
        ReadyItem("reliable", _("The partners do what they say."), "trust", 1, 4),
        ReadyItem("mission", _("The partners stand behind our common purpose."), "trust", 1, 4),
        ReadyItem("open", _("The partners discuss openly, also when they differ."), "trust", 1, 4),
        ReadyItem("influence", _("The partners have the influence that is needed."), "value", 1, 4),
        ReadyItem("involved", _("The partners put real work into this."), "value", 1, 4),
        ReadyItem("resources", _("The partners bring resources that we need."), "value", 1, 4),
    ),
)
PARTICIPANTS = ReadyInstrument(
    "participants",
    _("Feedback of participants"),
    _("After a training, an event or a course."),
    _("Thank you for taking part. Two minutes, anonymous."),
    (
        ReadyItem("useful", _("What I learned is useful to me.")),
        ReadyItem("clear", _("It was clear and well prepared.")),
        ReadyItem("use", _("I will use it within the next month.")),
        ReadyItem("welcome", _("I felt welcome and could take part.")),
        ReadyItem("recommend", _("I would recommend it to others."), ends=LITTLE_MUCH),
        text("best", _("What was best?")),
        text("better", _("What should be better next time?")),
    ),
)
STUDENTS = ReadyInstrument(
    "students",
    _("Student voice"),
    _("Short and plain, from about ten years of age."),
    _("Tell us how it is for you. Nobody will know what you answered."),
    (
        ReadyItem("learn", _("I learn a lot here."), "learning", 1, 4),
        ReadyItem("help", _("When I do not understand something, somebody helps me."), "learning", 1, 4),
        ReadyItem("interesting", _("What we do here interests me."), "learning", 1, 4),
        ReadyItem("belong", _("I belong here."), "belonging", 1, 4),
        ReadyItem("listen", _("The adults listen to what we say."), "belonging", 1, 4),
        ReadyItem("safe", _("I feel safe here."), "belonging", 1, 4),
        text("wish", _("What do you wish were different?")),
    ),
)
INSTRUMENTS: dict[str, ReadyInstrument] = {
    one.key: one for one in (PULSE, SATISFACTION, TRUST, PARTICIPANTS, STUDENTS)
}
SCALE_LABELS: dict[str, str | Promise] = {
    "direction": _("Direction"),
    "working": _("Working together"),
    "value": _("Value"),
    "trust": _("Trust"),
    "learning": _("Learning"),
    "belonging": _("Belonging"),
}
