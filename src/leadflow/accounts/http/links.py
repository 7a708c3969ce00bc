"""Index pages: what can be found below an address, as absolute links."""

from django.http import HttpRequest

from leadflow.kernel.http import absolute_url


def links(request: HttpRequest, **paths: str) -> dict[str, str]:
    """Return an object of links from paths, as callers outside reach them."""
    return {name: absolute_url(request, path) for name, path in paths.items()}
