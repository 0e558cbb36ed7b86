"""One sample for every route: who may call it, with which ids, and a form that a page of ours would send.

A new route without a sample fails the sweep: whoever adds a page says here whose it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ventanilla.accounts.permissions import Permission, Role, permits
from ventanilla.compliance.registry import all_packs

P = Permission
ES = next(pack for pack in all_packs() if pack.id == "ES")
RULES_READ = (P.COMPLIANCE_SIGN, P.CONTENT_READ)


class Door(Enum):
    """Who may call besides holders of a permission."""

    PUBLIC = "everyone"
    SIGNED_IN = "signed in"
    OWN = "its owner"  # the agent of the cast
    OTHERS = "its owner alone"  # a colleague outside the cast


Needs = P | Door | tuple[P | Door, ...] | None


@dataclass(frozen=True)
class Sample:
    """`get` and `post` say who may; None means that the method is not taken. `ids` name the world's objects by argument.

    `form` values that begin with `$` are the world's. `foreign` are fields that name another object: the sweep puts a
    foreign one in their place. `step_up`: a fresh second factor is asked for.
    """

    get: Needs = None
    post: Needs = None
    ids: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    foreign: Mapping[str, str] = field(default_factory=dict)
    step_up: bool = False
    fixed: Mapping[str, Any] = field(default_factory=dict)
    says: str = ""  # what the verb is, for the table

    def needs(self, method: str) -> Needs:
        return self.get if method == "GET" else self.post if method == "POST" else None

    @property
    def about_an_object(self) -> bool:
        return bool(self.ids)


def permitted(needs: Needs, role: Role) -> bool:
    """Whether the matrix lets this role in. An object of somebody's own belongs to the agent of the cast."""
    if needs is None:
        return False
    if isinstance(needs, tuple):
        return any(permitted(one, role) for one in needs)
    if isinstance(needs, Door):
        return role is Role.AGENT if needs is Door.OWN else needs is not Door.OTHERS
    return permits(frozenset({role}), needs)


ME, ALL = Door.SIGNED_IN, Door.PUBLIC
TALK, CONTACT, LEAD = {"public_id": "talk"}, {"public_id": "contact"}, {"public_id": "lead"}
PASSWORD = "una ventanilla abierta"

ENTRANCE: dict[str, Sample] = {
    "account_login": Sample(ALL, ALL, form={"login": "nobody@alameda.example", "password": "x"}),
    "mfa_authenticate": Sample(ALL, ALL, form={"code": "000000"}),
    "mfa_login_webauthn": Sample(ALL, ALL),
    "account_inactive": Sample(ALL, ALL),
    "openid_connect_login": Sample(None, ALL, fixed={"provider_id": "none"}),
    "openid_connect_callback": Sample(ALL, ALL, fixed={"provider_id": "none"}),
    "socialaccount_login_cancelled": Sample(ALL, ALL),
    "socialaccount_login_error": Sample(ALL, ALL),
    "account_logout": Sample(None, ALL),
    "set_up": Sample(ALL, ALL, fixed={"secret": "spent"}),
    "set_up_administrator": Sample(ALL, ALL, fixed={"secret": "spent"}),
    "invitation": Sample(ALL, ALL, fixed={"secret": "spent"}, form={"password": PASSWORD}),
    "preferences": Sample(None, ALL, form={"theme": "dark"}),
    "narrow": Sample(None, ALL, form={"entity": "$entity"}),
    "hook": Sample(None, ALL, fixed={"platform": "mastodon"}, ids={"channel": "channel"}),
    "demo_loading": Sample(ALL),
    "healthz": Sample(ALL, ALL),
    "readyz": Sample(ALL, ALL),
    "metrics": Sample(ALL, ALL),
}

ACCOUNT: dict[str, Sample] = {
    "mfa_reauthenticate": Sample(ME, ME, form={"code": "000000"}),
    "mfa_reauthenticate_webauthn": Sample(ME, ME),
    "set_up_channel": Sample(ME, ME),
    "account": Sample(ME, ME, form={"name": "Otro", "signature": "O."}),
    "account_change_password": Sample(ME, ME, form={"old": "x", "new": PASSWORD}),
    "end_session": Sample(None, Door.OWN, {"public_id": "session"}),
    "end_other_sessions": Sample(None, ME),
    "factor_set_up": Sample(ME, ME),
    "mfa_activate_totp": Sample(ME, ME),
    "mfa_deactivate_totp": Sample(ME, ME),
    "mfa_add_webauthn": Sample(ME, ME),
    "mfa_edit_webauthn": Sample(Door.OTHERS, Door.OTHERS, {"pk": "passkey"}, form={"name": "Llave"}),
    "mfa_remove_webauthn": Sample(Door.OTHERS, Door.OTHERS, {"pk": "passkey"}),
    "mfa_view_recovery_codes": Sample(ME),
    "mfa_generate_recovery_codes": Sample(ME, ME),
    "mfa_download_recovery_codes": Sample(ME),
    "notice_preferences": Sample(ME, ME, form={"case.resolved|email": "on"}),
    "notices": Sample(ME, ME),
    "bell": Sample(ME, ME),
    "notices_read": Sample(None, ME),
    "notice_follow": Sample(None, Door.OWN, {"public_id": "notice"}),
    "notice_seen": Sample(None, Door.OWN, {"public_id": "notice"}),
    "home": Sample(ME),
    "search": Sample(ME),
}

