from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "ventanilla.archive"
    label = "archive"
