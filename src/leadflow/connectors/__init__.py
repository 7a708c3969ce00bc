"""How each outside system talks. One file per vendor; knows no room."""
