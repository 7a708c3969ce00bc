"""What the sales desk keeps beside the leads themselves."""
