"""Somebody else's site: a page with rules for everything, and a policy that lets nothing in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

STYLE: Final = """
html { font-size: 9px !important; }
body { text-transform: uppercase; letter-spacing: 4px; transform: scale(1); overflow: hidden; }
* { color: #b00000 !important; font-family: serif !important; line-height: 3 !important; }
div { display: inline !important; position: static !important; opacity: 0.4 !important; }
button { width: 300px !important; background: #00ff00 !important; display: none !important; }
input { border: 9px dashed !important; width: 9px !important; }
p, form, svg { display: none !important; }
lead-widget { position: static !important; display: none; transform: rotate(9deg) !important; }
"""
PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A customer's site</title>
<link rel="stylesheet" href="/style.css">
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>A customer's site</h1><a href="#more">More</a><section id="more"></section></main>
<script async src="{us}/widget.js" data-bot="{bot}" data-title="Cape Growth Co"></script>
</body></html>"""
FRAMED: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A customer's site</title></head>
<body><main><h1>A customer's site</h1>
<iframe src="{us}/bot/{bot}/" title="Chat" width="380" height="600"></iframe></main>
</body></html>"""


@contextmanager
def hostile_site(us: str, bot: str) -> Iterator[str]:
    """Serve the site on an origin of its own, which is returned."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, us, bot))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Site(BaseHTTPRequestHandler):
    def __init__(self, us: str, bot: str, *rest: object) -> None:
        self.us, self.bot = us, bot
        super().__init__(*rest)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with the page, the framed page, or the style."""
        kind, text = "text/html; charset=utf-8", PAGE
        if self.path == "/style.css":
            kind, text = "text/css", STYLE
        if self.path == "/framed":
            text = FRAMED
        body = text.replace("{us}", self.us).replace("{bot}", self.bot).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; style-src 'self'; script-src {self.us}; "
            f"connect-src {self.us}; frame-src {self.us}; require-trusted-types-for 'script'",
        )
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""
