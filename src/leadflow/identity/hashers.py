"""How passwords are hashed: Argon2id with little memory, so that sign-ins cannot exhaust it.

19 MiB, t=2, p=1 is OWASP's minimum; Django's default takes 100 MiB per sign-in.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class LeanArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB of memory, two passes, one lane."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
