"""Pure decisions of this room: values in, answers out."""
