from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "ventanilla.approvals"
    label = "approvals"
