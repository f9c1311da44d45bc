from django.http import HttpRequest, HttpResponse

def studies(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def define_study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study_choices(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def edit_study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def copy_study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def archive_study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def restore_study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def run_study(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def compare_runs(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study_run(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study_run_baseline(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study_run_coefficients(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study_run_result(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def study_run_report(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def publish_run(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def unpublish_run(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)
