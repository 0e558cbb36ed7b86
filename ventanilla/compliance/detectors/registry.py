"""Every detector there is, by name."""

from types import ModuleType

from ventanilla.compliance.detectors import claims, figures, inducements, labels, people, product_words, promises, warnings
from ventanilla.compliance.detectors.base import Detector
from ventanilla.compliance.detectors.union import Union

_MODULES: tuple[ModuleType, ...] = (figures, product_words, claims, inducements, promises, labels, people, warnings)
_OWN: dict[str, Detector] = {value.name: value for module in _MODULES for value in vars(module).values() if isinstance(value, Detector)}
_UNIONS = (
    Union("credit_word", ("mortgage_word", "credit_card_word", "revolving_word", "loan_word")),
    Union("figure", ("rate", "money", "instalment")),
)
DETECTORS: dict[str, Detector | Union] = {**_OWN, **{union.name: union for union in _UNIONS}}
