"""Pages of the CRMs that conversations are given to."""
