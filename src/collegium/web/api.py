"""/api/v1: the routers of all apps behind one door, with tokens, scopes and the permissions of the pages."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer, SessionAuth
from ninja.throttling import AuthRateThrottle

from collegium.core.errors import InvalidInput, PermissionRefused, Refusal
from collegium.core.faults import problem_in_words
from collegium.engines.problems import Problem, shorten
from collegium.people.actions import find_token
from collegium.people.models import User


class Token(HttpBearer):
    """Authorization: Bearer <key>, made on the page "API tokens"."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = find_token(token)
        if found is None:
            return None
        request.user = found.person
        request.token_scopes = frozenset(found.scopes)  # type: ignore[attr-defined]
        return found.person


class Session(SessionAuth):
    """The session of a signed-in person; changes need the CSRF token."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        user = super().authenticate(request, key)
        request.token_scopes = None  # type: ignore[attr-defined]
        return user


class PersonThrottle(AuthRateThrottle):
    """Counts the requests of one person, whatever token they come with; two people may have the same name."""

    def get_cache_key(self, request: HttpRequest) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.auth.pk}  # type: ignore[attr-defined]


REFUSALS = {
    400: "The request is not readable.",
    401: "No key, or one that no longer works.",
    403: "You or your token may not do this; `message` says why.",
    404: "There is no such thing, or you may not see it.",
    409: "It has changed, or exists already.",
    422: "Something given is wrong; `problems` says what and where.",
    429: "Too many requests.",
}


REFUSAL = {
    "application/json": {
        "schema": {
            "type": "object",
            "properties": {
                "message": {"type": "string"},
                "problems": {"type": "array", "items": {"type": "object"}},
            },
        }
    }
}


class ObjectParser(Parser):
    """Every body is an object: the library would take `false` for one that leaves everything out."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The fields that were sent. Raises ValueError, which is answered with 400."""
        body = super().parse_body(request)
        if not isinstance(body, dict):
            raise ValueError("The body must be an object.")
        return body


class Api(NinjaAPI):
    """Documents once the refusals that every route may answer with."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(*args, **kwargs)
        for methods in document["paths"].values():
            for operation in methods.values():
                for status, description in REFUSALS.items():
                    operation["responses"].setdefault(
                        status, {"description": description, "content": REFUSAL}
                    )
        return document

    def validation_error_from_error_contexts(self, error_contexts: Any) -> ValidationError:
        """As the library makes it, with what was sent, which it leaves out."""
        made = super().validation_error_from_error_contexts(error_contexts)
        found = [fault for one in error_contexts for fault in one.pydantic_validation_error.errors()]
        for error, fault in zip(made.errors, found, strict=True):
            error["input"] = fault["input"]
        return made


throttle = PersonThrottle(settings.API_RATE)
api = Api(
    title="Collegium",
    version="1",
    description="Partners, initiatives, datasets and findings: what the pages show, with the same permissions.",
    urls_namespace="api",
    auth=[Token(), Session()],
    throttle=[throttle],
    docs_url="/docs",
    parser=ObjectParser(),
)


def answer(
    request: HttpRequest, status: int, message: str, problems: list[dict[str, Any]] | None = None
) -> HttpResponse:
    return api.create_response(request, {"message": message, "problems": problems or []}, status=status)


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    status = (
        403 if isinstance(refusal, PermissionRefused) else 422 if isinstance(refusal, InvalidInput) else 409
    )
    problems = [problem_in_words(problem).as_dict() for problem in getattr(refusal, "problems", ())]
    return answer(request, status, refusal.message, problems)


@api.exception_handler(HttpError)
def refused_by_ninja(request: HttpRequest, error: HttpError) -> HttpResponse:
    """No key, too many requests, an unreadable body: in the shape of every other refusal."""
    return answer(request, error.status_code, REFUSALS.get(error.status_code, error.message))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, missing: Http404) -> HttpResponse:  # noqa: ARG001 - ninja passes both
    return answer(request, 404, _("There is no such thing, or you may not see it."))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [problem_of(item).as_dict() for item in error.errors]
    return answer(request, 422, _("Something in the request is wrong."), problems)


def problem_of(item: dict[str, Any]) -> Problem:
    """A fault that the library found, with the field as the sender wrote it."""
    where, *path = item["loc"]
    # the name of our own parameter, which the sender never wrote
    names = path[1:] if where in {"body", "form"} and len(path) > 1 else path
    given = item.get("input")
    missing = item["type"] == "missing"
    return Problem(
        item["msg"].removeprefix("Value error, "),
        _("Give it; the document of the API says what is expected.")
        if missing
        else _("Correct it; the document of the API says what is expected."),
        column=".".join(str(name) for name in names),
        value=shorten(str(given)) if isinstance(given, str | int | float) and not missing else "",
    )


api.add_router("/partners", "collegium.partners.api.router")
api.add_router("/initiatives", "collegium.initiatives.api.router")
for app in (
    "agreements",
    "meetings",
    "communication",
    "feedback",
    "trust",
    "decisions",
    "consultations",
    "activities",
):
    api.add_router(f"/{app}", f"collegium.{app}.api.router")
api.add_router("/exchange", "collegium.exchange.api.router")
api.add_router("/evaluation", "collegium.evaluation.api.router")


@csrf_exempt  # the routes themselves ask for it where a session and not a token signs in
def missing(request: HttpRequest, rest: str) -> Any:
    """A slash too many or too few makes no difference; every other address answers in the API's own shape."""
    other = rest[:-1] if rest.endswith("/") else f"{rest}/"
    match = resolve(f"/api/v1/{other}")
    if match.func is not missing:
        return match.func(request, *match.args, **match.kwargs)
    return answer(request, 404, _("There is no such thing, or you may not see it."))