SETTINGS: dict[str, Sample] = {
    "webhooks": Sample(P.TOKEN_ADMIN, P.TOKEN_ADMIN),
    "webhook_add": Sample(
        P.TOKEN_ADMIN,
        P.TOKEN_ADMIN,
        form={"url": "https://other.example/x", "entity": "$entity_id"},
        foreign={"entity": "entity_id"},
        step_up=True,
        says="Add a webhook",
    ),
    "webhook_act": Sample(
        None, P.TOKEN_ADMIN, {"public_id": "webhook"}, {"action": "remove"}, step_up=True, says="Remove or test a webhook"
    ),
    "settings": Sample(P.USER_ADMIN, P.USER_ADMIN),
    "invite": Sample(
        P.USER_ADMIN,
        P.USER_ADMIN,
        form={
            "name": "Nuria",
            "email": "nuria@alameda.example",
            "language": "es",
            "role": "agent",
            "entity": "$entity_id",
            "team": "$team_id",
        },
        foreign={"entity": "entity_id", "team": "team_id"},
        step_up=True,
        says="Invite somebody",
    ),
    "person": Sample(P.USER_ADMIN, P.USER_ADMIN, {"public_id": "colleague"}),
    "person_act": Sample(
        None,
        P.USER_ADMIN,
        {"public_id": "colleague"},
        {"action": "take", "membership": "$membership"},
        foreign={"membership": "membership"},
        step_up=True,
        says="Change somebody's access",
    ),
    "structure": Sample(P.USER_ADMIN, P.USER_ADMIN),
    "entity": Sample(
        P.USER_ADMIN,
        P.USER_ADMIN,
        {"public_id": "entity"},
        {"name": "Otro nombre", "zone": "Europe/Madrid", "currency": "EUR", "language": "es"},
        step_up=True,
        says="Change an entity",
    ),
    "entity_add": Sample(P.USER_ADMIN, P.USER_ADMIN, {"public_id": "entity"}, {"name": "Alameda Joven"}, step_up=True, says="Add a brand"),
    "team_add": Sample(None, P.USER_ADMIN, {"public_id": "entity"}, {"name": "Tarde"}, says="Add a team"),
    "team": Sample(None, P.USER_ADMIN, {"public_id": "team"}, {"name": "Noche"}, says="Rename or remove a team"),
    "tokens": Sample(P.TOKEN_ADMIN, P.TOKEN_ADMIN),
    "token_add": Sample(
        P.TOKEN_ADMIN,
        P.TOKEN_ADMIN,
        form={"name": "Core", "entity": "$entity_id", "scopes": "catalogue:read", "expires_on": "$next_month"},
        foreign={"entity": "entity_id"},
        step_up=True,
        says="Make an API token",
    ),
    "token_revoke": Sample(None, P.TOKEN_ADMIN, {"public_id": "token"}, step_up=True, says="Revoke an API token"),
}

CHANNELS: dict[str, Sample] = {
    "channels": Sample(P.CHANNEL_READ, P.CHANNEL_READ),
    "channel_choose": Sample(P.CHANNEL_SET_UP, P.CHANNEL_SET_UP),
    "channel_add": Sample(P.CHANNEL_SET_UP, P.CHANNEL_SET_UP, fixed={"platform": "mastodon"}, step_up=True, says="Connect a channel"),
    "channel_again": Sample(P.CHANNEL_SET_UP, P.CHANNEL_SET_UP, {"public_id": "channel"}, step_up=True, says="Connect a channel again"),
    "channel_act": Sample(None, P.CHANNEL_SET_UP, {"public_id": "channel"}, {"action": "off"}, says="Check, or switch off and on"),
}

CONTACTS: dict[str, Sample] = {
    "contacts": Sample(P.CONTACT_READ),
    "contact": Sample(P.CONTACT_READ, None, CONTACT),
    "contact-link": Sample(P.CONTACT_LINK, P.CONTACT_LINK, CONTACT, {"number": "00417744 72", "evidence": "En la oficina."}),
    "contact-unlink": Sample(P.CONTACT_LINK, P.CONTACT_LINK, CONTACT, {"reason": "Era otra persona."}),
    "contact-consent": Sample(
        P.CONSENT_RECORD,
        P.CONSENT_RECORD,
        CONTACT,
        {"purpose": "offers", "proof": "Sí, quiero.", "source": "form"},
        says="Record a consent",
    ),
    "contact-withdraw": Sample(
        P.CONSENT_RECORD, P.CONSENT_RECORD, CONTACT, {"purpose": "profile", "proof": "No quiero."}, says="Withdraw a consent"
    ),
    "contact-vulnerable": Sample(None, P.CONTACT_LINK, CONTACT, {"vulnerable": "1"}),
    "contact-merge": Sample(
        P.CONTACT_MERGE, P.CONTACT_MERGE, CONTACT, {"other": "$other_contact", "reason": "La misma."}, foreign={"other": "other_contact"}
    ),
    "contact-erase": Sample(
        P.CONTACT_ERASE, P.CONTACT_ERASE, {"public_id": "spare_contact"}, {"reason": "Lo ha pedido.", "sure": "1"}, step_up=True
    ),
    "contact-hold": Sample(P.LEGAL_HOLD, P.LEGAL_HOLD, CONTACT, {"reason": "Lo pide el juzgado."}),
    "contact-lift": Sample(None, P.LEGAL_HOLD, CONTACT, {"hold": "$legal_hold"}, foreign={"hold": "legal_hold"}, step_up=True),
    "contact-candidates": Sample(P.CONTACT_MERGE, None, CONTACT),
    "contact-undo": Sample(None, P.CONTACT_MERGE, CONTACT, {"merge": "$merge"}, foreign={"merge": "merge"}),
    "contact-split": Sample(
        P.CONTACT_MERGE, P.CONTACT_MERGE, CONTACT, {"identity": "$identity", "reason": "Otra."}, foreign={"identity": "identity"}
    ),
}

