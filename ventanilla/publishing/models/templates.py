from django.db import models
from django.db.models import Q

from ventanilla.common.ids import uuid7
from ventanilla.publishing.types import TemplateState


class PostTemplate(models.Model):
    """Content to begin with, in one form per channel, with places such as {producto} that are filled in when it is used.

    `variants` are [{"channel", "platform", "language", "text", "thread", "first_comment"}]; `plan` what else an author would fill in.
    Approval binds to the version: any change voids it. It serves its entity and those below it.
    """

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=500, default="")  # when to use it
    plan = models.JSONField(default=dict)
    variants = models.JSONField(default=list)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    contributors = models.JSONField(default=list)  # ids of all who have worked on it: none of them approves it
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in TemplateState], default=TemplateState.DRAFT)
    review_on = models.DateField()
    expires_on = models.DateField(null=True)  # the last day on which it may be used
    active = models.BooleanField(default=True)
    uses = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["entity", "name"], condition=Q(active=True), name="post_template_list")]

    def __str__(self) -> str:
        return self.name


class Snippet(models.Model):
    """A piece of text behind a word that one types after a slash."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    entity = models.ForeignKey("accounts.Entity", on_delete=models.PROTECT, related_name="+")
    shortcut = models.SlugField(max_length=30)
    language = models.CharField(max_length=10, default="es")
    text = models.CharField(max_length=2000)
    active = models.BooleanField(default=True)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "language", "shortcut"], condition=Q(active=True), name="snippet_shortcut_once"),
        ]
