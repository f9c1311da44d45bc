from django.http import HttpRequest, HttpResponse

def datasets(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def upload_dataset(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def dataset(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def edit_dataset(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def document_columns(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def replace_dataset(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)


def remove_dataset(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse(status=501)
