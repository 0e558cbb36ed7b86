"""The countries that a bank may work in, with what a new entity there starts from. ISO 3166-1 and 4217, IANA zones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Country:
    """Names, the language of the interface, the main zone and the currency."""

    code: str
    name_es: str
    name_en: str
    language: str
    zone: str
    currency: str

    def name(self, language: str) -> str:
        return self.name_en if language.startswith("en") else self.name_es


COUNTRIES: dict[str, Country] = {
    c.code: c
    for c in (
        Country("AD", "Andorra", "Andorra", "es", "Europe/Andorra", "EUR"),
        Country("AR", "Argentina", "Argentina", "es", "America/Argentina/Buenos_Aires", "ARS"),
        Country("BO", "Bolivia", "Bolivia", "es", "America/La_Paz", "BOB"),
        Country("BR", "Brasil", "Brazil", "es", "America/Sao_Paulo", "BRL"),
        Country("CL", "Chile", "Chile", "es", "America/Santiago", "CLP"),
        Country("CO", "Colombia", "Colombia", "es", "America/Bogota", "COP"),
        Country("CR", "Costa Rica", "Costa Rica", "es", "America/Costa_Rica", "CRC"),
        Country("DE", "Alemania", "Germany", "en", "Europe/Berlin", "EUR"),
        Country("DO", "República Dominicana", "Dominican Republic", "es", "America/Santo_Domingo", "DOP"),
        Country("EC", "Ecuador", "Ecuador", "es", "America/Guayaquil", "USD"),
        Country("ES", "España", "Spain", "es", "Europe/Madrid", "EUR"),
        Country("FR", "Francia", "France", "en", "Europe/Paris", "EUR"),
        Country("GB", "Reino Unido", "United Kingdom", "en", "Europe/London", "GBP"),
        Country("GT", "Guatemala", "Guatemala", "es", "America/Guatemala", "GTQ"),
        Country("HN", "Honduras", "Honduras", "es", "America/Tegucigalpa", "HNL"),
        Country("IT", "Italia", "Italy", "en", "Europe/Rome", "EUR"),
        Country("MX", "México", "Mexico", "es", "America/Mexico_City", "MXN"),
        Country("NI", "Nicaragua", "Nicaragua", "es", "America/Managua", "NIO"),
        Country("PA", "Panamá", "Panama", "es", "America/Panama", "USD"),
        Country("PE", "Perú", "Peru", "es", "America/Lima", "PEN"),
        Country("PL", "Polonia", "Poland", "en", "Europe/Warsaw", "PLN"),
        Country("PR", "Puerto Rico", "Puerto Rico", "es", "America/Puerto_Rico", "USD"),
        Country("PT", "Portugal", "Portugal", "en", "Europe/Lisbon", "EUR"),
        Country("PY", "Paraguay", "Paraguay", "es", "America/Asuncion", "PYG"),
        Country("SV", "El Salvador", "El Salvador", "es", "America/El_Salvador", "USD"),
        Country("US", "Estados Unidos", "United States", "en", "America/New_York", "USD"),
        Country("UY", "Uruguay", "Uruguay", "es", "America/Montevideo", "UYU"),
        Country("VE", "Venezuela", "Venezuela", "es", "America/Caracas", "VES"),
    )
}
