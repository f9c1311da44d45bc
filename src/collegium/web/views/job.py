"""The page of somebody who waits for a job."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.vary import vary_on_headers

from collegium.core.jobs import requeue_stale
from collegium.core.models import Job
from collegium.engines.problems import Problem
from collegium.people.requests import Request
from collegium.people.tasks import mark_watched


@login_required
@never_cache
@vary_on_headers("HX-Request")
def job(request: Request, job_id: uuid.UUID) -> HttpResponse:
    """Progress of one's own job; polled by htmx, and leads on to the result once it is done.

    Page, part of a page and empty answer share one address: a browser that kept one of them would show it for another.
    """
    waiting = get_object_or_404(Job, pk=job_id, requested_by_id=request.user.pk)
    if not waiting.is_over:
        requeue_stale()
    partial = request.headers.get("HX-Request") == "true"
    if waiting.state == Job.State.DONE and waiting.result_url:
        mark_watched(waiting)
        if not partial:
            return HttpResponseRedirect(waiting.result_url)
        return HttpResponse(headers={"HX-Redirect": waiting.result_url})
    context = {"job": waiting, "problems": [Problem(**item) for item in waiting.problems]}
    return render(request, "components/progress.html" if partial else "web/job.html", context)
