"""The frame around every page: sidebar, palette, bell, live updates."""
