"""What the facts that rules ask for are called, for people."""

_NAMES: dict[str, tuple[str, str]] = {
    "actor": ("quién publica (banco, empleado, influencer)", "who publishes (bank, employee, influencer)"),
    "campaign.type": ("el tipo de campaña", "the type of campaign"),
    "entity.fdic": ("si la entidad está asegurada por la FDIC", "whether the entity is insured by the FDIC"),
    "entity.dgs": ("el fondo de garantía de depósitos de la entidad", "the entity's deposit-guarantee scheme"),
    "message.purpose": ("la finalidad del mensaje", "the purpose of the message"),
    "consent.marketing": ("el consentimiento para comunicaciones comerciales", "the consent to commercial messages"),
    "whitepaper_published_on": ("la fecha de publicación del libro blanco", "the publication date of the white paper"),
    "platform_label": ("la etiqueta de contenido comercial de la red", "the network's own label for commercial content"),
    "age_min": ("la edad mínima de la segmentación", "the minimum age of the targeting"),
    "product.fees": ("las comisiones del producto", "the product's fees"),
    "product.owner": ("la entidad que presta el producto", "the entity that provides the product"),
    "product.rate_type": ("si el tipo es fijo o variable", "whether the rate is fixed or variable"),
    "approval_id": ("la aprobación de la promoción", "the approval of the promotion"),
    "prior_report_id": ("el informe previo positivo", "the positive prior report"),
    "entity_id": ("la entidad anunciante", "the advertising entity"),
    "landing.status": ("si la página de destino responde", "whether the landing page answers"),
    "media.text_checked": ("la lectura de lo que la imagen o el vídeo dice", "the reading of what the picture or video says"),
    "landing_url": ("la página de destino", "the landing page"),
}

# Other names under which a fact may be told.
ALSO_CALLED: dict[str, tuple[str, ...]] = {
    "campaign.submitted_to_bdp": ("campaign.submitted_to_BdP", "submitted_to_BdP", "submitted_to_bdp"),
    "profile.check": ("profile_check",),
}


def named(fact: str, language: str) -> str:
    """A fact's name in Spanish or English; its dotted name where it has none."""
    names = _NAMES.get(fact)
    return fact if names is None else names[1 if language == "en" else 0]
