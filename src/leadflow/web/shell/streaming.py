"""Whether this process serves the live stream beside the pages; `web.live` says so."""

_here: list[bool] = []


def mount() -> None:
    """Note that this process also serves the stream, at `/live/`."""
    _here[:] = [True]


def is_mounted() -> bool:
    """Tell whether the stream is served beside the pages."""
    return bool(_here)
