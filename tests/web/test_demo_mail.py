from django.core.mail import get_connection, send_mail

from tests.world import PASSWORD


def test_mail_of_the_demo_is_readable_and_escaped(client, db, settings):
    folder = settings.EMAIL_FILE_PATH
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    send_mail(
        "Grüße", "Open https://example.org/x\n<script>", None, ["ada@example.org"], connection=connection
    )
    page = client.get("/demo/mail/").content.decode()
    assert "Grüße" in page
    assert 'href="https://example.org/x"' in page
    assert "<script>" not in page.split("<main")[1].split("</main")[0]


def test_no_mail_yet(client, db):
    assert "No mail yet" in client.get("/demo/mail/").content.decode()


def test_who_waits_for_a_letter_of_the_demo_finds_it(client, db, settings):
    settings.DEMO = True
    facts = {"email": "new@example.org", "name": "New", "password1": PASSWORD, "password2": PASSWORD}
    page = client.post("/accounts/signup/", {**facts, "language": "en", "timezone": "UTC"}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/accounts/confirm-email/")
    assert page.content.decode().split("<main")[1].count("/demo/mail/") == 2  # in the text and at the foot
    settings.DEMO = False
    assert "/demo/mail/" not in client.get("/").content.decode()
