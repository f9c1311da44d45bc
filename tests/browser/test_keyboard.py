"""Without a mouse: skip to the content, find anything, dialogs that let go, and no lost work."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = pytest.mark.django_db(transaction=True)


def test_skip_link_palette_and_list_of_keys(meet, world):
    alma = meet(world.alma)
    alma.open("/partners/")
    keys, focused = alma.page.keyboard, alma.page.locator(":focus")
    keys.press("Tab")
    expect(focused).to_have_text("Skip to content")
    keys.press("Enter")
    expect(focused).to_have_attribute("id", "main")

    keys.press("?")
    expect(alma.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    alma.look()
    for _again in range(4):
        keys.press("Tab")
        outside = alma.page.evaluate("() => document.activeElement.closest('dialog, body') === document.body")
        on_page = alma.page.evaluate("() => document.activeElement !== document.body")
        assert not (outside and on_page), "focus left the dialog for the page behind it"
    keys.press("Escape")
    expect(alma.page.locator("#shortcuts")).to_be_hidden()

    opener = alma.page.get_by_role("link", name="Search and go to")
    opener.focus()
    keys.press("Control+k")
    palette = alma.page.locator("#palette")
    expect(palette).to_be_visible()
    keys.press("Escape")
    expect(palette).to_be_hidden()
    expect(opener).to_be_focused()
    keys.press("Enter")
    keys.type("reading")
    expect(palette.locator(".palette-list a").first).to_contain_text("Reading Together")
    alma.look()
    keys.press("ArrowDown")
    expect(palette.locator(".palette-list a").first).to_be_focused()
    with alma.page.expect_navigation():
        keys.press("Enter")
    expect(alma.page).to_have_url(alma.base + world.reading.get_absolute_url())
    alma.look()


def test_enter_right_after_typing_goes_to_what_was_typed(meet, world):
    alma = meet(world.alma)
    alma.open("/partners/")
    alma.page.keyboard.press("Control+k")
    expect(alma.page.locator("#palette .palette-list a").first).to_be_visible()
    with alma.page.expect_navigation():
        alma.page.keyboard.type("reading")
        alma.page.keyboard.press("Enter")
    expect(alma.page).to_have_url(alma.base + world.reading.get_absolute_url())


def test_the_slash_goes_to_the_filter(meet, world):
    alma = meet(world.alma)
    alma.open("/partners/")
    alma.page.keyboard.press("/")
    expect(alma.page.locator("form.filter [name=q]")).to_be_focused()


def test_a_draft_survives_a_reload_and_is_gone_once_it_was_sent(meet, world):
    alma = meet(world.alma)
    address = f"{world.reading.get_absolute_url()}needs/new/"
    alma.open(address)
    title, note = (
        alma.page.locator("[name=title]"),
        alma.page.get_by_text("What you typed last time was kept"),
    )
    title.fill("A room for homework")
    alma.page.reload()
    expect(title).to_have_value("A room for homework")
    expect(note).to_be_visible()
    alma.look()
    alma.fill(evidence="Survey of 40 families")
    alma.send()
    alma.sees("The need is recorded.")
    alma.open(address)
    expect(title).to_have_value("")
    expect(note).to_be_hidden()


def test_a_draft_belongs_to_the_link_that_filled_the_form(meet, world):
    alma = meet(world.alma)
    address = f"{world.reading.get_absolute_url()}needs/new/"
    goal = world.reading.goals.first()
    box = alma.page.locator(f"[name=goals][value='{goal.pk}']")
    title = alma.page.locator("[name=title]")
    alma.open(address)
    title.fill("A room for homework")
    alma.page.reload()
    expect(title).to_have_value("A room for homework")
    alma.open(f"{address}?goal={goal.pk}")
    expect(title).to_have_value("")
    expect(box).to_be_checked()
    alma.fill(title="A warm meal", evidence="Survey of 40 families")
    alma.page.reload()
    expect(title).to_have_value("A warm meal")
    alma.send()
    alma.sees("The need is recorded.")
    alma.open(f"{address}?goal={goal.pk}")
    expect(title).to_have_value("")


def test_a_file_that_is_too_large_is_not_sent(meet, world):
    alma = meet(world.alma)
    address = reverse("exchange:upload_dataset", args=[world.reading.slug])
    alma.open(address)
    alma.fill(title="Scores")
    field = alma.page.locator("input[name=file]")
    field.evaluate("field => (field.dataset.maxBytes = 10)")
    field.set_input_files({"name": "scores.csv", "mimeType": "text/csv", "buffer": b"id,score\n1,2\n2,3\n"})
    sent = []
    alma.page.on("request", lambda request: sent.append(request.method))
    alma.page.locator("form.main .submit-bar button").click()
    alma.sees("Split the file, or leave out what is not needed.")
    expect(field).to_be_focused()
    assert "POST" not in sent
    expect(alma.page.locator("[name=title]")).to_have_value("Scores")
