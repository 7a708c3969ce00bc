"""The stream: who may listen, what they hear, and that it costs nothing when they have gone."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from leadflow.identity.types import Permission, Role
from leadflow.kernel.clock import now
from leadflow.notifications.services import touch_topic
from leadflow.web.live import asgi, streams, topics
from leadflow.web.live.hub import Hub
from leadflow.web.live.streams import Stream, Streams
from tests.factories.identity import actor_for, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def cookie_of(user) -> str:
    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def touch(topic: str) -> None:
    with transaction.atomic():
        touch_topic(topic, now=now())


class Browser:
    """The other end of the stream."""

    def __init__(self, cookie: str = "", method: str = "GET", query: str = "") -> None:
        self.scope = {
            "type": "http",
            "method": method,
            "path": "/live/",
            "query_string": query.encode(),
            "headers": [(b"cookie", cookie.encode())] if cookie else [],
        }
        self.came: list[bytes] = []
        self.status = 0
        self.leave = asyncio.Event()
        self.news = asyncio.Event()

    async def receive(self):
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.status = message.get("status", self.status)
        self.came.append(message.get("body", b""))
        self.news.set()

    def events(self, name: str) -> list[dict[str, int]]:
        lines = b"".join(self.came).decode().split("\n\n")
        found = [line.partition("data: ")[2] for line in lines if f"event: {name}" in line]
        return [json.loads(data) for data in found]

    async def until(self, name: str = "", seconds: float = 5.0) -> None:
        """Wait for an event of the stream, or only for an answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (self.events(name) if name else self.status):
                    self.news.clear()
                    await self.news.wait()

    async def listen(self, name: str = "") -> None:
        """Listen until the event has come, then go."""
        task = asyncio.create_task(asgi.application(self.scope, self.receive, self.send))
        await self.until(name)
        self.leave.set()
        await asyncio.wait_for(task, 5)


@pytest.fixture(autouse=True)
def no_watcher_left():
    yield
    asgi.hub.stop()


def run(coroutine):
    """Run in a loop of its own thread, as a server would: Django's ORM stays out of it."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(asyncio.run, coroutine).result()


def test_says_hello_with_how_things_stand():
    user = make_user(Role.SUPPLY)
    touch("supply")
    browser = Browser(cookie_of(user))

    run(browser.listen("hello"))

    assert browser.status == 200
    assert browser.events("hello") == [{"supply": 1, "calls": 0, f"user:{user.pk}": 0}]


def test_tells_within_a_moment_what_another_process_changed():
    user = make_user(Role.SUPPLY)
    browser = Browser(cookie_of(user))

    async def scene():
        listening = asyncio.create_task(browser.listen("changed"))
        await browser.until("hello")
        await asyncio.to_thread(touch, "supply")
        await listening

    run(scene())

    assert browser.events("changed")[-1]["supply"] == 1


def test_never_tells_of_what_one_may_not_hear():
    user = make_user(Role.AFFILIATE)
    browser = Browser(cookie_of(user))

    async def scene():
        listening = asyncio.create_task(browser.listen("changed"))
        await browser.until("hello")
        for topic in ("supply", "review", "dead-letters", f"user:{user.pk + 1}"):
            await asyncio.to_thread(touch, topic)
        await asyncio.to_thread(touch, f"user:{user.pk}")
        await listening

    run(scene())

    assert {topic for event in browser.events("changed") for topic in event} == {f"user:{user.pk}"}


def test_turns_nobody_away_with_401():
    browser = Browser("sessionid=none")

    run(browser.listen())

    assert browser.status == 401


def test_takes_no_other_method():
    browser = Browser(method="POST")

    run(browser.listen())

    assert browser.status == 405


def test_refuses_the_stream_that_is_one_too_many(monkeypatch):
    monkeypatch.setattr(streams, "PER_USER", 0)
    browser = Browser(cookie_of(make_user(Role.SUPPLY)))

    run(browser.listen())

    assert browser.status == 429


def test_forgets_a_browser_that_has_gone():
    browser = Browser(cookie_of(make_user(Role.SUPPLY)))

    run(browser.listen("hello"))

    assert len(asgi.streams) == 0


def test_keeps_only_the_newest_version_for_a_slow_listener():
    loop = asyncio.new_event_loop()
    stream = Stream(1, frozenset({"supply"}), loop)

    for version in range(1000):
        stream.offer({"supply": version, "review": version})

    assert stream.take() == {"supply": 999}
    loop.close()


def test_does_not_look_while_nobody_listens(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Hub(Streams()).look()


CHANGE_LEADS = {Role.ADMIN, Role.JUNIOR}


@pytest.mark.parametrize(
    ("role", "heard"),
    [
        (Role.SUPPLY, {"supply", "calls"}),
        (Role.AFFILIATE_MANAGER, {"review", "calls"}),
        (Role.ADMIN, {"supply", "review", "calls", "dead-letters", "leads", "market", "refunds"}),
        (Role.JUNIOR, {"leads"}),
        (Role.PROVIDER, {"market"}),
    ],
)
def test_hears_the_queues_of_ones_roles(role, heard):
    user = make_user(role)

    found = topics.topics_of(actor_for(user))

    own = {f"user:{user.pk}"} | ({f"bulk:{user.pk}"} if role in CHANGE_LEADS else set())
    assert found == heard | own


@pytest.mark.parametrize("topic", ["lead:1", "lead:x", "lead:", "lead:9999999999999999999", "all"])
def test_hears_of_no_lead_one_cannot_see(topic):
    actor = actor_for(make_user(Role.JUNIOR))
    assert not actor.may(Permission.LEAD_VIEW_ALL)

    assert topics.asked(actor, [topic]) == set()


def test_polls_204_until_something_changes(client):
    user = make_user(Role.SUPPLY)
    client.force_login(user)
    first = client.get("/app/live/poll/").json()
    quiet = client.get("/app/live/poll/", {"since": first["since"]})

    touch("supply")
    after = client.get("/app/live/poll/", {"since": first["since"]})

    assert first["changed"] == []
    assert quiet.status_code == 204
    assert after.json()["changed"] == ["supply"]


@pytest.mark.parametrize("since", ["", "{", "[1]", "null", '{"supply": "x"}', "9" * 5000])
def test_polls_past_a_state_it_did_not_give(client, since):
    client.force_login(make_user(Role.SUPPLY))

    response = client.get("/app/live/poll/", {"since": since})

    assert response.status_code == 200
