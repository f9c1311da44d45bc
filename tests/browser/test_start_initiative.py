"""An organisation comes in, starts an initiative from each model, and brings a partner to sign the vision."""

import re

import pytest

from collegium.initiatives.models import Initiative
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel
from collegium.partners.models import Organisation
from tests.browser.test_sign_up import PASSWORD, link_in

pytestmark = pytest.mark.django_db(transaction=True)
VISION = "Every child in the valley reads with pleasure by the age of nine."


@pytest.mark.parametrize("model", list(InitiativeModel))
def test_register_and_start_from_the_model(meet, person, model):
    ada = meet(person)
    ada.open("/partners/new/")
    ada.fill(name="Valley College")
    ada.page.get_by_label("Kind").select_option("college")
    ada.send()
    ada.sees("Valley College is registered.")

    ada.open("/initiatives/new/")
    ada.follow(f"Start: {model.label}")
    ada.fill(name="Reading Valley", summary="Reading for all")
    ada.send()
    ada.sees("“Reading Valley” is set up.")
    made = Initiative.objects.get()
    assert made.model == model
    ada.open(made.get_absolute_url())
    for goal in BLUEPRINTS[model].goals:
        ada.sees(str(goal.title))
    ada.sees(re.compile(r"0 of \d+ steps are done"))

    ada.follow("Write the vision")
    ada.fill(text=VISION)
    ada.send()
    ada.press("Sign in the name of Valley College")
    ada.sees("1 of 1 partners stand behind it.")


def test_a_new_partner_is_invited_joins_and_signs(meet, world, mailoutbox):
    alma = meet(world.alma)
    alma.open(f"{world.reading.get_absolute_url()}vision/write/")
    alma.fill(text=VISION)
    alma.send()
    alma.open(f"{world.reading.get_absolute_url()}partners/")
    alma.follow("Invite a new organisation")
    alma.fill(name="Hillside Parents", email="rosa@example.org", message="Come and join us.")
    alma.page.get_by_label("Kind").select_option(label="Parents' association")
    alma.send()
    assert mailoutbox[-1].to == ["rosa@example.org"]
    invitation = link_in(mailoutbox[-1].body)

    rosa = meet()
    rosa.open(invitation)
    rosa.sees("Come and join us.")
    rosa.follow("Sign up to accept")
    rosa.fill(name="Rosa Lind", password1=PASSWORD, password2=PASSWORD)
    rosa.send()  # the link came to this very address: nothing more to confirm
    rosa.press("Accept")
    parents = Organisation.objects.get(name="Hillside Parents")
    rosa.sees(f"You now act for {parents}.")

    rosa.open("/")
    rosa.follow("Reading Together asks Hillside Parents to take part: Member")
    rosa.press("Take part")
    rosa.open(f"{world.reading.get_absolute_url()}vision/")
    rosa.sees(VISION)
    rosa.press("Sign in the name of Hillside Parents")
    rosa.sees(re.compile(r"1 of \d partners stand behind it"))
