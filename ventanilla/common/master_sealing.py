"""What belongs to the installation and to no person: sealed directly under its own key (session data, factors of staff).

Form: the key's id, a colon, then nonce and ciphertext (AES-256-GCM) in URL-safe base64. The associated data names the place.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ventanilla.common import master_keys
from ventanilla.common.sealing import SealBroken


def seal(place: str, plaintext: bytes) -> str:
    """Seal under the current master key."""
    key, nonce = master_keys.current(), os.urandom(12)
    blob = nonce + AESGCM(key.secret).encrypt(nonce, plaintext, place.encode())
    return f"{key.id}:{base64.urlsafe_b64encode(blob).decode()}"


def unseal(place: str, sealed: str) -> bytes:
    """Open what `seal` made, or raise `SealBroken` (changed, elsewhere, or under a key that this installation lacks)."""
    key_id, _, text = sealed.partition(":")
    try:
        blob = base64.urlsafe_b64decode(text)
        return AESGCM(master_keys.get(key_id).secret).decrypt(blob[:12], blob[12:], place.encode())
    except (InvalidTag, ValueError, KeyError):
        raise SealBroken(place)


def is_current(sealed: str) -> bool:
    """Whether it was sealed under the current key; if not, rotation seals it again."""
    return sealed.partition(":")[0] == master_keys.current().id
