"""Every recogniser there is, in no particular order: where two find the same characters, rank decides."""

from types import ModuleType

from ventanilla.understanding.recognisers.ar import account as ar_account
from ventanilla.understanding.recognisers.ar import identity as ar_identity
from ventanilla.understanding.recognisers.base import Recogniser
from ventanilla.understanding.recognisers.br import account as br_account
from ventanilla.understanding.recognisers.br import company as br_company
from ventanilla.understanding.recognisers.br import identity as br_identity
from ventanilla.understanding.recognisers.cl import identity as cl_identity
from ventanilla.understanding.recognisers.co import identity as co_identity
from ventanilla.understanding.recognisers.common import (
    account,
    address,
    birth_date,
    card,
    customer,
    cvv,
    email,
    expiry,
    iban,
    otp,
    password,
    phone,
    pin,
)
from ventanilla.understanding.recognisers.ec import identity as ec_identity
from ventanilla.understanding.recognisers.es import account as es_account
from ventanilla.understanding.recognisers.es import company as es_company
from ventanilla.understanding.recognisers.es import identity as es_identity
from ventanilla.understanding.recognisers.gb import identity as gb_identity
from ventanilla.understanding.recognisers.mx import account as mx_account
from ventanilla.understanding.recognisers.mx import identity as mx_identity
from ventanilla.understanding.recognisers.mx import tax as mx_tax
from ventanilla.understanding.recognisers.pe import identity as pe_identity
from ventanilla.understanding.recognisers.pt import identity as pt_identity
from ventanilla.understanding.recognisers.us import identity as us_identity
from ventanilla.understanding.recognisers.uy import identity as uy_identity

_MODULES: tuple[ModuleType, ...] = (
    *(card, iban, email, cvv, expiry, pin, otp, password, phone, account, customer, birth_date, address),
    *(es_identity, es_company, es_account, mx_identity, mx_tax, mx_account, co_identity, ar_identity, ar_account, cl_identity, pe_identity),
    *(br_identity, br_company, br_account, pt_identity, gb_identity, us_identity, ec_identity, uy_identity),
)
ALL: tuple[Recogniser, ...] = tuple(value for module in _MODULES for value in vars(module).values() if isinstance(value, Recogniser))
