"""One entity's worth of everything that has an address: the objects whose ids the sweep puts into routes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from tests import make
from tests.browser import alameda
from tests.browser.alameda import Line
from tests.domain.cases.stage import Stage
from tests.house.sweep import competing, control, published, signed_up
from ventanilla.accounts import links, queries
from ventanilla.accounts.models import ApiToken, Entity, LinkKind, Session, Team, User
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.session_store import digest_of
from ventanilla.approvals import services as approvals
from ventanilla.approvals import versions
from ventanilla.approvals.models import Absence
from ventanilla.approvals.types import Path, PathStep, SubjectKind
from ventanilla.cases import handoffs, proposals, services
from ventanilla.cases.models import Case, Handoff
from ventanilla.cases.openings import open_many
from ventanilla.cases.services import Wish
from ventanilla.cases.states import By, CaseState
from ventanilla.catalogue.models import Branch, Category, Product
from ventanilla.channels import credentials, freeze_plans, holds, outbox
from ventanilla.channels.models import Attempt, Channel, ForeignPost
from ventanilla.channels.types import AttemptKind, AttemptState, Outgoing
from ventanilla.common.ids import uuid7
from ventanilla.common.pure.clock import now
from ventanilla.common.sealing import new_keys, open_key
from ventanilla.contacts import merging
from ventanilla.contacts import services as contacts
from ventanilla.contacts.models import Contact, Identity
from ventanilla.contacts.types import Purpose
from ventanilla.files import services as files
from ventanilla.inbox import services as inbox
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Conversation, Message, MessageVersion, ReplyTemplate, SealedValue
from ventanilla.inbox.rules import Desk
from ventanilla.inbox.types import Sealed
from ventanilla.notices import targets
from ventanilla.notices.kinds import NoticeKind
from ventanilla.notices.models import Notice
from ventanilla.notices.services import notify
from ventanilla.understanding.types import Intent
from ventanilla.workflows import legal_hold

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000000049454e44ae426082"
)


@dataclass
class World:
    """Ids by noun, as routes need them. `people` are the entity's own, one for each role."""

    entity: Entity
    team: Team
    people: dict[Role, User]
    ids: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, noun: str) -> Any:
        return self.ids[noun]


def build(bank: make.Bank, entity: Entity, words: str = "", *, tag: str = "") -> World:
    """Everything that an entity of the bank may have. `words` is what every person writes everywhere (for hostile texts)."""
    tag = tag or entity.key
    team = Team.objects.create(entity=entity, key=f"queue-{tag}", name=words[:80] or "Cola")
    people = {role: make.user(f"{role.value}-{tag}", role, entity) for role in Role}
    if words:
        User.objects.filter(pk__in=[u.pk for u in people.values()]).update(name=words[:120], signature=words[:40])
    world = World(entity, team, people)
    world.ids |= {"entity": entity.public_id, "entity_id": entity.pk, "team": team.public_id, "team_id": team.pk}
    _catalogue(world, words)
    _talk(bank, world, words)
    _contact(world, words)
    _cases(bank, world, words)
    _control(world, words)
    _access(world, words)
    channel = Channel.objects.get(public_id=world["channel"])
    world.ids |= control.build(entity, channel, words)
    world.ids |= published.build(entity, channel, people[Role.COMMUNITY_MANAGER], words)
    world.ids |= signed_up.build(world["campaign"], people[Role.COMMUNITY_MANAGER], words)
    world.ids |= competing.build(world["campaign"], world["content"], people[Role.COMMUNITY_MANAGER], words)
    return world


def _catalogue(world: World, words: str) -> None:
    at, said = world.entity, words or "Nombre"
    Category.objects.create(entity=at, kind="incident", key="swept", name_es=said[:80], name_en=said[:80], topic="card", severity="high")
    Category.objects.create(entity=at, kind="complaint", key="swept-fees", name_es=said[:80], name_en=said[:80], topic="fees")
    product = Product.objects.create(entity=at, key="swept-hipoteca", product_class="mortgage", name=said[:80])
    Branch.objects.create(entity=at, code="0182", name=said[:80], city=said[:60])
    world.ids |= {"product": product.public_id, "branch": "0182", "entity_key": at.key}


