"""Germany: the imprint, prices of credit, labels, consent, complaints, Vermögensanlagen."""

from ventanilla.compliance.conditions import carries, condition, duty, found, needs, product, said, told
from ventanilla.compliance.late import late
from ventanilla.compliance.products import CONSUMER_CREDIT, CREDIT
from ventanilla.compliance.rule import ANSWERS, EVERYTHING, MESSAGES, Area, How, Rule, ex
from ventanilla.compliance.scene import Scene
from ventanilla.compliance.types import Severity, Status
from ventanilla.compliance.verdict import Verdict

_LOSS = (
    "Der Erwerb dieser Vermögensanlage ist mit erheblichen Risiken verbunden und kann zum vollständigen Verlust des "
    "eingesetzten Vermögens führen."
)
_OK = (
    "Repräsentatives Beispiel: Nettodarlehensbetrag 10.000 €, Sollzinssatz 4,9 % p.a. fest, effektiver Jahreszins 5,01 %, "
    "Laufzeit 48 Monate, 48 Raten zu 229 €, Gesamtbetrag 10.992 €, keine weiteren Kosten"
)


@condition
def _label_in_german(scene: Scene) -> Verdict:
    bare = f" {scene.bare} "
    return Verdict(any(f" {word} " in bare for word in ("werbung", "anzeige")))


@condition
def _whole_imprint(scene: Scene) -> Verdict:
    """The imprint is linked from the profile, answers, and has all its fields."""
    if not scene.fact("profile.impressum_url") or scene.fact("profile.impressum_status") not in (None, 200, "200"):
        return Verdict(False)
    missing = scene.fact("profile.impressum_missing")
    return Verdict(not missing)


