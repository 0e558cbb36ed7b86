"""Registers, supervisors, accessibility, brand in Spain."""

from ventanilla.compliance.clocks import STEPS, BusinessDays
from ventanilla.compliance.conditions import condition, falls_short, needs, told
from ventanilla.compliance.late import late
from ventanilla.compliance.packs.es.sources import C2, C4, L10
from ventanilla.compliance.packs.eu.outbound import INACCESSIBLE
from ventanilla.compliance.rule import ADS, EVERYTHING, How, Rule, ex, row
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import NO, Verdict, ask

B, W, N = Severity.BLOCK, Severity.WARN, Severity.NOTICE
OK, UNSURE = Status.VERIFIED, Status.UNCONFIRMED


@condition
def _supervisor_waits(scene: Scene) -> Verdict:
    """Three business days from a supervisor's request."""
    received = scene.fact("supervisor_request.received")
    if not received or scene.fact("supervisor_request.answered"):
        return NO
    day = scene.date("supervisor_request.received")
    return (
        ask("supervisor_request.received_on")
        if day is None
        else Verdict(scene.day > STEPS["es.supervisor_request"].last_day(day, BusinessDays("ES")))
    )


RULES: tuple[Rule, ...] = (
    row(
        "ES.REC.ad_register",
        "Circular 4/2020, norma 7",
        B,
        OK,
        How.METADATA,
        C4,
        ~needs("campaign_id"),
        ("Toda publicidad consta en el registro interno de campañas, con una copia de cada mensaje."),
        ("All advertising stands in the internal register of campaigns, with a copy of each message."),
        "Asigne la pieza a una campaña registrada.",
        "Assign the piece to a registered campaign.",
        kinds=ADS,
        yes=(
            ex("Cuenta", campaign_id=""),
            ex("Cuenta", campaign_id=False),
            ex("Cuenta", kind="organic", is_boosted=True, campaign_id=""),
            ex("Hipoteca", kind="organic", is_ad=True, campaign_id=""),
        ),
        no=(
            ex("Cuenta", campaign_id="2026-014"),
            ex("Cuenta", kind="organic", campaign_id=""),
            ex("Cuenta", kind="reply"),
            ex("Cuenta", kind="organic", is_ad=True, campaign_id="C"),
        ),
        asks=(ex("Cuenta"),),
    ),
    row(
        "ES.REC.first_ad_notice",
        "Circular 4/2020, disposición adicional única",
        W,
        OK,
        How.CLOCK,
        C4,
        told("entity.first_ad_in_ES") & late("entity.first_ad_notice_by"),
        ("La primera publicidad en España se comunica al Banco de España en un mes, con la política de comunicación comercial."),
        ("The first advertising in Spain is notified to Banco de España within a month, with the commercial communication policy."),
        "Envíe la comunicación.",
        "Send the notice.",
        kinds=ADS,
        yes=(ex("Cuenta", entity__first_ad_in_ES=True, entity__first_ad_notice_by="2026-12-01"),),
        no=(ex("Cuenta"),),
        asks=(ex("Cuenta", entity__first_ad_in_ES=True),),
    ),
    row(
        "ES.REC.policy",
        "Circular 4/2020, norma 6.1-6.3",
        N,
        OK,
        How.PROGRAMME,
        C4,
        falls_short("entity.policy_approved"),
        "La política de comunicación comercial está aprobada por el consejo.",
        "The commercial communication policy is approved by the board.",
        "Enlace la versión vigente de la política.",
        "Link the policy version in force.",
        kinds=EVERYTHING,
        yes=(ex("Hola", entity__policy_approved=False),),
        no=(ex("Hola"),),
    ),
    row(
        "ES.REC.supervisor_request",
        "Circular 4/2020, norma 9.1 y 9.3-9.4; Circular 2/2020, norma 9",
        B,
        OK,
        How.CLOCK,
        f"{C4}; {C2}",
        _supervisor_waits,
        ("Un requerimiento del supervisor se atiende en tres días hábiles, y la rectificación usa los mismos medios con igual difusión."),
        ("A supervisor's request is answered within three business days, and a rectification uses the same media with equal reach."),
        "Responda al requerimiento antes de publicar.",
        "Answer the request before publishing.",
        yes=(ex("Cuenta", supervisor_request__received="2026-12-01"),),
        no=(
            ex("Cuenta", supervisor_request__received="2026-12-14"),
            ex("Cuenta", supervisor_request__received="2026-12-01", supervisor_request__answered=True),
            ex("Cuenta"),
        ),
        asks=(ex("Cuenta", supervisor_request__received=True),),
    ),
    row(
        "ES.REC.sac_report",
        "Orden ECO/734/2004, art. 17",
        N,
        OK,
        How.PROGRAMME,
        L10,
        falls_short("entity.sac_report"),
        "El servicio de atención a la clientela presenta su memoria anual.",
        "The customer-complaints service presents its annual report.",
        "Prepare la memoria.",
        "Prepare the report.",
        kinds=EVERYTHING,
        yes=(ex("Hola", entity__sac_report=False),),
        no=(ex("Hola"),),
    ),
    row(
        "ES.ACC.ley11_2023",
        "Ley 11/2023; RD 193/2023; Ley 44/2002, art. 29.1",
        W,
        OK,
        How.MEDIA,
        L10,
        INACCESSIBLE,
        (
            "El mensaje no es accesible: falta el texto alternativo o los subtítulos, o hay "
            "etiquetas o emojis que un lector de pantalla no lee bien."
        ),
        ("The post is not accessible: no alternative text or captions, or hashtags or emoji that a screen reader cannot read well."),
        "Describa la imagen, subtitule el vídeo y escriba #AsíLasEtiquetas.",
        "Describe the image, caption the video, write #HashtagsLikeThis.",
        kinds=EVERYTHING,
        yes=(
            ex("Nueva oficina", kind="organic", media="image:"),
            ex("Vídeo", kind="organic", media="video:x", captions=False),
            ex("#educacionfinancieraparatodos"),
            ex("Foto", kind="reply", media="image:"),
        ),
        no=(
            ex("Nueva oficina", media="image:Fachada"),
            ex("Vídeo", media="video:x", captions=True),
            ex("#EducacionFinanciera"),
            ex("Hola 🎉"),
        ),
        asks=(ex("Vídeo", media="video:x"),),
    ),
    row(
        "ES.IMP.brand_use",
        "Ley 10/2014, art. 3; Ley 17/2001; CP arts. 248-249",
        N,
        UNSURE,
        How.WORKFLOW,
        "",
        told("case.type", "fake_profile", "phishing") & falls_short("case.evidence"),
        ("Un caso de suplantación tiene su expediente de prueba para el supervisor, la policía o el registro."),
        ("A case of impersonation has its evidence file for the supervisor, the police or the registrar."),
        "Complete el expediente.",
        "Complete the file.",
        kinds=EVERYTHING,
        yes=(ex("Aviso", case__type="phishing", case__evidence=False),),
        no=(ex("Aviso", case__type="phishing", case__evidence=True), ex("Aviso")),
    ),
)
