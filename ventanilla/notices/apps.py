from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ventanilla.notices"
    label = "notices"
