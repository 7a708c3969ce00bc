"""What the person at the desk may do there, so that no page offers what would be refused."""

from dataclasses import dataclass

from leadflow.identity.types import Actor, Permission


@dataclass(frozen=True, slots=True)
class Rights:
    """What the desk offers. The services decide again, whatever a page showed."""

    change: bool
    create: bool
    assign: bool
    delete: bool
    export: bool
    bring_in: bool
    see_all: bool
    any_stage: bool = False  # whether any status may follow any, as with accounts

    @property
    def view_only(self) -> bool:
        """Whether the person may look and nothing else."""
        return not (self.change or self.create or self.assign)

    @property
    def select(self) -> bool:
        """Whether there is anything to do with a selection."""
        return self.change or self.assign or self.delete


def rights_of(actor: Actor) -> Rights:
    """Return what the actor may do at the desk; whoever sees a lead and changes leads, may."""
    return Rights(
        change=actor.may(Permission.LEAD_CHANGE),
        create=actor.may(Permission.LEAD_CREATE),
        assign=actor.may(Permission.LEAD_ASSIGN),
        delete=actor.may(Permission.LEAD_DELETE),
        export=actor.may(Permission.LEAD_EXPORT),
        bring_in=actor.may(Permission.LEAD_IMPORT),
        see_all=actor.may(Permission.LEAD_VIEW_ALL),
    )
