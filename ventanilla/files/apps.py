from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "ventanilla.files"
    label = "files"
