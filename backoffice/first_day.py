"""What a new back office knows: a few branches and customers, all made up."""

from backoffice.models import Branch, Customer

BRANCHES = (
    ("0182", "Mayor", "Madrid", "28013"),
    ("0200", "Getafe Centro", "Getafe", "28901"),
    ("0311", "Ruzafa", "Valencia", "46006"),
    ("0420", "Triana", "Sevilla", "41010"),
)
CUSTOMERS = (
    ("70010001", "Lucía Serrano Vidal", ["cuenta-nomina", "tarjeta-debito"], "0182"),
    ("70010002", "Andrés Molina Prats", ["cuenta-online"], "0200"),
    ("70010003", "Marta Olmedo Ríos", ["hipoteca", "seguro-hogar"], "0311"),
    ("70010004", "Tomás Iglesias Carro", ["tarjeta-credito", "prestamo-personal"], "0420"),
)


def fill() -> None:
    """Write them where there is nothing yet."""
    if not Branch.objects.exists():
        Branch.objects.bulk_create([Branch(code=c, name=n, city=city, postal_code=p) for c, n, city, p in BRANCHES])
    if not Customer.objects.exists():
        Customer.objects.bulk_create([Customer(customer_number=c, name=n, products=p, branch=b) for c, n, p, b in CUSTOMERS])
