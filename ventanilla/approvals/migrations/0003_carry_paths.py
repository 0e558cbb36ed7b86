"""The paths of before become the first versions, and open requests keep their steps."""

from django.db import migrations
from django.db.models import F

from ventanilla.common import scope


def carry(apps, schema_editor):
    try:
        old = apps.get_model("approvals", "Path")
    except LookupError:  # a new installation: there are none
        return
    alias = schema_editor.connection.alias
    found = (apps.get_model(*name) for name in (("approvals", "PathVersion"), ("approvals", "Step"), ("accounts", "User")))
    old, version, step, user = (model.objects.using(alias) for model in (old, *found))
    with scope.system():
        step.update(stage=F("position"))
        step.filter(position__lt=F("request__current_step")).update(done=True)
        step.filter(request__state="approved").update(done=True)
        for row in old.all():
            said = row.changed_by.removeprefix("user:")
            author = user.filter(pk=int(said) if said.isdecimal() else 0).first() or user.order_by("pk").first()
            steps = [{"role": "", "name": "", "needs": 1, "beside": False, **s} for s in row.steps]
            path = {"name": "1", "when": {}, "steps": steps, "minutes": row.minutes, "remind": None, "escalate": []}
            told = {"author_id": author.pk, "changed_at": row.changed_at, "decided_at": row.changed_at}
            version.create(entity_id=row.entity_id, kind=row.kind, number=1, paths=[path], state="active", **told)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_paths_by_content"), ("accounts", "0001_initial")]
    operations = [migrations.RunPython(carry, migrations.RunPython.noop), migrations.DeleteModel(name="Path")]
