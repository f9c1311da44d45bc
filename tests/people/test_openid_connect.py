"""Signing in through OpenID Connect, against a small provider on the loopback."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from collegium.people.models import User


class Provider(BaseHTTPRequestHandler):
    """Discovery, token and user info; at the page where a person would sign in it sends them back at once."""

    claims = {"sub": "42", "email": "lin@university.example", "email_verified": True, "name": "Lin Chen"}

    def do_GET(self):
        base = f"http://127.0.0.1:{self.server.server_port}"
        if self.path.startswith("/authorize?"):
            return self.send_back(parse_qs(urlsplit(self.path).query))
        document = {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
        }
        return self.answer(self.claims if self.path == "/userinfo" else document)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.requests.append(form)
        self.answer({"access_token": "t", "token_type": "Bearer"})

    def send_back(self, asked):
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri'][0]}?code=c&state={asked['state'][0]}")
        self.end_headers()

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    server = HTTPServer(("127.0.0.1", 0), Provider)
    server.requests = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "oidc",
        "name": "University sign-in",
        "client_id": "collegium",
        "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}/.well-known/openid-configuration"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


def go_through(client):
    start = client.post(reverse("openid_connect_login", args=["oidc"]))
    state = parse_qs(urlsplit(start.url).query)["state"][0]
    return client.get(
        reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": state}, follow=True
    )


def test_a_new_person_comes_in_with_name_and_address(client, db, provider):
    go_through(client)
    person = User.objects.get()
    assert (person.name, person.email) == ("Lin Chen", "lin@university.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert "code_verifier" in provider.requests[0]


def test_an_account_with_the_same_address_is_not_taken_over(client, db, provider):
    mine = User.objects.create_user("lin@university.example", "correct horse battery", name="Lin")
    go_through(client)
    assert User.objects.get() == mine
    assert "_auth_user_id" not in client.session


def test_a_forged_answer_signs_nobody_in(client, db, provider):
    client.get(reverse("openid_connect_callback", args=["oidc"]), {"code": "c", "state": "forged"})
    assert "_auth_user_id" not in client.session
    assert User.objects.count() == 0


def test_the_sign_in_page_offers_it(client, db, provider):
    assert "University sign-in" in client.get(reverse("account_login")).content.decode()


def test_only_the_page_that_leads_to_the_provider_lets_a_form_leave_the_site(client, db, provider):
    policy = "Content-Security-Policy"
    assert "form-action 'self'" in client.get(reverse("account_login"))[policy]
    leading = client.get(reverse("openid_connect_login", args=["oidc"]))
    assert "form-action" not in leading[policy]
    assert "script-src 'self'" in leading[policy]