READ, REPLY, ASSIGN = P.INBOX_READ, P.INBOX_REPLY, P.INBOX_ASSIGN
INBOX: dict[str, Sample] = {
    "file": Sample(READ, None, {"public_id": "file"}),
    "file-again": Sample(None, REPLY, {"public_id": "file"}, says="Fetch an attachment again"),
    "templates": Sample(P.TEMPLATE_EDIT),
    "template_add": Sample(
        P.TEMPLATE_EDIT,
        P.TEMPLATE_EDIT,
        form={"name": "Nueva", "entity": "$entity_id", "language": "es", "text": "Hola, {customer}."},
        foreign={"entity": "entity_id"},
        says="Write a reply template",
    ),
    "template_edit": Sample(P.TEMPLATE_EDIT, P.TEMPLATE_EDIT, {"public_id": "template"}, {"name": "Otra", "text": "Buenos días."}),
    "template_archive": Sample(None, P.TEMPLATE_EDIT, {"public_id": "template"}),
    "inbox": Sample(READ),
    "inbox-stream": Sample(READ),
    "inbox-more": Sample(READ),
    "reveal": Sample(
        P.VALUE_REVEAL, P.VALUE_REVEAL, {"value_id": "value"}, {"reason": "Localizarla"}, step_up=True, says="Reveal a sealed value"
    ),
    "versions": Sample(READ, None, {"message_id": "message"}),
    "reading": Sample(READ, P.READING_CORRECT, {"message_id": "message"}, {"topic": "card"}, says="Correct the reading of a message"),
    "act": Sample(None, P.INBOX_HIDE, {"message_id": "message"}, {"do": "report"}, says="Hide, report… on the network"),
    "conversation": Sample(READ, None, TALK),
    "talk-thread": Sample(READ, None, TALK),
    "talk-here": Sample(READ, READ, TALK, {"writing": "1"}),
    "talk-older": Sample(READ, None, TALK),
    "talk-context": Sample(READ, None, TALK),
    "talk-assign": Sample(None, ASSIGN, TALK, {"to": "$colleague_id"}, foreign={"to": "colleague_id"}),
    "talk-colleagues": Sample(ASSIGN, None, TALK),
    "talk-team": Sample(None, ASSIGN, TALK, {"team": "$team"}, foreign={"team": "team"}),
    "talk-state": Sample(None, REPLY, TALK, {"state": "resolved"}),
    "talk-priority": Sample(None, ASSIGN, TALK, {"priority": "1"}),
    "talk-tags": Sample(READ, None, TALK),
    "talk-tag": Sample(None, REPLY, TALK, {"new": "Comisiones"}),
    "talk-untag": Sample(None, REPLY, TALK, {"tag": "urgente"}),
    "talk-looked": Sample(None, REPLY, TALK),
    "talk-send": Sample(None, REPLY, TALK, {"surface": "note", "text": "Mirar con Sistemas."}),
    "talk-attempt": Sample(None, REPLY, {**TALK, "attempt": "attempt"}, {"do": "leave"}, says="Decide about an answer that hangs"),
    "talk-attach": Sample(None, REPLY, TALK),
    "talk-detach": Sample(None, REPLY, TALK, fixed={"file": "00000000-0000-7000-8000-000000000000"}),
    "talk-check": Sample(None, REPLY, TALK, {"surface": "public", "text": "Hola"}),
    "talk-templates": Sample(REPLY, None, TALK),
}

WORK = P.CASE_WORK
CASES: dict[str, Sample] = {
    "cases": Sample(P.CASE_READ),
    "case": Sample(P.CASE_READ, None, {"public_id": "incident"}),
    "case-move": Sample(None, WORK, {"public_id": "fresh_incident"}, {"to": "in_progress"}),
    "case-remark": Sample(None, WORK, {"public_id": "complaint"}, {"text": "Llamó otra vez."}),
    "case-assign": Sample(None, WORK, {"public_id": "incident"}, {"to": "$colleague_id"}, foreign={"to": "colleague_id"}),
    "case-retry": Sample(None, WORK, {"public_id": "incident", "handoff": "handoff"}),
    "leads": Sample(P.LEAD_READ),
    "lead": Sample(P.LEAD_READ, None, LEAD),
    "lead-move": Sample(None, P.LEAD_WORK, LEAD, {"to": "accepted"}),
    "talk-cases": Sample(READ, None, TALK),
    "talk-case-open": Sample(
        WORK, WORK, TALK, {"kind": "incident", "text": "La tarjeta", "incident_category": "swept", "severity": "high", "key": "swept"}
    ),
    "talk-case-link": Sample(None, WORK, TALK, {"case": "$fresh_incident"}, foreign={"case": "fresh_incident"}),
    "talk-proposal-dismiss": Sample(None, REPLY, {**TALK, "proposal": "proposal"}),
}

