"""The same done to many leads: started from the list, followed, taken back; and leads as a file."""
