from django.core.mail import get_connection, send_mail


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