PROFILES: dict[str, Sample] = {
    "channel_profiles": Sample(P.CHANNEL_READ),
    "channel_advice": Sample(P.CHANNEL_READ),
    "channel_brand": Sample(P.CHANNEL_SET_UP, P.CHANNEL_SET_UP, {"public_id": "entity"}, {"name": "Banco Alameda"}),
    "channel_profile": Sample(P.CHANNEL_READ, P.CHANNEL_SET_UP, {"public_id": "channel"}, {"do": "describe", "purpose": "Atención"}),
}
EDITORS = (P.USER_ADMIN, P.COMPLIANCE_SIGN)
SEES = (P.APPROVAL_DECIDE, P.COMPLIANCE_SIGN, P.INBOX_REPLY, P.CONTENT_WRITE)
ASKED = (P.APPROVAL_DECIDE, Door.OWN)  # whoever asked sees what became of it, and never decides: four eyes
REQUEST = {"public_id": "request"}
CONTROL: dict[str, Sample] = {
    "holds": Sample(ME),
    "hold_state": Sample(ME),
    "hold_place": Sample(
        None, P.PUBLISHING_FREEZE, form={"entity": "$entity_id", "kinds": "post", "reason": "Caída"}, foreign={"entity": "entity_id"}
    ),
    "hold_second": Sample(None, P.PUBLISHING_FREEZE, {"public_id": "hold"}, says="Agree to a freeze of the group"),
    "freeze_plan_use": Sample(None, P.PUBLISHING_FREEZE, {"public_id": "freeze_plan"}, says="Freeze as planned"),
    "freeze_plan_drop": Sample(None, P.PUBLISHING_FREEZE, {"public_id": "freeze_plan"}, says="Drop a freeze plan"),
    "hold_delete_sent": Sample(None, P.PUBLISHING_FREEZE, {"public_id": "sent"}, says="Delete what left before a freeze"),
    "stranger_settle": Sample(
        None, P.PUBLISHING_FREEZE, {"public_id": "stranger"}, {"do": "ours"}, says="Settle a post that we did not send"
    ),
    "hold_lift": Sample(None, P.PUBLISHING_FREEZE, {"public_id": "hold"}, {"reason": "Resuelto"}),
    "approvals": Sample(SEES),
    "approval": Sample(ASKED, None, REQUEST),
    "approval_decide": Sample(None, ASKED, REQUEST, {"decision": "approve", "digest": "$request_hash"}),
    "approval_dose": Sample(None, P.APPROVAL_DECIDE, {"public_id": "content_request"}, {"reason": "Tope revisado"}, step_up=True),
    "guest_invite": Sample(
        None,
        (P.CONTENT_WRITE, P.APPROVAL_DECIDE),
        {"public_id": "content_request"},
        {"name": "Inés", "organisation": "Agencia", "email": "ines@agencia.example", "way": "mail", "days": "3"},
        step_up=True,
        says="Ask somebody outside about a post",
    ),
    "guest_withdraw": Sample(None, (P.CONTENT_WRITE, P.APPROVAL_DECIDE), {"public_id": "guest"}, says="Withdraw a guest's link"),
    "guest": Sample(Door.PUBLIC, Door.PUBLIC, fixed={"token": "spent"}),
    "guest_media": Sample(Door.PUBLIC, None, fixed={"token": "spent", "public_id": "01a2026a-c0d3-7edb-a51d-52e5e48371b2"}),
    "approval_comment": Sample(None, ASKED, REQUEST, {"text": "¿Por qué?"}),
    "approval_paths": Sample((*SEES, *EDITORS)),
    "approval_path": Sample(EDITORS, None, {"public_id": "entity"}, fixed={"kind": "reply"}),
    "approval_path_change": Sample(
        None,
        EDITORS,
        {"public_id": "entity"},
        {"do": "none"},
        fixed={"kind": "reply"},
        step_up=True,
        says="Change the draft of approval paths",
    ),
    "approval_path_edit": Sample(
        EDITORS,
        EDITORS,
        {"public_id": "entity"},
        {"name": "Todo", "s0-permission": "approval.decide"},
        fixed={"kind": "reply", "number": 0},
        step_up=True,
    ),
    "approval_path_version": Sample(EDITORS, None, {"public_id": "entity"}, fixed={"kind": "policy", "number": 1}),
    "approval_away": Sample(
        None,
        (P.APPROVAL_DECIDE, *EDITORS),
        form={"user": "$approver_id", "deputy": "$deputy_id", "starts_on": "$next_month", "ends_on": "$next_month"},
        foreign={"user": "approver_id", "deputy": "deputy_id"},
    ),
    "approval_back": Sample(None, EDITORS, {"public_id": "absence"}),
    "understanding": Sample(P.LEARNING_MANAGE),
    "labelling": Sample(
        P.READING_CORRECT, P.READING_CORRECT, form={"message": "$message", "topic": "card"}, foreign={"message": "message"}
    ),
    "understanding_train": Sample(None, P.LEARNING_MANAGE, form={"entity": "$entity_id"}, foreign={"entity": "entity_id"}),
    "understanding_progress": Sample(P.LEARNING_MANAGE, None, {"public_id": "layer"}),
    "understanding_stop": Sample(None, P.LEARNING_MANAGE, {"public_id": "layer"}),
    "understanding_promote": Sample(
        None,
        P.LEARNING_MANAGE,
        {"public_id": "layer"},
        {"do": "off", "reason": "Prueba"},
        step_up=True,
        says="Use a version",
    ),
    "jobs": Sample(P.JOB_READ),
    "work_job": Sample(None, P.JOB_READ, {"public_id": "job"}, {"do": "again"}, says="Try again or discard a job that failed"),
    "work_delivery": Sample(
        None, P.JOB_READ, {"delivery_id": "delivery"}, {"do": "discard"}, says="Try again or discard a message set aside"
    ),
    "work_settle": Sample(None, P.JOB_READ, {"public_id": "attempt"}, {"do": "leave"}, says="Settle an unknown outcome"),
    "archive": Sample(P.ARCHIVE_READ),
    "archive_record": Sample(P.ARCHIVE_READ, None, {"public_id": "record"}),
    "archive_proof": Sample(P.ARCHIVE_READ),
    "archive_verify": Sample(None, P.ARCHIVE_READ, says="Verify the archive"),
    "archive_export": Sample(None, P.ARCHIVE_EXPORT, step_up=True, says="Export the archive"),
    "archive_errand": Sample(P.ARCHIVE_READ, None, {"public_id": "errand"}),
    "archive_file": Sample(Door.OTHERS, None, {"public_id": "errand"}),
    "archive_holds": Sample(P.ARCHIVE_READ),
    "archive_hold": Sample(
        None, P.LEGAL_HOLD, form={"entity": "$entity_id", "reason": "Prueba"}, foreign={"entity": "entity_id"}, says="Place a legal hold"
    ),
    "archive_release": Sample(
        None, P.LEGAL_HOLD, {"public_id": "archive_hold"}, {"reason": "Fin"}, step_up=True, says="Release a legal hold"
    ),
    "archive_retention": Sample(P.ARCHIVE_READ),
    "rule_packs": Sample(RULES_READ),
    "rule_pack": Sample(RULES_READ, None, fixed={"key": "ES"}),
    "rule_pack_sign": Sample(
        None,
        P.COMPLIANCE_SIGN,
        form={"entity": "$entity", "version": ES.version, "note": "Dictamen", "review_due": "$next_month", "expires_on": "$next_month"},
        foreign={"entity": "entity"},
        fixed={"key": "ES"},
        step_up=True,
        says="Sign a rule pack off",
    ),
    "rule_confirm": Sample(
        None,
        P.COMPLIANCE_SIGN,
        form={"entity": "$entity", "note": "Leído"},
        foreign={"entity": "entity"},
        fixed={"rule_id": "EU.PII.gdpr_ask_secrets"},
        step_up=True,
        says="Confirm a rule",
    ),
    "rule_check": Sample(
        RULES_READ, RULES_READ, form={"entity": "$entity", "text": "La mejor hipoteca", "kind": "ad"}, foreign={"entity": "entity"}
    ),
    "rule_ruling": Sample(
        None,
        P.COMPLIANCE_SIGN,
        form={"entity": "$entity", "rule": "ES.OUT.superlatives", "digest": "00" * 32, "false_alarm": "yes"},
        foreign={"entity": "entity"},
        says="Rule on a finding",
    ),
    "disclosures": Sample(RULES_READ),
    "disclosure_add": Sample(
        P.COMPLIANCE_SIGN,
        P.COMPLIANCE_SIGN,
        form={"entity": "$entity_id", "name": "Aviso nuevo"},
        foreign={"entity": "entity_id"},
        says="Add a notice",
    ),
    "disclosure": Sample(RULES_READ, None, {"public_id": "disclosure"}),
    "disclosure_text": Sample(
        P.COMPLIANCE_SIGN,
        P.COMPLIANCE_SIGN,
        {"public_id": "disclosure"},
        {"valid_from": "$next_month", "text_es": "Otro texto"},
        says="Write a notice's text",
    ),
    "disclosure_retire": Sample(None, P.COMPLIANCE_SIGN, {"public_id": "disclosure"}, {"do": "retire"}, says="Take a notice out of use"),
    "lexicons": Sample(RULES_READ),
    "lexicon_add": Sample(
        P.COMPLIANCE_SIGN,
        P.COMPLIANCE_SIGN,
        form={"entity": "$entity_id", "name": "Lista nueva"},
        foreign={"entity": "entity_id"},
        says="Add a word list",
    ),
    "lexicon_bench": Sample(None, RULES_READ, form={"entries": "exact: chollo", "sample": "un chollo"}),
    "lexicon": Sample(RULES_READ, None, {"public_id": "lexicon"}),
    "lexicon_change": Sample(
        P.COMPLIANCE_SIGN,
        P.COMPLIANCE_SIGN,
        {"public_id": "lexicon"},
        {"entries": "exact: chollo", "action": "review", "starts_on": "$next_month"},
        says="Propose a word list's words",
    ),
    "lexicon_withdraw": Sample(None, P.COMPLIANCE_SIGN, {"public_id": "lexicon"}, says="Take a proposal back"),
    "lexicon_try": Sample(None, P.COMPLIANCE_SIGN, {"public_id": "lexicon_version"}, says="Try a word list"),
    "lexicon_trial": Sample(RULES_READ, None, {"public_id": "lexicon_trial"}),
    "catalogue": Sample(P.CATALOGUE_READ),
    "product_add": Sample(
        P.CATALOGUE_EDIT,
        P.CATALOGUE_EDIT,
        form={"entity": "$entity_id", "name": "Cuenta Nueva", "product_class": "savings"},
        foreign={"entity": "entity_id"},
        says="Add a product",
    ),
    "product": Sample(P.CATALOGUE_READ, None, {"public_id": "product"}),
    "product_edit": Sample(
        P.CATALOGUE_EDIT, P.CATALOGUE_EDIT, {"public_id": "product"}, {"name": "Otro", "product_class": "savings"}, says="Change a product"
    ),
    "product_figures": Sample(
        P.CATALOGUE_EDIT, P.CATALOGUE_EDIT, {"public_id": "product"}, {"valid_from": "$next_month", "fees": "0"}, says="Set figures"
    ),
    "product_drop": Sample(None, P.CATALOGUE_EDIT, {"public_id": "product", "version": "version"}, says="Take figures back"),
    "product_retire": Sample(None, P.CATALOGUE_EDIT, {"public_id": "product"}, {"do": "retire"}, says="Retire a product"),
    "categories": Sample(P.CATALOGUE_READ),
    "category_add": Sample(
        P.CATALOGUE_EDIT,
        P.CATALOGUE_EDIT,
        form={"entity": "$entity_id", "kind": "incident", "name_es": "Otra", "name_en": "Another", "severity": "low"},
        foreign={"entity": "entity_id"},
        says="Add a category",
    ),
    "category": Sample(
        P.CATALOGUE_EDIT,
        P.CATALOGUE_EDIT,
        {"category_id": "category"},
        {"name_es": "Otra", "name_en": "Another", "severity": "low"},
        says="Change a category",
    ),
    "calendars": Sample(P.CATALOGUE_READ),
    "work_calendar": Sample(
        P.CATALOGUE_READ,
        P.CATALOGUE_EDIT,
        {"calendar_id": "calendar"},
        {"name": "Otro", "zone": "Europe/Madrid", "day_0": "09:00-14:00"},
        says="Change a calendar",
    ),
}

