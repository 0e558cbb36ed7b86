"""Who may do what: every role, every permission, one table. Nothing else in the code decides on a role's name."""

from enum import StrEnum


class Role(StrEnum):
    AGENT = "agent"
    COMMUNITY_MANAGER = "community_manager"
    SUPERVISOR = "supervisor"
    COMPLIANCE = "compliance"
    DPO = "dpo"
    BRAND_ANALYST = "brand_analyst"
    BRANCH_MANAGER = "branch_manager"
    HEAD_OF_SOCIAL = "head_of_social"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    INBOX_READ = "inbox.read"
    INBOX_REPLY = "inbox.reply"
    INBOX_ASSIGN = "inbox.assign"
    INBOX_HIDE = "inbox.hide"
    VALUE_REVEAL = "value.reveal"
    TEMPLATE_EDIT = "template.edit"
    CASE_READ = "case.read"
    CASE_WORK = "case.work"
    LEAD_READ = "lead.read"
    LEAD_WORK = "lead.work"
    CONTACT_READ = "contact.read"
    CONTACT_LINK = "contact.link"
    CONTACT_MERGE = "contact.merge"
    CONSENT_RECORD = "consent.record"
    CONTACT_ERASE = "contact.erase"
    APPROVAL_DECIDE = "approval.decide"
    CONTENT_READ = "content.read"
    CONTENT_WRITE = "content.write"
    PUBLISHING_FREEZE = "publishing.freeze"
    CATALOGUE_READ = "catalogue.read"
    CATALOGUE_EDIT = "catalogue.edit"
    COMPLIANCE_SIGN = "compliance.sign"
    LISTENING_READ = "listening.read"
    BRAND_WORK = "brand.work"
    ARCHIVE_READ = "archive.read"
    ARCHIVE_EXPORT = "archive.export"
    DOSSIER_EXPORT = "dossier.export"
    LEGAL_HOLD = "archive.hold"
    REPORT_READ = "report.read"
    CHANNEL_READ = "channel.read"
    CHANNEL_SET_UP = "channel.set_up"
    USER_ADMIN = "user.admin"
    TOKEN_ADMIN = "token.admin"  # noqa: S105  a permission's name
    JOB_READ = "job.read"
    READING_CORRECT = "reading.correct"
    LEARNING_MANAGE = "learning.manage"


P = Permission
_READERS = {P.INBOX_READ, P.CASE_READ, P.CONTACT_READ, P.CATALOGUE_READ}
_AGENT = _READERS | {
    P.INBOX_REPLY,
    P.INBOX_ASSIGN,
    P.INBOX_HIDE,
    P.CASE_WORK,
    P.LEAD_READ,
    P.CONSENT_RECORD,
    P.CONTACT_LINK,
    P.CHANNEL_READ,
    P.READING_CORRECT,
}
_COMMUNITY = _AGENT | {P.TEMPLATE_EDIT, P.CONTENT_READ, P.CONTENT_WRITE, P.LISTENING_READ, P.REPORT_READ}
_SUPERVISOR = _AGENT | {
    P.TEMPLATE_EDIT,
    P.VALUE_REVEAL,
    P.CONTACT_MERGE,
    P.APPROVAL_DECIDE,
    P.LISTENING_READ,
    P.REPORT_READ,
    P.JOB_READ,
    P.LEAD_WORK,
    P.CONTENT_READ,
    P.PUBLISHING_FREEZE,
    P.LEARNING_MANAGE,
}

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset(_AGENT),
    Role.COMMUNITY_MANAGER: frozenset(_COMMUNITY),
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.COMPLIANCE: frozenset(
        _READERS
        | {
            P.APPROVAL_DECIDE,
            P.CONTENT_READ,
            P.CATALOGUE_EDIT,
            P.COMPLIANCE_SIGN,
            P.ARCHIVE_READ,
            P.ARCHIVE_EXPORT,
            P.DOSSIER_EXPORT,
            P.LEGAL_HOLD,
            P.REPORT_READ,
            P.LISTENING_READ,
            P.PUBLISHING_FREEZE,
            P.CHANNEL_READ,
        }
    ),
    Role.DPO: frozenset(
        _READERS
        | {
            P.VALUE_REVEAL,
            P.CONTACT_ERASE,
            P.CONTACT_LINK,
            P.CONSENT_RECORD,
            P.ARCHIVE_READ,
            P.ARCHIVE_EXPORT,
            P.LEGAL_HOLD,
            P.REPORT_READ,
        }
    ),
    Role.BRAND_ANALYST: frozenset({P.INBOX_READ, P.LISTENING_READ, P.BRAND_WORK, P.CHANNEL_READ, P.REPORT_READ, P.CATALOGUE_READ}),
    Role.BRANCH_MANAGER: frozenset({P.LEAD_READ, P.LEAD_WORK, P.CATALOGUE_READ, P.REPORT_READ}),
    Role.HEAD_OF_SOCIAL: frozenset(
        _COMMUNITY | _SUPERVISOR | {P.BRAND_WORK, P.CHANNEL_SET_UP, P.CATALOGUE_EDIT, P.ARCHIVE_READ, P.DOSSIER_EXPORT, P.TOKEN_ADMIN}
    ),
    Role.EXECUTIVE: frozenset({P.REPORT_READ, P.LISTENING_READ, P.CATALOGUE_READ}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.USER_ADMIN,
            P.TOKEN_ADMIN,
            P.CHANNEL_READ,
            P.CHANNEL_SET_UP,
            P.JOB_READ,
            P.CATALOGUE_READ,
            P.CATALOGUE_EDIT,
            P.ARCHIVE_READ,
            P.LEARNING_MANAGE,
        }
    ),
}


def permits(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of these roles holds the permission."""
    return any(permission in MATRIX[role] for role in roles)
