"""Pages of a large initiative, ours beside a bare Django view: 500 partners, 200 meetings, 5,000 actions.

The bare view sits behind sessions and sign-in only, sends the same SQL statements through a cursor, reads every row
and answers with the finished bytes: what Django and the database cost when nobody makes objects, checks a permission,
translates or renders. Both go through the WSGI handler in this process. The bench fails (exit 1) if a page needs more
queries at the large size than at a small one.

    python bench/web.py --repeat 20
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

os.environ["COLLEGIUM_DATA"] = tempfile.mkdtemp(prefix="collegium-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "collegium.web.settings"

import django

django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse
from django.utils import timezone

from collegium.agreements.models import Promise
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Initiative, Participation
from collegium.initiatives.vocabulary import InitiativeModel, PartnerRole
from collegium.meetings import actions as meetings
from collegium.meetings.models import ActionPoint, Meeting
from collegium.partners import actions as partners
from collegium.partners.models import Organisation
from collegium.people.models import User

BARE = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)
Statements = list[tuple[str, Any]]
replayed: dict[str, tuple[Statements, bytes]] = {}


def bare_view(request: HttpRequest, name: str) -> HttpResponse:
    """The same statements and the same bytes."""
    assert request.user.is_authenticated
    statements, content = replayed[name]
    with connection.cursor() as cursor:
        for sql, parameters in statements:
            cursor.execute(sql, parameters)
            cursor.fetchall()
    return HttpResponse(content)


urlpatterns = [path("bare/<str:name>", bare_view)]


def begin() -> tuple[User, Initiative]:
    call_command("migrate", verbosity=0)
    ada = User.objects.create_user("ada@example.org", "correct horse battery", name="Ada")
    host = partners.create_organisation(by=ada, values={"name": "Riverside University", "kind": "university"})
    made = initiatives.create_initiative(
        by=ada, organisation=host, model=InitiativeModel.CONSORTIUM, values={"name": "Reading Together"}
    )
    initiatives.write_vision(by=ada, initiative=made, text="Every child reads well at ten.")
    return ada, made


def grow(ada: User, made: Initiative, *, organisations: int, meetings_held: int, actions: int) -> None:
    """Bring the initiative to this size: partners, past and coming meetings, actions out of them."""
    now = timezone.now()
    known = made.participations.count()
    new = Organisation.objects.bulk_create(
        Organisation(name=f"School {at:04}", kind="school", languages=["en"], country="US")
        for at in range(known, organisations)
    )
    Participation.objects.bulk_create(
        Participation(
            initiative=made, organisation=one, role=PartnerRole.MEMBER, accepted_at=now, accepted_by=ada
        )
        for one in new
    )
    series = made.meeting_series.first() or meetings.call_meeting(
        by=ada,
        initiative=made,
        values={
            "title": "Steering group", "time_zone": "America/Chicago", "first_on": (now + timedelta(days=2)).date(),
            "starts_at": now.time().replace(microsecond=0),
        },
        write_letters=False,
    )  # fmt: skip
    known = made.meetings.count()
    Meeting.objects.bulk_create(
        Meeting(
            initiative=made, series=series, title=f"Meeting {at}",
            original_on=(now - timedelta(days=7 * at)).date(),
            starts_at=now - timedelta(days=7 * at), ends_at=now - timedelta(days=7 * at, hours=-1),
        )
        for at in range(known, meetings_held)
    )  # fmt: skip
    held = list(made.meetings.all())
    by_turn = list(made.participations.values_list("organisation_id", flat=True))
    known = Promise.objects.filter(initiative=made).count()
    day = now.date()
    kept = Promise.objects.bulk_create(
        Promise(
            initiative=made, organisation_id=by_turn[at % len(by_turn)], owner=ada if at % 50 == 0 else None,
            title=f"Action {at}", due_on=day + timedelta(days=at % 200 - 100), first_due_on=day, created_by=ada,
        )
        for at in range(known, actions)
    )  # fmt: skip
    ActionPoint.objects.bulk_create(
        ActionPoint(initiative=made, meeting=held[at % len(held)], promise=one, recorded_by=ada)
        for at, one in enumerate(kept)
    )


def addresses(made: Initiative) -> dict[str, str]:
    names = {
        "partners": "initiatives:participations",
        "promises": "agreements:promises",
        "promises kept": "agreements:kept_rates",
        "meetings": "meetings:meetings",
        "decisions": "decisions:proposals",
        "audit trail": "initiatives:audit_trail",
    }
    last = made.meetings.order_by("starts_at").last()
    return {
        "home": reverse("home"),
        "what waits": reverse("waiting"),
        "dashboard": made.get_absolute_url(),
        **{label: reverse(name, args=[made.slug]) for label, name in names.items()},
        "one meeting": last.get_absolute_url() if last else "/",
    }


class Visitor:
    """Somebody who is signed in, straight at the WSGI handler."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        self.cookie = SimpleCookie({name: one.value for name, one in client.cookies.items()})
        self.handler = WSGIHandler()

    def get(self, address: str) -> bytes:
        cookie = self.cookie.output(header="", sep=";").strip()
        environ = RequestFactory(HTTP_COOKIE=cookie).get(address).environ
        status: list[str] = []
        answer = self.handler(environ, lambda line, _headers: status.append(line))
        content = b"".join(answer)
        answer.close()
        if not status[0].startswith("200"):
            raise SystemExit(f"{address}: {status[0]}")
        return content

    def statements(self, address: str) -> tuple[Statements, bytes]:
        """What the page asks the database, and its bytes."""
        self.get(address)
        found: Statements = []

        def note(execute, sql, parameters, many, context):  # type: ignore[no-untyped-def]
            found.append((sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(note):
            content = self.get(address)
        reads = [one for one in found if one[0].lstrip().upper().startswith(("SELECT", "WITH"))]
        return reads, content

    def seconds(self, address: str, repeat: int) -> float:
        self.get(address)
        times = []
        for _ in range(repeat):
            start = time.process_time()
            self.get(address)
            times.append(time.process_time() - start)
        return statistics.median(times)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--repeat", type=int, default=20)
    options.add_argument("--partners", type=int, default=500)
    options.add_argument("--meetings", type=int, default=200)
    options.add_argument("--actions", type=int, default=5000)
    given = options.parse_args()
    ada, made = begin()
    visitor = Visitor(ada)
    grow(ada, made, organisations=60, meetings_held=60, actions=300)
    few = {name: len(visitor.statements(address)[0]) for name, address in addresses(made).items()}
    grow(
        ada, made,
        organisations=given.partners, meetings_held=given.meetings, actions=given.actions,
    )  # fmt: skip
    print(
        f"{given.partners} partners, {given.meetings} meetings, {given.actions} actions; processor time, median"
    )
    print(
        f"{'page':14} {'queries':>8} {'kB':>6} {'ms':>7} {'per s':>7} {'bare ms':>8} {'bare per s':>10} {'ratio':>6}"
    )
    grew = []
    for name, address in addresses(made).items():
        statements, content = replayed[name] = visitor.statements(address)
        ours = visitor.seconds(address, given.repeat)
        with override_settings(MIDDLEWARE=BARE, ROOT_URLCONF=__name__):
            bare = Visitor(ada).seconds(f"/bare/{name}", given.repeat)
        if len(statements) > few[name]:
            grew.append(f"{name}: {few[name]} queries at the small size, {len(statements)} at the large one")
        print(
            f"{name:14} {len(statements):8} {len(content) / 1000:6.0f} {ours * 1000:7.1f} {1 / ours:7.0f}"
            f" {bare * 1000:8.1f} {1 / bare:10.0f} {ours / bare:6.1f}"
        )
    print(*grew, sep="\n")
    return 1 if grew else 0


if __name__ == "__main__":
    Path(os.environ["COLLEGIUM_DATA"]).mkdir(exist_ok=True)
    raise SystemExit(main())
