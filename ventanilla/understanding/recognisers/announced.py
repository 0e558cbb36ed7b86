"""What the words around a number say it is: an order, a reference, an amount… and therefore nobody's personal data."""

import re
from collections.abc import Set as AbstractSet

from ventanilla.understanding.words import words

# Words that announce the number of a thing (folded).
_THINGS = words(
    """
    pedido pedidos ped orden ordenes order orders encomenda encomendas envio envios seguimiento rastreo rastreio rastrear rastreamento
    tracking track paquete paquetes paqueteria guia localizador referencia referencias referente ref refs refer reference incidencia
    incidencias incidente incident expediente expedientes expte caso casos case cases ticket tickets tiket tikect operacion
    operaciones operacao op transaccion transacciones transacao transaction transactions factura facturas invoice invoices poliza
    polizas policy apolice contrato contratos contract contracts imei serie serial reclamacion reclamaciones reclamacao reclamo
    reclamos complaint complaints protocolo protocolos folio folios solicitud solicitudes solicitacao radicado radicacion tramite
    tramites autorizacion authorization authorisation autorizacao comprobante comprobantes comprovante recibo recibos receipt albaran
    parcel shipment barras barcode sku isbn ean gtin upc reserva reservas booking reservation matricula chasis bastidor tiquete
    tiquetes queja quejas pqr pqrs pqrd pqrsd justificante uuid lote presupuesto confirmacion confirmation confirmacao captura cupon
    cupom promo promocion promocional promocao version modelo model build articulo producto product item error errores erro remesa
    remittance giro turno sorteo boleto boletos loteria rifa resolucion ley decreto circular norma iso pagina page tweet video vuelo
    flight terminal nsu stan arn rrn mmsi vin txid hash sesion session request trace device incidencia justificativo liquidacion
    siniestro sinistro claim audiencia juicio sentencia autos procedimiento denuncia atestado acta requerimiento chamado ocorrencia
    ocorrencia processo oficio consecutivo turno postal cep swift bic sucursal oficina branch cajero atm merchant comercio afiliacion
    asiento placa patente eticket voucher pnr waybill awb hawb pieza partida registro lot batch invoicing so po rma dossier
    processamento encomendado entrega delivery
    """
)
# Words after which a number no longer belongs to the thing before them: "pagué el pedido con 4111…".
_BREAKS = words("con en desde with from com em on mediante usando using via")
_AFTER = re.compile(
    r"[^0-9a-z]{0,4}(?:(?:es|is|e|era|was)\s)?(?:(?:el|mi|la|my|the|o|meu|minha|a)\s)?"
    r"(?:(?:numero|num|nro|number|codigo|code|n[o°º]?)\W{0,2}\s?(?:(?:de|do|da|of|del)\s)?)?(?:(?:la|mi|el)\s)?"
    r"(?:pedido|orden\b|order\b|incidencia|referencia|expediente|caso\b|case\b|ticket|operacion|seguimiento|tracking"
    r"|protocolo|folio|imei|encomenda"
    r"|reclamacion|factura|guia|rastreo|rastreamento|reference|envio\b)"
)
_UNITS = (
    r"eur|euros?|usd|pesos|pesitos|soles|reais|real|lucas|palos|mil|millon(?:es)?|milhoes|milhao|k|dolares|dolar"
    r"|libras|pounds|dollars|bucks|quid"
    r"|clp|cop|mxn|ars|pen|brl|gbp|veces|vezes|times|dias?|days?|semanas?|weeks?|meses|mes|months?|horas?|hours?|hs|h"
    r"|hrs|minutos?|minutes?|mins?"
    r"|segundos?|seconds?|anos?|years?|digitos?|digits?|cifras|numeros|intentos|attempts|personas|people|clientes"
    r"|seguidores|puntos|points|pontos"
    r"|gb|mb|km|metros|kg|por ciento|percent|por cento|cuotas|parcelas|plazos|cts|centimos|centavos|followers"
    r"|empleados|oficinas|sucursales"
)
_UNIT_AFTER = re.compile(rf"(?:[.,][0-9]{{1,2}})?\s{{0,2}}(?:de\s)?(?:[€$£%]|(?:{_UNITS})(?![a-z]))")
_MONEY_BEFORE = re.compile(r"(?:[€$£]|\b(?:eur|usd|mxn|cop|clp|ars|s/\.?)|\br\$|\bs/)\s?$")
_WORD = re.compile(r"[a-z]+")
_INITIALS = re.compile(r"(?<![a-z])(?:[a-z]\.){2,}[a-z]?")


def words_before(before: str, reach: int = 6) -> list[str]:
    """The last words before a number, nearest first; "d.n.i." counts as "dni"."""
    if "." in before:
        before = _INITIALS.sub(lambda m: m[0].replace(".", "") + " ", before)
    return _WORD.findall(before)[: -reach - 1 : -1]


def named(before: str, own: AbstractSet[str], reach: int = 6) -> int:
    """What the nearest telling word before a number says: 1 one of its `own` words, -1 the number of a thing, 0 nothing."""
    broken = False
    for word in words_before(before, reach):
        if word in own:
            return 1
        if word in _THINGS:
            return -1 if not broken else 0
        broken = broken or word in _BREAKS
    return 0


def as_thing_after(after: str) -> bool:
    """Whether the words after a number say that it counts orders, cases, parcels…"""
    return bool(_AFTER.match(after))


def as_amount(before: str, after: str) -> bool:
    """Whether a number is money, a duration or a count."""
    return bool(_UNIT_AFTER.match(after)) or bool(_MONEY_BEFORE.search(before))
