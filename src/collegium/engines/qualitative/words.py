"""The sentences of this package: templates with named values, so that an application can translate them."""

from typing import NoReturn

from collegium.engines.problems import Problem, ProblemsFound

# Why an input cannot be worked on.
NO_NAME = "A code has no name."
NO_DEFINITION = "The code “{name}” has no definition, so two coders cannot mean the same by it."
TWICE = "“{name}” is there more than once."
NO_PARENT = "The code “{name}” stands under “{parent}”, which is not in the codebook."
IN_CIRCLES = "The code “{name}” stands under itself."
NO_SUCH_CODE = "The code “{name}” is not in the codebook."
NO_SUCH_SEGMENT = "Segment “{name}” is not among the segments."
NO_SUCH_DOCUMENT = "Document “{name}” is not among the documents."
NOT_A_MATRIX = "Ratings need one row for each unit and one column for each coder, at least two coders."
NO_PAIR = "No unit was rated by two coders, so there is nothing to compare."
MISSING = "Some ratings are missing; this measure cannot be used then."
NOT_RATIO = "A ratio scale has no values below 0."
NO_WEIGHTS = (
    "The weights need one row and one column for each value, zero on the diagonal and none below zero."
)
NOT_TWO_CODERS = "This measure compares two coders; there are {coders}."
NO_DRAWS = "The number of draws must be 100 or more."
WHO_JUDGED = "Whether number and words fit is a judgement: the name of the person who made it is missing."
WHY_JUDGED = "Whether number and words fit is a judgement: the reason is missing."
NOT_CLEARED = "The quote “{text}” is not cleared."
ONE_SIDE = "“{name}” has only one side, so there is nothing that could fit or not."
EMPTY_ROW = "“{name}” has neither a number nor words."

TODO_CODEBOOK = "Mend the codebook."
TODO_CHECK = "Check how the input was made."
TODO_ALPHA = "Use Krippendorff's alpha, which allows for it."
TODO_JUDGE = "Let a person decide, and write down who and why."
TODO_CLEAR = "Clear the quote first, or leave it out."

# Why a number is withheld.
ALL_THE_SAME = (
    "Every rating is the same value. Agreement beyond chance cannot be measured then: code units in which it "
    "varies."
)
NO_DISTRIBUTION = "In too many draws all ratings were the same, so no interval is given."
FEW_UNITS = "Fewer than {fewest} units were rated by two coders or more, so no interval is given."
NO_DISAGREEMENT = (
    "The coders never disagreed in these units. That does not show how often they would in others, so no interval is "
    "given."
)
ONE_VALUE = (
    "One coder gave the same value to every unit. Kappa is 0 then, whatever the other coder did, and has no "
    "interval."
)
SMALL_SAMPLE = "Fewer than {enough} units were rated: the standard errors hold for larger samples."
NOT_USED = "Nobody used this code."
SMALL_GROUP = "Fewer than {minimum} persons of this kind took part."

# What numbers of agreement mean.
ALPHA_GOOD = (
    "The coding is reliable enough to draw conclusions from it (alpha {alpha:.2f}; .80 is customary)."
)
ALPHA_TENTATIVE = (
    "The coding is reliable enough for tentative conclusions only (alpha {alpha:.2f}, between .667 and .80)."
)
ALPHA_LOW = (
    "The coding is not reliable enough to draw conclusions from it (alpha {alpha:.2f}, below .667). Talk about "
    "segments that were coded differently, sharpen the definitions, and code afresh."
)
ALPHA_INTERVAL = (
    "The interval reaches down to {low:.2f}, so it is not certain that the level that was named is reached."
)
KAPPA_BAND = "Landis and Koch call a kappa of {kappa:.2f} {band}."
BANDS_ARE_ARBITRARY = (
    "Their words are divisions they themselves called arbitrary. What is good enough depends on what is at stake, and "
    "kappa also depends on how common each code is."
)
RARE_CODE = (
    "This code was used in {share:.0%} of the ratings. For very rare and very common codes kappa and alpha can be low "
    "although coders nearly always agree: look at the percentage too, and at the segments themselves."
)

# What counts of themes mean.
PERSONS = "Counts are of persons who mention a theme, not of how often they do."
NOT_A_SURVEY = (
    "Interviews are not a survey: shares describe those who were heard and cannot be carried over to all. That a theme "
    "was not mentioned does not mean that somebody does not think so."
)
SATURATED = (
    "After {documents} documents, the last {run} brought {new} new codes, {share:.0%} of those known from the first "
    "{base}. By the threshold of {threshold:.0%} that is saturation."
)
NOT_SATURATED = "No {run} documents in a row brought few enough new codes: more may still be to be heard."
SATURATION_IS_OF_CODES = (
    "This counts codes, not depth: whether a theme is understood well enough is for you to judge."
)

# Quotes.
NO_CONSENT = "The person has not consented to being quoted."
CONSENT_WITHDRAWN = "The person has withdrawn consent."
OPEN_SPANS = "{count} places may tell who is speaking and were not dealt with."
NOT_READ = "Nobody has read the quote with the eyes of somebody who knows the persons."
ONLY_A_HELP = (
    "The search finds names from the lists it was given and common patterns. It does not find nicknames, names with "
    "endings, events that everybody remembers, a way of speaking, or several harmless facts that together point to one "
    "person. Somebody who knows the place must read every quote before it is published."
)
SPAN_WHY = {
    "name": "a name from the list",
    "school": "a school or place of learning",
    "place": "a place from the list",
    "e-mail": "an e-mail address",
    "phone": "what looks like a telephone number",
    "date": "a date",
    "number": "a number that may identify somebody",
    "address": "a web address or an account name",
    "age": "an age",
    "rare": "something that applies to few persons here",
}


def refuse(why: str, todo: str, *, name: str = "", **values: object) -> NoReturn:
    """Raise the problem; name may appear in the sentence.

    Raises:
        ProblemsFound: always.
    """
    raise ProblemsFound(problem(why, todo, name=name, **values))


def problem(why: str, todo: str, *, name: str = "", **values: object) -> Problem:
    """The problem itself, where several are collected."""
    return Problem(why.format(name=name, **values), todo, value=name)
