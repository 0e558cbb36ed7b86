from django.db import models
from django.db.models import F, Q

from ventanilla.catalogue.types import CategoryKind
from ventanilla.common.ids import uuid7


class Product(models.Model):
    """A product of an entity. Others refer to it by `key`, never by foreign key across modules."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    product_class = models.CharField(max_length=30)  # `compliance.types.ProductClass`
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500, default="")
    synonyms = models.JSONField(default=list)  # words by which people ask for it
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="product_key_once")]

    def __str__(self) -> str:
        return self.name


class ProductVersion(models.Model):
    """The product's figures between two dates, as decimal strings (`tae`, `tin`, `fees`, `example`…). Never changed once in force."""

    entity_id = models.BigIntegerField()
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="versions")
    figures = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "valid_from"], name="product_version_once"),
            models.CheckConstraint(name="product_version_dates", condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from"))),
        ]


class Category(models.Model):
    """A kind of incident or complaint, with the topic that leads to it and how severe it is unless said otherwise."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in CategoryKind])
    key = models.SlugField(max_length=60)
    name_es = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    topic = models.CharField(max_length=30, default="")
    severity = models.CharField(max_length=10, default="medium")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    sla_minutes = models.PositiveIntegerField(null=True)  # working minutes to a resolution, as a hint for whoever sets the promise
    system_code = models.CharField(max_length=40, default="")  # how the bank's own system calls it
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "kind", "key"], name="category_key_once")]


class Calendar(models.Model):
    """When a team of an entity works: wall-clock hours in a zone, public holidays by country and subdivision, own days."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=60)
    hours = models.JSONField(default=dict)  # {"0": [["09:00", "14:00"], ["15:00", "20:00"]], …} Monday = 0
    holiday_country = models.CharField(max_length=2, default="")
    holiday_subdivision = models.CharField(max_length=10, default="")
    days_off = models.JSONField(default=list)  # ISO dates
    days_on = models.JSONField(default=dict)  # ISO date: hours of its own

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="calendar_key_once")]


class Branch(models.Model):
    """An office of the commercial network that takes leads."""

    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=12, default="")
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entity", "code"], name="branch_code_once")]