CONTENT = {"public_id": "content"}
ASSET = {"public_id": "asset"}
FORM, PUBLIC = {"public_id": "form"}, {"key": "form_key"}
BUILDER = {
    "title_es": "Taller de ahorro",
    "place_es": "Oficina",
    "wall": "2031-03-20T18:30",
    "zone": "Europe/Madrid",
    "minutes": "60",
    "closes_hours": "2",
    "keep_days": "30",
    "controller": "Banco Alameda",
    "notice_url": "https://alameda.example/privacidad",
}
CONTEST = {
    "title": "Sorteo",
    "bases": "Bases",
    "prizes": "Una bicicleta",
    "opens": "2031-03-01T09:00",
    "closes": "2031-03-20T18:30",
    "zone": "Europe/Madrid",
    "winners": "1",
    "substitutes": "2",
    "claim_days": "10",
    "keep_days": "90",
}
VISITOR = {"email": "nadie@correo.example", "f_name": "Nadie", "t": "x"}
POST_TEMPLATE = {"public_id": "post_template"}
TEMPLATE_FORM = {"name": "Otra", "version": "1", "owner": "$writer", "review_on": "2090-01-01", "text-0": "Hola"}
STRETCH = {"entity": "$entity_id", "kind": "event", "name": "Junta", "first": "2027-03-20", "last": "2027-03-21"}
PLAN, SERIES = {"public_id": "plan"}, {"public_id": "series"}
PLANNING: dict[str, Sample] = {
    "calendar": Sample(P.CONTENT_READ),
    "calendar_move": Sample(
        None, P.CONTENT_WRITE, CONTENT, {"day": "2027-03-20", "version": "1", "sure": "1"}, says="Move a post to another day"
    ),
    "calendar_lay": Sample(None, P.CONTENT_WRITE, form=STRETCH, foreign={"entity": "entity_id"}, says="Mark a stretch of the calendar"),
    "calendar_take_up": Sample(None, P.CONTENT_WRITE, {"public_id": "span"}, says="Remove a stretch of the calendar"),
    "calendar_feed_change": Sample(None, P.CONTENT_READ, form={"do": "new"}, says="Give out one's own calendar"),
    "calendar_feed": Sample(ALL, fixed={"secret": "spent"}),
    "pillars": Sample(
        P.CONTENT_READ, P.CONTENT_WRITE, form={"entity": "$entity_id", "name": "Ahorro", "share": "10"}, foreign={"entity": "entity_id"}
    ),
    "series_list": Sample(P.CONTENT_READ),
    "series": Sample(P.CONTENT_READ, None, SERIES),
    "series_state": Sample(None, P.CONTENT_WRITE, SERIES, {"do": "paused"}, says="Pause or end a series, ask for its approvals"),
    "series_reschedule": Sample(
        None,
        P.CONTENT_WRITE,
        SERIES,
        {"every": "week", "interval": "1", "weekdays": "2", "day": "1", "nth": "1", "avoid": "nothing"},
        says="Change a series' days",
    ),
    "series_begin": Sample(
        P.CONTENT_WRITE, P.CONTENT_WRITE, CONTENT, {"every": "day", "interval": "1", "day": "1", "nth": "1", "avoid": "nothing"}
    ),
    "series_carry": Sample(None, P.CONTENT_WRITE, {"public_id": "series_content"}, {"do": "all"}),
    "plan_import": Sample(
        P.CONTENT_WRITE, P.CONTENT_WRITE, form={"entity": "$entity_id"}, foreign={"entity": "entity_id"}, says="Bring a plan"
    ),
    "plan_template": Sample(P.CONTENT_WRITE),
    "plan": Sample(P.CONTENT_WRITE, None, PLAN),
    "plan_write": Sample(None, P.CONTENT_WRITE, PLAN, {"do": "all"}, says="Make drafts of a plan"),
    "plan_rejected": Sample(P.CONTENT_WRITE, None, PLAN),
}
DRAFT_FORM = {"title": "Otro", "number": "1", "slot": "0", "channel-0": "$channel", "text-0": "Hola"}

