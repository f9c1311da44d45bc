"""A partner signs an agreement on a phone from the link in the letter, without signing in."""

import pytest
from django.urls import reverse

from collegium.agreements import actions
from collegium.core import links
from tests.agreements.furnished import drafted_agreement

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_partner_signs_from_the_letter(meet, world):
    version = actions.put_up_for_signature(by=world.alma, version=drafted_agreement(world).versions.get())
    party = version.parties.get(organisation=world.lincoln)
    token = links.make(actions.SIGN, party=party.pk, person=world.ben.pk, digest=version.digest)
    ben = meet(viewport={"width": 390, "height": 844})
    ben.open(reverse("agreements:sign_by_link", args=[token]))
    ben.sees("Ben, you are named to sign this in the name of Lincoln School.")
    assert ben.overflow() == ""
    for box in ben.page.locator("form.main [type=checkbox]").all():
        box.check()
    ben.page.locator("form.main").first.get_by_role("button", name="Sign").click()
    ben.sees("Signed. Thank you.")
    ben.look()
    assert (party.signature.signed_by, party.signature.digest) == (world.ben, version.digest)
