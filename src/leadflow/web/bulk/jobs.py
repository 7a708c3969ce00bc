"""The list of bulk submissions, and the way a file comes in."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse

from leadflow.affiliates.queries import get_my_affiliate
from leadflow.affiliates.queries.bulk import list_jobs
from leadflow.affiliates.queries.campaigns import list_campaigns
from leadflow.affiliates.rules.bulk.table import MAX_ROWS, read_table
from leadflow.affiliates.services.bulk.uploads import upload as keep_upload
from leadflow.identity.types import Permission
from leadflow.kernel.cells import write_csv
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Throttled
from leadflow.kernel.tabular.decoding import MAX_BYTES, FileTooLarge
from leadflow.web.bulk.forms import UploadForm
from leadflow.web.bulk.outcomes import steps_at, summary
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page

ON_PAGE: Final = 25

# Every case once, with numbers of the demo: accepted, known, not a mobile, another car.
SAMPLE_COLUMNS: Final = ("Mobile", "Car registration", "Name", "E-mail", "City", "Your reference")
SAMPLE_ROWS: Final = (
    ("+91 98123 45001", "MH 12 AB 1234", "Asha Rao", "asha@example.com", "Pune", "march-1"),
    ("098123 45002", "", "Ravi Kumar", "", "Mumbai", "march-2"),
    ("9812345003", "22 BH 1234 AA", "Zoya Khan", "zoya@example.com", "Delhi", "march-3"),
)


@page(permission=Permission.SUBMISSION_CREATE)
def jobs(request: PageRequest) -> HttpResponse:
    """Show what was submitted in bulk, newest first."""
    mine = get_my_affiliate(actor=request.actor)
    found = list_jobs(actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE)
    context = {
        "rows": [(job, summary(job)) for job in found.items],
        "next_cursor": found.next_cursor,
        "topic": f"affiliate:{mine.id}",
    }
    return render_page(request, "bulk/jobs.html", context, part="bulk/jobs_list.html")


@page(permission=Permission.SUBMISSION_CREATE, post=True)
def upload(request: PageRequest) -> HttpResponse:
    """Take a file in and go on to its columns."""
    get_my_affiliate(actor=request.actor)
    campaigns = list_campaigns(actor=request.actor)
    form = UploadForm(request.POST or None, request.FILES or None, campaigns=campaigns)
    if request.method == "POST" and form.is_valid():
        try:
            job = keep_upload(
                actor=request.actor,
                table=read_table(content_of(form.cleaned_data["file"])),
                file_name=form.cleaned_data["file"].name or "",
                campaign=form.cleaned_data["campaign"],
                now=now(),
            )
        except Throttled:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            words = f"{job.total:,} {'row' if job.total == 1 else 'rows'} read"
            return done(request, words, to=reverse("bulk-job", args=[job.id]))
    context = {
        "form": form,
        "campaigns": campaigns,
        "steps": steps_at(None),
        "most_rows": MAX_ROWS,
        "most_megabytes": MAX_BYTES // 1024**2,
    }
    return render_page(
        request,
        "bulk/upload.html",
        context,
        part="bulk/upload_form.html",
        status=422 if form.errors else 200,
    )


@page(permission=Permission.SUBMISSION_CREATE)
def sample(request: PageRequest) -> HttpResponse:  # noqa: ARG001 - a page's signature
    """Return a file that shows what one looks like."""
    text = write_csv(SAMPLE_COLUMNS, SAMPLE_ROWS)
    return HttpResponse(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="leads-sample.csv"'},
    )


def content_of(file: "UploadedFile[Any]") -> bytes:
    """Return what is in an uploaded file. Raises FileTooLarge before it is read."""
    if (file.size or 0) > MAX_BYTES:
        raise FileTooLarge(f"A file may have at most {MAX_BYTES // 1024**2} MB.", field="file")
    content: bytes = file.read()
    return content