def _talk(bank: make.Bank, world: World, words: str) -> None:
    at, said = world.entity, words or "No me funciona la tarjeta"
    account = f"swept-{at.key}"
    channel = Channel.objects.create(
        entity=at,
        team=world.team,
        key="swept",
        platform="mastodon",
        account_id=account,
        handle=words[:200] or "@alameda",
        name=words[:120] or "Alameda",
        auth_detail=words[:300],
        created_at=now(),
    )
    credentials.store(channel, {"access_token": "t", "instance": "https://social.example"})
    line = Line(
        words[:200] or "Eva",
        words[:190] + f"@{account}",
        "mastodon",
        9,
        f"{said} ⟦IBAN⟧",
        Intent.INCIDENT,
        sealed=(Sealed("iban", "ES9121000418450200051332", "⟦IBAN⟧", len(said) + 1, len(said) + 7),),
        reasons={"intent": (said[:40],)},
    )
    append_many(at.pk, [alameda.arrival(channel, line, f"{account}-1")], Desk())
    append_many(at.pk, [alameda.arrival(channel, replace(line, minutes=4, sealed=()), f"{account}-2")], Desk())
    talk = Conversation.objects.select_related("identity").get(channel=channel)
    message = Message.objects.get(channel=channel, native_id=f"{account}-1")
    Message.objects.filter(pk=message.pk).update(edited=True, has_files=True, url=_address(words), language="es")
    MessageVersion.objects.create(entity_id=at.pk, message=message, revision="0", text=said, written_at=message.written_at)
    Identity.objects.filter(pk=talk.identity_id).update(avatar_url=_address(words), profile_url=_address(words))
    agent = bank.person(world.people[Role.SUPERVISOR])
    inbox.add_note(agent, talk, said)
    inbox.tag(agent, talk, words[:60] or "Urgente")
    inbox.assign(agent, talk, agent.user_id, assignee_name=agent.name)
    talk.refresh_from_db()
    key = open_key(talk.identity.subject_key_id)
    file = files.take(files.Attachment(at.pk, f"message:{message.public_id}", key.id, name=words[:200] or "foto.png", alt_text=said), PNG)
    template = ReplyTemplate.objects.create(
        entity=at,
        key="swept",
        language="es",
        name=said[:120],
        shortcut=words[:30] or "x",
        text=said,
        written_by="user:1",
        written_at=now(),
    )
    world.ids |= {
        "channel": channel.public_id,
        "talk": talk.public_id,
        "message": message.public_id,
        "value": SealedValue.objects.get(message=message).public_id,
        "file": file.public_id,
        "template": template.public_id,
        "identity": talk.identity.public_id,
        "attempt": _attempt(world, channel, talk, said, AttemptState.UNKNOWN),
        "sent": _attempt(world, channel, talk, said, AttemptState.SENT),
        "request": _request(bank, world, channel, talk, said),
    }


def _address(words: str) -> str:
    return f"javascript:alert(1)//{words}"[:1000] if words else "https://social.example/@eva"


def _attempt(world: World, channel: Channel, talk: Conversation, said: str, state: AttemptState) -> Any:
    author = world.people[Role.AGENT]
    new = outbox.NewAttempt(
        world.entity.pk,
        channel.pk,
        AttemptKind.REPLY,
        f"conversation:{talk.public_id}",
        f"swept-{state}",
        outbox.Payload(Outgoing(said, reply_to="1"), shown=said),
        open_key(talk.identity.subject_key_id),
        author_id=author.pk,
        actor=f"user:{author.pk}",
        awaiting=state is AttemptState.AWAITING,
    )
    queued = outbox.queue(new)
    Attempt.objects.filter(pk=queued.id).update(
        state=state, detail=said[:300], native_id=f"swept-{state}", native_url=_address("" if said == "x" else said)[:500]
    )
    Message.objects.create(
        entity_id=world.entity.pk,
        conversation=talk,
        channel=channel,
        direction="out",
        surface="public",
        text=said,
        posted_at=now(),
        received_at=now(),
        stored_at=now(),
        written_at=now(),
        attempt=queued.public_id,
        send_state="queued" if state is AttemptState.AWAITING else state,
        author_id=author.pk,
    )
    return queued.public_id


