"""Which product a message speaks of."""

import re

_PRODUCTS = (
    ("mortgage", r"hipotec|mortgage|credito (?:hipotecario|habitacao|inmobiliario)|vivienda|financiamento imobiliario"),
    ("payroll", r"nomina|payroll|direct deposit|cuenta sueldo|conta salario|ordenado"),
    ("loan", r"prestamo|credito personal|credito de consumo|loan|emprestimo|libre inversion|financiacion"),
    ("savings", r"ahorro|plazo fijo|deposito|cdt|saving|poupanca|cetes|remunerada|isa\b|cdb\b"),
    ("investment", r"fondo|inver[st]|acciones|etf|bolsa|invest|afore|plan de pensiones|tesouro"),
    ("insurance", r"seguro|poliza|insurance|apolice|cobertura"),
    ("card", r"tarjeta|card\b|cartao|plastico"),
    ("account", r"cuenta|account|conta\b"),
)
_COMPILED = tuple((product, re.compile(pattern)) for product, pattern in _PRODUCTS)


def of(folded: str) -> str:
    """The first product that a folded text names, the more specific first; empty if none."""
    return next((product for product, pattern in _COMPILED if pattern.search(folded)), "")
