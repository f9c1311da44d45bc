"""A role holds from the same moment for everybody, wherever they are."""

import pytest


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "America/New_York", "Pacific/Kiritimati"])
def test_what_began_today_holds_in_every_time_zone(client, world, zone):
    world.ben.time_zone = zone
    world.ben.save()
    client.force_login(world.ben)
    page = client.get("/").content.decode()
    assert "Lincoln School" in page
    assert "Reading Together" in page
    assert client.get(world.reading.get_absolute_url()).status_code == 200