RULES: tuple[Rule, ...] = (
    Rule(
        id="DE.OUT.impressum",
        area=Area.OUT,
        law="§ 5 DDG (antes § 5 TMG)",
        kinds=EVERYTHING,
        check=told("profile.check") & ~_whole_imprint,
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.METADATA,
        source="bundestag/gesetze t/tmg/index.md",
        message={
            "es": "El perfil no lleva a dos clics un aviso legal («Impressum») completo y accesible.",
            "en": "The profile has no complete imprint (“Impressum”) within two clicks.",
        },
        fix={
            "es": "Enlace un Impressum con nombre, domicilio, forma jurídica, representante, correo, supervisor, registro y NIF-IVA.",
            "en": "Link an Impressum with name, address, legal form, representative, e-mail, supervisor, register and VAT id.",
        },
        yes=(
            ex("", profile__check=True),
            ex("", profile__check=True, profile__impressum_url=""),
            ex("Wir haben ein neues Profilbild", profile_check=True, profile__impressum_url=""),
            ex("", profile__check=True, profile__impressum_url="https://bank.example/impressum", profile__impressum_status=404),
            ex("", profile__check=True, profile__impressum_url="https://bank.example/impressum", profile__impressum_missing="vat_id"),
        ),
        no=(
            ex("", profile__check=True, profile__impressum_url="https://bank.example/impressum"),
            ex("", profile__check=True, profile__impressum_url="https://bank.example/impressum", profile__impressum_status=200),
            ex("Neue Filiale in Köln", kind="organic"),
            ex("Tagesgeld", kind="ad", product="savings"),
        ),
    ),
    Rule(
        id="DE.PRD.credit",
        area=Area.PRD,
        law="PAngV § 17 (antes § 6a)",
        check=duty(
            product(*CREDIT) & found("rate", "money", "instalment"),
            carries("apr", "rate", "amount", "term", "instalment", "total", "example"),
        ),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.SLOTS,
        source="bundestag/gesetze p/pangv/index.md",
        message={
            "es": "Un crédito con cifras lleva importe neto, tipo deudor, effektiver Jahreszins, plazo, cuotas, total y ejemplo.",
            "en": "Credit with figures carries net amount, debit rate, effective annual rate, term, instalments, total and the example.",
        },
        fix={
            "es": "Añada el «repräsentatives Beispiel» con el effektiver Jahreszins tan visible como cualquier otro tipo.",
            "en": "Add the “repräsentatives Beispiel”, the effective annual rate as visible as any other.",
        },
        yes=(
            ex("Kredit ab 4,9 %", product="consumer_credit"),
            ex("10.000 € für Ihre Küche", product="personal_loan"),
            ex("Baufinanzierung mit 3,2 % Sollzins", product="mortgage"),
            ex("Ratenkredit: effektiver Jahreszins 5,01 %", product="consumer_credit"),
        ),
        no=(
            ex(_OK, product="consumer_credit"),
            ex("Jetzt Ratenkredit anfragen", product="consumer_credit"),
            ex("Festgeld mit 2,5 %", product="deposit"),
            ex("Ihre Rate von 229 € ist eingegangen", kind="dm", product="personal_loan"),
        ),
    ),
    Rule(
        id="DE.PRD.no_false_hope",
        area=Area.PRD,
        law="PAngV § 17(1)",
        check=product(*CONSUMER_CREDIT, "mortgage") & found("easy_credit"),
        severity=Severity.BLOCK,
        status=Status.VERIFIED,
        how=How.PATTERN,
        source="bundestag/gesetze p/pangv/index.md",
        message={
            "es": "Despierta falsas expectativas de que el crédito se concede o cuesta poco.",
            "en": "Raises false hopes that credit will be granted or costs little.",
        },
        fix={"es": "Quite la promesa.", "en": "Take the promise out."},
        yes=(
            ex("Kredit ohne Schufa", product="personal_loan"),
            ex("Sofortzusage auch bei schlechter Bonität", product="consumer_credit"),
            ex("Kredit für alle", product="consumer_credit"),
            ex("Auto kaputt? Kredit ohne Rückfragen, in 10 Minuten ausgezahlt", product="personal_loan"),
            ex("Schnelles Geld: Ihr Kredit", product="personal_loan"),
        ),
        no=(
            ex("Kredit vorbehaltlich Bonitätsprüfung", product="personal_loan"),
            ex("So funktioniert die Schufa", kind="organic"),
            ex("Echtzeitüberweisung in Sekunden", product="account"),
            ex("Vorsicht vor Angeboten ohne Schufa", kind="reply"),
            ex("Betrugswarnung: Wer mit «Sofortkredit ohne Schufa» wirbt, will Ihr Geld", kind="organic"),
        ),
    ),
    Rule(
        id="DE.INF.label",
        area=Area.INF,
        law="UWG § 5a(4); MStV § 22; DDG § 6",
        check=duty(told("paid_partnership") | told("actor", "influencer"), _label_in_german),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PATTERN,
        source="",
        say={"de": ("Werbung", "Anzeige")},
        message={"es": "Una colaboración pagada se etiqueta en alemán.", "en": "A paid partnership is labelled in German."},
        fix={"es": "Empiece con «Werbung» o «Anzeige».", "en": "Begin with “Werbung” or “Anzeige”."},
        yes=(
            ex("Mein Lieblingskonto", paid_partnership=True),
            ex("Mein Lieblingskonto #ad", paid_partnership=True),
            ex("Danke für die Einladung #sponsored", actor="influencer"),
            ex("Meine neue Karte ist da!", actor="influencer"),
        ),
        no=(
            ex("Werbung | Mein Lieblingskonto", paid_partnership=True),
            ex("#Anzeige Meine neue Karte", actor="influencer"),
            ex("Neue Filiale", actor="bank"),
            ex("Tipps gegen Phishing"),
        ),
    ),
    Rule(
        id="DE.CNS.uwg7",
        area=Area.CNS,
        law="UWG §§ 7 y 7a",
        kinds=MESSAGES,
        check=told("message.purpose", "marketing") & ~needs("consent.marketing"),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.METADATA,
        source="",
        message={
            "es": "Un mensaje comercial necesita el consentimiento previo y expreso de la persona.",
            "en": "A marketing message needs the person's express prior consent.",
        },
        fix={"es": "No lo envíe sin el consentimiento registrado.", "en": "Do not send it without the recorded consent."},
        yes=(
            ex("Unser neues Festgeld für Sie", message__purpose="marketing", consent__marketing=False),
            ex("Kredit mit Bonus", message__purpose="marketing", consent__marketing=False),
            ex("Nur heute: 50 € Prämie", message__purpose="marketing", consent__marketing=False),
            ex("Empfehlen Sie uns weiter", message__purpose="marketing", consent__marketing=False),
        ),
        no=(
            ex("Unser neues Festgeld für Sie", message__purpose="marketing", consent__marketing=True),
            ex("Ihre Anfrage ist beantwortet", message__purpose="service"),
            ex("Ihre Karte ist unterwegs"),
            ex("Unser neues Festgeld", kind="organic", message__purpose="marketing"),
        ),
        asks=(ex("Unser neues Festgeld für Sie", message__purpose="marketing"),),
    ),
    Rule(
        id="DE.CMP.bafin",
        area=Area.CMP,
        law="MaComp BT 12; BaFin; ZAG §§ 60-62",
        kinds=ANSWERS,
        check=told("conversation_state", "complaint") & late("complaint.answer_by"),
        severity=Severity.WARN,
        status=Status.UNCONFIRMED,
        how=How.CLOCK,
        source="",
        message={
            "es": "La reclamación se contesta a tiempo (15 días hábiles en pagos) e informa de la Verbraucherschlichtung.",
            "en": "A complaint is answered in time (15 business days for payments) and tells of the Verbraucherschlichtung.",
        },
        fix={"es": "Compruebe la fecha límite.", "en": "Check the deadline."},
        yes=(ex("Ihre Beschwerde ist geprüft", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-01"),),
        no=(
            ex("Ihre Beschwerde ist geprüft", kind="dm", conversation_state="complaint", complaint__answer_by="2026-12-20"),
            ex("Guten Tag", kind="reply"),
        ),
        asks=(ex("Ihre Beschwerde ist geprüft", kind="dm", conversation_state="complaint"),),
    ),
    Rule(
        id="DE.PRD.vermanlg",
        area=Area.PRD,
        law="VermAnlG § 12; WpHG § 63(6)",
        check=duty(product("vermoegensanlage"), said(_LOSS)),
        severity=Severity.BLOCK,
        status=Status.UNCONFIRMED,
        how=How.PHRASE,
        source="",
        say={"de": _LOSS},
        message={
            "es": "Una «Vermögensanlage» lleva el aviso de pérdida total.",
            "en": "A “Vermögensanlage” carries the warning of total loss.",
        },
        fix={"es": f"Añada literalmente: «{_LOSS}»", "en": f"Add, word for word: “{_LOSS}”"},
        yes=(
            ex("Investieren Sie in Windkraft", product="vermoegensanlage"),
            ex("Nachrangdarlehen mit 6 %", product="vermoegensanlage"),
            ex("Genussrechte: jetzt zeichnen. Risiken beachten", product="vermoegensanlage"),
            ex("Crowdinvesting ab 100 €", product="vermoegensanlage"),
        ),
        no=(
            ex(f"Investieren Sie in Windkraft. {_LOSS}", product="vermoegensanlage"),
            ex(f"Nachrangdarlehen. {_LOSS.upper()}", product="vermoegensanlage"),
            ex("Unser Aktienfonds", product="investment"),
            ex("Investieren Sie in Windkraft", product="vermoegensanlage", kind="reply"),
        ),
    ),
)
