from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "ventanilla.jobs"
    label = "jobs"
