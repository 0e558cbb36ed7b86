"""What the bank's own systems keep: the orders that the desk gave, the cases made of them, and what was said back."""

from django.db import models


class Order(models.Model):
    """An envelope that was taken, once per key. The same key with another content is refused."""

    key = models.CharField(max_length=120, unique=True)
    type = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    reference = models.CharField(max_length=40)
    received_at = models.DateTimeField()


class Case(models.Model):
    """An incident, a complaint or a lead, under the bank's own reference."""

    desk_id = models.CharField(max_length=40, unique=True)
    reference = models.CharField(max_length=40, unique=True)
    entity = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    category = models.CharField(max_length=60, blank=True)
    product = models.CharField(max_length=60, blank=True)
    severity = models.CharField(max_length=10, blank=True)
    summary = models.CharField(max_length=600)
    customer_number = models.CharField(max_length=40, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_point = models.CharField(max_length=1000, blank=True)
    branch = models.CharField(max_length=20, blank=True)
    consent = models.CharField(max_length=40, blank=True)
    network = models.CharField(max_length=30, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "state", "-id"], name="case_kind_state")]


class Line(models.Model):
    """One line of a case's history: what the desk or the bank did."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="lines")
    who = models.CharField(max_length=10)  # desk, bank
    what = models.CharField(max_length=30)
    text = models.CharField(max_length=1200, blank=True)
    at = models.DateTimeField()


class Event(models.Model):
    """What the desk is to be told: sent again, under the same id, until it has said yes or a final no."""

    event_id = models.CharField(max_length=60, unique=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    status = models.CharField(max_length=20)
    reason = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, default="waiting")  # waiting, sent, refused
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(state="waiting"), name="event_waiting")]


class Profile(models.Model):
    """What the customer record holds of a person's life on social media, with their consent."""

    contact = models.CharField(max_length=40, unique=True)
    customer_number = models.CharField(max_length=40, blank=True)
    consent = models.CharField(max_length=40)
    profiles = models.JSONField(default=list)
    interests = models.JSONField(default=list)
    history = models.JSONField(default=list)
    written_at = models.DateTimeField()


class Customer(models.Model):
    """A customer of the bank, as the desk may look them up."""

    customer_number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    products = models.JSONField(default=list)
    branch = models.CharField(max_length=20, blank=True)


class Branch(models.Model):
    """An office that takes leads."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    city = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=12, blank=True)
