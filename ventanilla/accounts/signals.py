"""The one place where signals of libraries are received."""

from django.db.models.signals import post_migrate

from ventanilla.common.walls import after_migrate

post_migrate.connect(after_migrate, dispatch_uid="ventanilla.walls")
