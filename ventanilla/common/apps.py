from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "ventanilla.common"
    label = "common"
