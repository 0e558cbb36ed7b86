"""Refused wishes, each in a sentence that says what to do."""

from django.utils.translation import gettext, gettext_noop

from ventanilla.cases.types import CaseRefused, Refusal

SAYS: dict[Refusal, str] = {
    Refusal.MOVE: gettext_noop("The case can't go there from where it stands now. Look at it again: somebody may have moved it."),
    Refusal.REASON: gettext_noop("Choose one of the reasons for this step."),
    Refusal.CONSENT: gettext_noop("There is no consent to offers. Ask the customer first and record the answer in their contact."),
    Refusal.COMPLAINT: gettext_noop("This conversation holds a complaint: the law forbids selling here until it is closed."),
    Refusal.CONTACT_STOPPED: gettext_noop("This person does not want to be contacted with offers."),
    Refusal.CATEGORY: gettext_noop("Choose a category of the catalogue."),
    Refusal.BRANCH: gettext_noop("Choose a branch that takes leads."),
    Refusal.PRODUCT: gettext_noop("Choose a product of the catalogue."),
    Refusal.TERMS: gettext_noop("This network's terms do not allow leads to be made of what is said there."),
    Refusal.CHANGED: gettext_noop("A colleague or the bank was faster: the case has changed meanwhile. Look at it again."),
    Refusal.TEXT: gettext_noop("Write in a few words what happened."),
    Refusal.OTHER_CASE: gettext_noop("Name the other case by its number, such as INC-1001. A case keeps at least one conversation."),
}


def sentence(refused: CaseRefused) -> str:
    """Why the wish was not granted, in the reader's language."""
    return gettext(SAYS[refused.refusal])