def _request(bank: make.Bank, world: World, channel: Channel, talk: Conversation, said: str) -> Any:
    attempt = _attempt(world, channel, talk, said, AttemptState.AWAITING)
    ticket = approvals.open_request(
        world.entity.pk,
        f"attempt:{attempt}",
        {"text": said},
        bank.person(world.people[Role.AGENT]),
        [PathStep("approval.decide")],
        summary=said[:300],
    )
    world.ids["request_hash"] = ticket.payload_hash.hex()
    return ticket.public_id


def _contact(world: World, words: str) -> None:
    at, said = world.entity, words or "Eva"
    by = replace(_boss(world), factor_at=now())
    contact = Identity.objects.get(public_id=world["identity"]).contact
    others = [_second(world, said, number) for number in (1, 2, 3)]
    hold = legal_hold.place(replace(by, roles={world.entity.pk: frozenset({Role.DPO})}), contact, said[:300])
    done = merging.merge(by, contact, others[0], said)
    contacts.link_customer(by, contact, "00417744 71", said)
    contacts.record_consent(by, contact, Purpose.PROFILE, proof=said, source="form")
    contacts.record_consent(by, contact, Purpose.OFFERS, proof=said, source="form")
    interest = contacts.NewInterest(Identity.objects.get(public_id=world["identity"]).pk, "swept-hipoteca", "user:1", said[:300])
    contacts.add_interests(at.pk, [interest])
    world.ids |= {
        "contact": contact.public_id,
        "other_contact": others[1].public_id,
        "spare_contact": others[2].public_id,
        "legal_hold": hold,
        "merge": done.public_id,
    }


def _boss(world: World) -> Any:
    return queries.person(world.people[Role.HEAD_OF_SOCIAL].pk)


def _second(world: World, said: str, number: int) -> Contact:
    at = now()
    contact = Contact.objects.create(entity=world.entity, name=said[:200], created_at=at, last_seen_at=at)
    (key,) = new_keys(world.entity.pk, 1)
    Identity.objects.create(
        entity=world.entity,
        contact=contact,
        platform="plaza",
        native_id=uuid7().hex,
        handle=f"@{said[:180]}{number}",
        handle_index=b"x",
        name=said[:200],
        subject_key_id=key.id,
        first_seen_at=at,
        last_seen_at=at,
    )
    return contact


def _cases(bank: make.Bank, world: World, words: str) -> None:
    said = words or "La tarjeta no pasa"
    talk = Conversation.objects.select_related("identity").get(public_id=world["talk"])
    stage = Stage(bank, Channel.objects.get(public_id=world["channel"]))
    about = {"summary": said[:500], "network": "mastodon", "source_channel": "swept"}
    openings = [
        stage.incident(talk, category="swept", **about),
        stage.complaint(_other_talk(world, talk, said), category="swept-fees", claimed=said, **about),
        stage.lead(talk, product="swept-hipoteca", phrase=said[:500], **about),
        stage.incident(talk, category="swept", **about),
        stage.lead(talk, product="swept-hipoteca", phrase=said[:500], **about),
        stage.lead(talk, product="swept-hipoteca", phrase=said[:500], **about),
    ]
    incident, complaint, lead, apart, returned, accepted = open_many(openings, actor="rule")
    services.transition(returned.id, Wish(CaseState.RETURNED, "bank", reason="wrong_branch"))
    services.transition(accepted.id, Wish(CaseState.ACCEPTED, "bank"))
    out = handoffs.next_of(incident.public_id)
    assert out is not None
    handoffs.fail(out.handoff_id, said[:300])
    services.remark(incident.id, said[:1000], actor=f"user:{world.people[Role.AGENT].pk}", tell_bank=False)
    Case.objects.filter(pk=incident.id).update(outcome=said[:1000], bank_reference=said[:80])
    resolved = services.transition(incident.id, Wish(CaseState.RESOLVED, "bank", By.BANK, "card_replaced", said[:1000]))
    (proposal,) = proposals.propose(resolved, {talk.pk: "es"})
    world.ids |= {
        "incident": incident.public_id,
        "complaint": complaint.public_id,
        "lead": lead.public_id,
        "fresh_incident": apart.public_id,
        "returned_lead": returned.public_id,
        "accepted_lead": accepted.public_id,
        "handoff": Handoff.objects.get(pk=out.handoff_id).public_id,
        "proposal": proposal.public_id,
    }


