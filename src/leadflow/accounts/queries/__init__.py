"""Questions about key accounts; each starts from what the actor may see."""
