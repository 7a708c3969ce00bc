"""The core that all rooms share: person, lead, one history, who may see what."""
