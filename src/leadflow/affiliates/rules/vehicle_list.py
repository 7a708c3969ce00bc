"""Reading a list of cars for the local register: a CSV file as somebody saved it."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from leadflow.kernel.errors import Invalid

MAX_LINES: Final = 100_000
REGISTRATION: Final = ("registration", "registration_number", "plate", "vehicle")
BLOCKED: Final = ("blocked", "is_blocked")
NOTE: Final = ("note", "notes", "reason")
YES: Final = frozenset({"1", "y", "yes", "true", "x", "blocked"})
NO: Final = frozenset({"", "0", "n", "no", "false"})


@dataclass(frozen=True, slots=True)
class VehicleInput:
    """One line of a list of cars for the local register, as typed."""

    registration: str
    is_blocked: bool = False
    note: str = ""


class BadVehicleList(Invalid):
    """The file cannot be read as a list of cars; `line` says where."""

    code = "affiliates.bad_vehicle_list"


def read_vehicles(text: str) -> list[VehicleInput]:
    """Return the cars in a CSV text, in the order of its lines.

    The first line names the columns: `registration`, and if wanted `blocked` (yes or no) and
    `note`. Commas or semicolons. Raises BadVehicleList.
    """
    lines = text.removeprefix("\ufeff").replace("\x00", "").splitlines()
    if len(lines) > MAX_LINES + 1:
        raise BadVehicleList(f"Send at most {MAX_LINES} lines at a time.", field="file")
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    try:
        table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator, strict=True))
    except csv.Error as error:
        raise BadVehicleList(f"This is no CSV file: {error}.", field="file") from error
    if not table:
        raise BadVehicleList("The file is empty.", field="file")
    places = read_header(table[0])
    return [read_line(line, cells, places) for line, cells in enumerate(table[1:], 2) if cells]


def read_header(cells: Sequence[str]) -> Mapping[str, int]:
    """Return where each column stands. Raises BadVehicleList without one of registrations."""
    names = [cell.strip().lower().replace(" ", "_") for cell in cells]
    known = {"registration": REGISTRATION, "blocked": BLOCKED, "note": NOTE}
    places = {
        column: names.index(name)
        for column, spellings in known.items()
        for name in spellings
        if name in names
    }
    if "registration" not in places:
        raise BadVehicleList("The first line must name a column `registration`.", field="file")
    return places


def read_line(line: int, cells: Sequence[str], places: Mapping[str, int]) -> VehicleInput:
    """Return the car of one line. Raises BadVehicleList when blocked is neither yes nor no."""
    found = {
        column: cells[place].strip() if place < len(cells) else ""
        for column, place in places.items()
    }
    blocked = found.get("blocked", "").lower()
    if blocked not in YES | NO:
        raise BadVehicleList(f"Line {line}: blocked is yes or no.", field="file", line=line)
    return VehicleInput(found["registration"], blocked in YES, found.get("note", "")[:200])
