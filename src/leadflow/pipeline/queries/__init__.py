"""Questions the sales desk asks; all start from what the actor may see."""
