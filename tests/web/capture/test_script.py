"""The widget as it is served."""

import gzip

import pytest
from django.test import Client

from leadflow.web.capture.widget import built, squeezed, tight

LIMIT = 4096  # bytes, the issue's


def test_the_widget_is_small_and_leaves_no_module_behind():
    script = built()

    assert len(script.gzip) <= LIMIT
    assert gzip.decompress(script.gzip) == script.plain
    assert b"import " not in script.plain
    assert b"__STYLE__" not in script.plain


@pytest.mark.parametrize("encoding", ["", "gzip", "br, gzip"])
def test_any_page_may_load_it_and_ask_whether_it_changed(encoding):
    client = Client(headers={"Accept-Encoding": encoding})

    first = client.get("/widget.js")

    assert first["Content-Type"] == "text/javascript; charset=utf-8"
    assert first.get("Content-Encoding", "") == encoding[:4].strip(",").partition(",")[0]
    assert first["Cache-Control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert first["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not first.cookies
    again = client.get("/widget.js", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_texts_keep_their_white_space():
    assert tight('say ( "a  {  b" , `c = ${ d }` ) ;') == 'say("a  {  b",`c = ${ d }`);'
    assert squeezed("a b , c > d {\n  color : red;\n}\n/* x */") == "a b,c>d{color :red}"
