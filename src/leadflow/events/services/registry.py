"""Who listens to what, and what is done every so often. Filled once, by `config/wiring.py`."""

from dataclasses import dataclass

from leadflow.events.types import Chore, Event, Handler, Subscriber


@dataclass(frozen=True, slots=True)
class Register:
    """Subscribers by event and name; chores by name with their rhythm in seconds."""

    subscribers: dict[str, dict[str, Subscriber]]
    chores: dict[str, tuple[float, Chore]]


_register = Register({}, {})


def subscribe(event_type: type[Event], handler: Handler) -> None:
    """Let `handler` change our own books once per fact; it runs in a transaction with its proof."""
    _add(event_type, handler, is_outward=False)


def subscribe_outward(event_type: type[Event], handler: Handler) -> None:
    """Let `handler` tell the outside world; it runs without a transaction and may run twice."""
    _add(event_type, handler, is_outward=True)


def every(seconds: float, chore: Chore) -> None:
    """Let the worker call `chore` with the time every so often; it must bear running twice."""
    _register.chores[_name(chore)] = (seconds, chore)


def chores() -> dict[str, tuple[float, Chore]]:
    """Return what is done every so often: name to (seconds, function)."""
    return dict(_register.chores)


def subscribers_of(event_name: str) -> list[Subscriber]:
    """Return who listens to events of this name."""
    return list(_register.subscribers.get(event_name, {}).values())


def find_subscriber(event_name: str, name: str) -> Subscriber:
    """Return the subscriber of this name; KeyError when there is none."""
    return _register.subscribers[event_name][name]


def subscriber_names(*, is_outward: bool | None = None) -> set[str]:
    """Return the names of all subscribers, or only of the inward or outward ones."""
    return {
        subscriber.name
        for group in _register.subscribers.values()
        for subscriber in group.values()
        if is_outward is None or subscriber.is_outward is is_outward
    }


def _add(event_type: type[Event], handler: Handler, *, is_outward: bool) -> None:
    name = _name(handler)
    subscriber = Subscriber(name, event_type.name, handler, is_outward)
    _register.subscribers.setdefault(event_type.name, {})[name] = subscriber


def _name(function: Handler | Chore) -> str:
    """Return what stands in the database for a handler; renaming it orphans what is pending."""
    return f"{function.__module__}.{getattr(function, '__qualname__')}"  # noqa: B009 - functions have one
