"""The list of imports, and the way a file comes in."""

from typing import Final

from django.http import HttpResponse
from django.urls import reverse

from leadflow.identity.types import Permission
from leadflow.kernel.cells import write_csv
from leadflow.kernel.clock import now
from leadflow.kernel.errors import DomainError, Throttled
from leadflow.kernel.tabular.decoding import check_size
from leadflow.kernel.tabular.workbook import read_table
from leadflow.pipeline.queries.imports import LIMITS, MEBIBYTE, list_imports
from leadflow.pipeline.rules.imports.columns import VOCABULARY
from leadflow.pipeline.services.imports.uploading import upload
from leadflow.web.imports.wording import steps_at
from leadflow.web.shell.forms import refuse
from leadflow.web.shell.pages import PageRequest, done, page, render_page
from leadflow.web.tables_in import TableForm

ON_PAGE: Final = 25
SAMPLE_COLUMNS: Final = (
    *("Name", "Phone", "E-mail", "City", "Source", "Language", "Value", "Status", "Tags", "Note"),
)
SAMPLE_ROWS: Final = (
    (
        *("Asha Rao", "+91 98123 45001", "asha@example.com", "Pune", "fair", "mr", "7500000"),
        *("new", "spring, two rooms", "Wants to see the show flat"),
    ),
    ("Ravi Kumar", "098123 45002", "", "Mumbai", "website", "hi", "", "contacted", "", ""),
    ("Zoya Khan", "", "zoya@example.com", "Delhi", "", "en", "1,25,00,000", "", "vip", ""),
)


@page(permission=Permission.LEAD_IMPORT)
def imports(request: PageRequest) -> HttpResponse:
    """Show past imports, newest first."""
    found = list_imports(
        actor=request.actor, cursor=request.GET.get("cursor") or None, limit=ON_PAGE
    )
    context = {
        "rows": [(job, job.counts) for job in found.items],
        "next_cursor": found.next_cursor,
        "topic": "imports",
    }
    return render_page(request, "imports/jobs.html", context, part="imports/jobs_list.html")


@page(permission=Permission.LEAD_IMPORT, post=True)
def upload_file(request: PageRequest) -> HttpResponse:
    """Take a file in and go on to its columns."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check_size(file.size or 0, LIMITS.bytes)
            table = read_table(file.read(), limits=LIMITS, is_known=VOCABULARY.knows)
            job_id = upload(actor=request.actor, table=table, file_name=file.name or "", now=now())
        except Throttled:
            raise
        except DomainError as error:
            refuse(form, error)
        else:
            count = len(table.lines)
            words = f"{count:,} {'row' if count == 1 else 'rows'} read"
            return done(request, words, to=reverse("import-job", args=[job_id]))
    context = {
        "form": form,
        "steps": steps_at(None),
        "most_rows": LIMITS.rows,
        "most_megabytes": LIMITS.bytes // MEBIBYTE,
    }
    return render_page(
        request,
        "imports/upload.html",
        context,
        part="imports/upload_form.html",
        status=422 if request.method == "POST" else 200,
    )


@page(permission=Permission.LEAD_IMPORT)
def sample(request: PageRequest) -> HttpResponse:  # noqa: ARG001 - a page's signature
    """Return a file that shows what one looks like."""
    return HttpResponse(
        write_csv(SAMPLE_COLUMNS, SAMPLE_ROWS),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="leads-sample.csv"'},
    )
