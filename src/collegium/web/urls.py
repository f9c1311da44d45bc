"""Every address. One name runs from the address to the view, the action, the template and the test."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from collegium.evaluation.views import public_report
from collegium.web import views
from collegium.web.api import api, missing
from collegium.web.signin import go_to_identity_provider

# The administration pages take the same sign-in as all others: second factor and lock-out included.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Apps that have addresses inside an initiative (initiatives/<slug>/...) and, for answers from a letter, outside.
TOGETHER = (
    "agreements",
    "meetings",
    "communication",
    "feedback",
    "trust",
    "decisions",
    "consultations",
    "activities",
)

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("palette/", views.palette, name="palette"),
    path("scheme/", views.set_scheme, name="set_scheme"),
    path("jobs/<uuid:job_id>/", views.job, name="job"),
    path("waiting/", views.waiting, name="waiting"),
    path("audit/", views.own_audit_trail, name="own_audit_trail"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("accounts/oidc/<str:provider_id>/login/", go_to_identity_provider),
    path("accounts/", include("allauth.urls")),
    path("people/", include("collegium.people.urls")),
    path("partners/", include("collegium.partners.urls")),
    path("initiatives/", include("collegium.initiatives.urls")),
    path("initiatives/", include("collegium.web.initiative_urls")),
    *[path("", include(f"collegium.{app}.urls")) for app in TOGETHER],
    path("initiatives/<slug:slug>/", include("collegium.exchange.urls")),
    path("initiatives/<slug:slug>/", include("collegium.evaluation.urls")),
    path("public/<slug:slug>/findings/<uuid:finding_id>/", public_report, name="public_report"),
    path("public/<slug:slug>/", views.public_initiative, name="public_initiative"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("api/v1/<path:rest>", missing, name="missing"),
]

if settings.DEBUG or settings.TESTING:
    urlpatterns.append(path("design/", views.design, name="design"))
if settings.DEMO or settings.TESTING:
    urlpatterns.append(path("demo/mail/", views.demo_mail, name="demo_mail"))
