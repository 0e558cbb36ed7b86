"""How states and kinds are called on the pages."""

from django.utils.translation import gettext_lazy as _

KINDS = {"incident": _("Incidents"), "complaint": _("Complaints"), "lead": _("Leads")}
STATES = {
    "received": _("Received"),
    "handed_off": _("Received"),
    "opened": _("Received from the desk"),
    "remark": _("Remark of the desk"),
    "in_progress": _("In progress"),
    "incomplete": _("Incomplete"),
    "resolved": _("Resolved"),
    "closed": _("Closed"),
    "reopened": _("Reopened"),
    "cancelled": _("Cancelled"),
    "withdrawn": _("Withdrawn"),
    "offered": _("Offered"),
    "expired": _("Expired"),
    "accepted": _("Accepted"),
    "returned": _("Returned"),
    "contacted": _("Contacted"),
    "appointment": _("Appointment"),
    "application": _("Application"),
    "funded": _("Funded"),
    "lost": _("Lost"),
}