def _other_talk(world: World, like: Conversation, said: str) -> Conversation:
    """A conversation of another person: a complaint and a lead never stand in the same one."""
    identity = Identity.objects.filter(contact__public_id=world["other_contact"]).get()
    return Conversation.objects.create(
        entity=world.entity,
        number=90_000,
        channel=like.channel,
        identity=identity,
        opened_at=now(),
        last_message_at=now(),
        preview=said[:200],
        language="es",
    )


def _control(world: World, words: str) -> None:
    """A freeze of another country's campaign, two people who approve, and one of them away."""
    boss = _boss(world)
    hold = holds.place(boss, holds.HoldScope(world.entity.pk, frozenset({AttemptKind.POST}), campaign="swept"), words[:300] or "Caída")
    plan = freeze_plans.prepare(boss, words[:80] or "Caída", holds.HoldScope(world.entity.pk, campaign="swept"), words[:300] or "Caída")
    away, deputy = (make.user(f"{name}-{world.entity.key}", Role.SUPERVISOR, world.entity) for name in ("away", "deputy"))
    absence = Absence.objects.create(
        entity_id=world.entity.pk, user=away, deputy=deputy, starts_on=now().date(), ends_on=now().date() + timedelta(days=2)
    )
    design = Path((PathStep("approval.decide", name=words[:60]),), name=words[:80] or "Todo")
    designer = queries.person(world.people[Role.COMPLIANCE].pk)
    assert designer is not None
    versions.write(designer, world.entity.pk, SubjectKind.POLICY, [design])
    stranger = ForeignPost.objects.create(
        entity_id=world.entity.pk,
        channel=Channel.objects.get(public_id=world["channel"]),
        native_id=f"stranger-{world.entity.key}",
        text=words[:500] or "Gratis",
        posted_at=now(),
        found_at=now(),
    )
    world.ids |= {"freeze_plan": plan.public_id, "stranger": stranger.public_id}
    world.ids |= {"hold": hold.public_id, "absence": absence.public_id, "approver_id": away.pk, "deputy_id": deputy.pk}


def _access(world: World, words: str) -> None:
    """What hangs on a person: session, passkey, notice; and what an administrator makes: token, webhook, invitation."""
    admin, agent = world.people[Role.ADMINISTRATOR], world.people[Role.AGENT]
    colleague = make.user(f"colleague-{world.entity.key}", Role.AGENT, world.entity, world.team)
    User.objects.filter(pk=colleague.pk).update(name=words[:120] or "Colega", signature=words[:40])
    session = Session.objects.create(
        session_key=digest_of(f"swept-{world.entity.key}"),
        session_data="",
        expire_date=now() + timedelta(hours=1),
        user=agent,
        agent=words[:200],
    )
    passkey = Authenticator.objects.create(user=colleague, type="webauthn", data={"name": words or "Llave", "credential": {}})
    notify(world.entity.pk, agent.pk, NoticeKind.APPROVAL_WAITING, {"summary": words or "x"}, "/")
    target = targets.add(world.entity.pk, "https://siem.example/hooks", [], actor=f"user:{admin.pk}")
    secret = make.token(world.entity)
    token = ApiToken.objects.filter(entity=world.entity).latest("id")
    ApiToken.objects.filter(pk=token.pk).update(name=words[:80] or "Core")
    world.ids |= {
        "colleague": colleague.public_id,
        "colleague_id": colleague.pk,
        "membership": colleague.memberships.get().pk,
        "session": session.public_id,
        "passkey": passkey.pk,
        "notice": Notice.objects.filter(user_id=agent.pk).latest("id").public_id,
        "webhook": target.public_id,
        "token": token.public_id,
        "secret": secret,
        "invitation": links.issue(LinkKind.INVITE, colleague),
    }
