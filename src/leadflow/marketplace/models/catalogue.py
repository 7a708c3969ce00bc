"""The trades that are traded, and the places they are wanted in."""

from django.db import models


class Category(models.Model):
    """A trade. `synonyms` are other words that clients use for it, in small letters."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    synonyms = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A city or a suburb under the name it is known by; `key` is how it is compared.

    `inside` is the city of a suburb, the region of a city. Another spelling of a place has a row
    of its own that is the `same_as` the first.
    """

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    inside = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    same_as = models.ForeignKey("self", models.CASCADE, null=True, related_name="spellings")

    def __str__(self) -> str:
        return self.name
