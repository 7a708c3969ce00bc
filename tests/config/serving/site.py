"""A few addresses that show what the bridge between granian and Django must carry."""
# ruff: noqa: E402

import asyncio
import os
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

from django.conf import settings

settings.ROOT_URLCONF = "tests.config.serving.site"
settings.MIDDLEWARE = []

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path

from leadflow.config.serving.bridge import Bridge
from tests.config.serving.running import BODY_LIMIT

SHOWN = ("HTTP_", "CONTENT_", "REMOTE_", "SERVER_")
closed = []


def echo(request, rest=""):
    return JsonResponse(
        {
            "method": request.method,
            "path": request.path,
            "query": request.GET.dict(),
            "body": request.body.decode("utf-8", "replace")[:100],
            "length": len(request.body),
            "meta": {
                name: value
                for name, value in request.META.items()
                if isinstance(value, str)
                and name.startswith(("HTTP_", "CONTENT_", "REMOTE_", "SERVER_"))
            },
        }
    )


def cookies(request):
    response = HttpResponse("two", status=201)
    response.set_cookie("a", "1")
    response.set_cookie("b", "2")
    return response


def numbers(request):
    def lines():
        try:
            for number in range(int(request.GET["count"])):
                yield f"{number:>1000}\n"
        finally:
            closed.append(time.monotonic())

    return StreamingHttpResponse(lines(), content_type="text/plain")


def how_many_closed(request):
    return JsonResponse({"closed": len(closed)})


def slow(request):
    time.sleep(float(request.GET["seconds"]))
    return HttpResponse("done")


def broken(request):
    raise ValueError("on purpose")


urlpatterns = [
    path("cookies/", cookies),
    path("numbers/", numbers),
    path("closed/", how_many_closed),
    path("slow/", slow),
    path("broken/", broken),
    path("", echo),
    path("<path:rest>", echo),
]


async def live(scope, receive, send):
    """Tell the time, as the product's own stream tells what changed."""
    await receive()
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/event-stream")],
        }
    )
    left = asyncio.ensure_future(receive())
    while not left.done():
        await send({"type": "http.response.body", "body": b": tick\n\n", "more_body": True})
        await asyncio.wait([left], timeout=0.1)


application = Bridge(get_wsgi_application(), live=live, threads=2, body_limit=BODY_LIMIT)
