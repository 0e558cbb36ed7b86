"""Words that announce an identity document, a tax number or an account, in Spanish, English and Portuguese."""

from ventanilla.understanding.words import words

IDENTITY = words(
    """
    dni nie nif identidad documento doc id identificacion identity identidade documentos residencia bi cc cartao-cidadao cidadao
    ciudadano ciudadania
    """
)
TAX = words(
    """
    cif nif fiscal rfc nit ruc cuit cuil cnpj tax contribuinte contribuyente tributaria tributario hacienda sat afip arca sunat sii
    dian utr ein vat iva rut empresa
    """
)
ACCOUNT = words(
    """
    cuenta cuentas cta ctas ccc iban account acct acc conta contas nomina ahorros ahorro corriente clabe cbu cvu cci nib poupanca
    corrente interbancaria interbancario transferencia transferencias ingreso deposito transferir depositar savings checking current
    """
)
