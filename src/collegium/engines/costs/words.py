"""What this engine says, as templates with named values, so that an application can say it in another language."""

NO_ITEMS = "There are no ingredients, so there is no cost."
NO_NAME = "An ingredient has no name."
BAD_QUANTITY = "The quantity of “{name}” must be a whole number or a fraction, of at least 0."
BAD_SHARE = "The share of “{name}” that was used must be a whole number or a fraction, over 0 and up to 1."
BAD_PRICE = "The unit price of “{name}” must be whole cents, of at least 0."
BAD_LIFE = "The years of life of “{name}” must be a whole number of at least 1."
BAD_YEAR = "The year of use of “{name}” must be a whole number of at least 0."
NO_INDEX = "“{name}” is priced in {year}, and the price index has no value for {missing}."
BAD_INDEX = "A price index must be above 0."
BAD_RATE = "The discount rate must be at least 0 and below 1."
NO_STUDENTS = "The number of students must be at least 1."
TODO_INGREDIENT = "Correct the ingredient."
TODO_ADD = "List what the programme uses, also what nobody pays for."
TODO_INDEX = "Add this year to the price index, or give the price of another year."
TODO_SETTING = "Correct the setting."

NOT_EFFECTIVE = (
    "By the estimate the programme did not raise the outcome, so what a gain costs cannot be said. It cost {cost} for "
    "each student."
)
FROM_AT_LEAST = "A gain may cost {low} or more. There may be no gain at all, so there is no upper end."
NO_LIMITS = "Neither how little nor how much a gain may cost can be said from these data."
BOUNDED = "With {percent:g} % confidence, a gain costs between {low} and {high}."
FREE = "The programme costs nothing more than what it is compared with, so there is no cost of a gain."
SAVES = (
    "The programme costs less than what it is compared with; a cost for each gain would mislead. Read cost and effect "
    "apart."
)
PROBABILITY = (
    "The probability that the gain is worth its cost treats the estimate as all that is known about the effect: no "
    "earlier evidence enters, and the normal distribution stands for its uncertainty."
)


def money(cents: float) -> str:
    """1,234.50: the currency is for the application to say."""
    return f"{cents / 100:,.2f}"