PUBLISHING: dict[str, Sample] = {
    "campaigns": Sample(P.CONTENT_READ),
    "campaign_add": Sample(
        P.CONTENT_WRITE,
        P.CONTENT_WRITE,
        form={"entity": "$entity_id", "name": "Ahorro", "starts_on": "2027-03-01", "ends_on": "2027-03-31", "dose": "30"},
        foreign={"entity": "entity_id"},
        says="Plan a campaign",
    ),
    "campaign": Sample(P.CONTENT_READ, None, {"public_id": "campaign"}),
    "campaign_edit": Sample(
        P.CONTENT_WRITE,
        P.CONTENT_WRITE,
        {"public_id": "campaign"},
        {"name": "Otra", "starts_on": "2027-03-01", "ends_on": "2027-03-31", "dose": "30"},
        says="Change a campaign",
    ),
    "campaign_state": Sample(None, P.CONTENT_WRITE, {"public_id": "campaign"}, {"do": "running"}, says="Begin, end or drop a campaign"),
    "content_template": Sample(None, P.CONTENT_WRITE, CONTENT, says="Save content as a template"),
    "post_templates": Sample(P.CONTENT_READ),
    "post_template_add": Sample(
        P.CONTENT_WRITE, P.CONTENT_WRITE, form={"name": "Otra", "entity": "$entity_id", "channel": "$channel"}, says="Write a post template"
    ),
    "post_template": Sample(P.CONTENT_READ, P.CONTENT_WRITE, POST_TEMPLATE, TEMPLATE_FORM, says="Change a post template"),
    "post_template_ask": Sample(None, P.CONTENT_WRITE, POST_TEMPLATE, says="Ask for approval of a post template"),
    "post_template_archive": Sample(None, P.CONTENT_WRITE, POST_TEMPLATE, {"do": "archive"}, says="Put a post template out of use"),
    "snippets": Sample(
        P.CONTENT_READ,
        P.CONTENT_WRITE,
        form={"entity": "$entity_id", "shortcut": "hola", "language": "es", "text": "Hola"},
        foreign={"entity": "entity_id"},
        says="Write a snippet",
    ),
    "snippet_retire": Sample(None, P.CONTENT_WRITE, {"public_id": "snippet"}, says="Put a snippet out of use"),
    "media": Sample(P.CONTENT_READ, P.CONTENT_WRITE, form={"entity": "$entity_id"}, foreign={"entity": "entity_id"}, says="Add media"),
    "asset": Sample(P.CONTENT_READ, P.CONTENT_WRITE, ASSET, {"title": "Feria"}, says="Describe media and their rights"),
    "asset_subtitles": Sample(None, P.CONTENT_WRITE, ASSET, {"language": "es"}, says="Add subtitles"),
    "asset_archive": Sample(None, P.CONTENT_WRITE, ASSET, {"do": "archive"}, says="Archive media, bring them back"),
    "asset_delete": Sample(None, P.CONTENT_WRITE, ASSET, says="Delete media that nothing uses"),
    "media_choose": Sample(P.CONTENT_WRITE, None, CONTENT, fixed={"slot": 0}),
    "competition_add": Sample(P.CONTENT_WRITE, P.CONTENT_WRITE, {"public_id": "campaign"}, CONTEST, says="Plan a competition"),
    "competition": Sample(P.CONTENT_READ, None, {"public_id": "competition"}),
    "competition_edit": Sample(
        P.CONTENT_WRITE, P.CONTENT_WRITE, {"public_id": "competition_draft"}, CONTEST, says="Change the draft of a competition"
    ),
    "competition_state": Sample(
        None,
        P.CONTENT_WRITE,
        {"public_id": "competition"},
        {"do": "collect"},
        says="Open and close a competition, ask for its draw, call it off",
    ),
    "competition_draw": Sample(
        None, P.APPROVAL_DECIDE, {"public_id": "competition"}, step_up=True, says="Carry out a draw that somebody else asked for"
    ),
    "competition_exclude": Sample(
        None, P.CONTENT_WRITE, {"public_id": "competition", "entry_id": "entry"}, {"why": "rules"}, says="Take somebody off the list"
    ),
    "competition_winner": Sample(
        None,
        P.CONTENT_WRITE,
        {"public_id": "competition", "entry_id": "entry"},
        {"do": "claimed"},
        says="Write to a winner, note that a prize was claimed or lost",
    ),
    "competition_evidence": Sample(P.CONTENT_READ, None, {"public_id": "competition"}),
    "public_competition": Sample(ALL, ids={"key": "competition_key"}),
    "public_competition_evidence": Sample(ALL, ids={"key": "competition_key"}),
    "sign_up_form_add": Sample(P.CONTENT_WRITE, P.CONTENT_WRITE, {"public_id": "campaign"}, BUILDER, says="Plan a sign-up form"),
    "sign_up_form": Sample(P.CONTENT_READ, None, FORM),
    "sign_up_form_edit": Sample(P.CONTENT_WRITE, P.CONTENT_WRITE, FORM, BUILDER, says="Change a sign-up form"),
    "sign_up_form_state": Sample(None, P.CONTENT_WRITE, FORM, {"do": "closed"}, says="Open or close a sign-up form"),
    "sign_up_form_export": Sample(None, P.VALUE_REVEAL, FORM, step_up=True, says="Export who has signed up"),
    "sign_up_cancel": Sample(None, P.CONTENT_WRITE, {**FORM, "sign_up_id": "sign_up"}, says="Cancel a sign-up for somebody"),
    "public_form": Sample(ALL, ALL, PUBLIC, VISITOR),
    "public_form_thanks": Sample(ALL, ids=PUBLIC),
    "public_form_mine": Sample(ALL, ALL, {**PUBLIC, "token": "form_token"}, {"do": "confirm"}),
    "content_list": Sample(P.CONTENT_READ),
    "content_add": Sample(P.CONTENT_WRITE, P.CONTENT_WRITE, form={"title": "Nueva pieza", "entity": "$entity_id", "channel": "$channel"}),
    "content": Sample(P.CONTENT_READ, P.CONTENT_WRITE, CONTENT, DRAFT_FORM),
    "content_check": Sample(None, P.CONTENT_WRITE, CONTENT, DRAFT_FORM),
    "content_edit": Sample(None, P.CONTENT_WRITE, CONTENT, {**DRAFT_FORM, "do": "post:0"}),
    "content_conflict": Sample(None, P.CONTENT_WRITE, CONTENT, {"do": "theirs"}),
    "content_settle": Sample(
        None, (P.CONTENT_WRITE, P.COMPLIANCE_SIGN), CONTENT, {"do": "attest", "rule": "ES.OUT.general_ads", "digest": "$content_hash"}
    ),
    "content_comment": Sample(None, P.CONTENT_READ, CONTENT, {"text": "Bien"}),
    "content_task": Sample(None, P.CONTENT_WRITE, CONTENT, {"text": "Revisar la foto", "assignee": "$writer"}),
    "content_task_done": Sample(None, P.CONTENT_WRITE, {**CONTENT, "task_id": "task"}),
    "content_restore": Sample(None, P.CONTENT_WRITE, CONTENT, {"version": "1", "number": "1"}),
    "content_duplicate": Sample(None, P.CONTENT_WRITE, CONTENT),
    "content_delete": Sample(None, P.CONTENT_WRITE, CONTENT),
    "content_withdraw": Sample(None, P.CONTENT_WRITE, CONTENT),
    "content_dossier": Sample(
        None, P.DOSSIER_EXPORT, {"public_id": "plain_content"}, step_up=True, says="Make a dossier for the supervisor"
    ),
    "campaign_dossier": Sample(None, P.DOSSIER_EXPORT, {"public_id": "campaign"}, step_up=True),
    "dossier": Sample(P.DOSSIER_EXPORT, None, {"public_id": "dossier"}),
    "dossier_file": Sample(Door.OTHERS, None, {"public_id": "dossier"}),
    "content_send_now": Sample(None, P.APPROVAL_DECIDE, CONTENT, step_up=True),
    "content_decide": Sample(None, P.CONTENT_WRITE, {**CONTENT, "attempt": "post_attempt"}, {"do": "leave"}, step_up=True),
}

SAMPLES: dict[str, Sample] = {
    **ENTRANCE,
    **ACCOUNT,
    **SETTINGS,
    **CHANNELS,
    **PROFILES,
    **CONTACTS,
    **INBOX,
    **CASES,
    **CONTROL,
    **PUBLISHING,
    **PLANNING,
}
