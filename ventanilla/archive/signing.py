"""Tree heads are signed with the installation's Ed25519 key."""

from dataclasses import dataclass

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ventanilla.common import master_keys


@dataclass(frozen=True, slots=True)
class SignedHead:
    """What a head says and what it is signed with. `signed_at` is ISO 8601 in UTC."""

    size: int
    root: bytes
    signed_at: str
    signature: bytes

    def message(self) -> bytes:
        return head_message(self.size, self.root, self.signed_at)

    def to_json(self) -> bytes:
        return orjson.dumps({"size": self.size, "root": self.root.hex(), "signed_at": self.signed_at, "signature": self.signature.hex()})


def head_from_json(line: bytes | str) -> SignedHead:
    """Read what `to_json` wrote; `ValueError` when it is not one."""
    row = orjson.loads(line)
    try:
        return SignedHead(int(row["size"]), bytes.fromhex(row["root"]), str(row["signed_at"]), bytes.fromhex(row["signature"]))
    except (KeyError, TypeError) as error:
        raise ValueError("not a tree head") from error


def head_message(size: int, root: bytes, signed_at: str) -> bytes:
    return f"ventanilla-archive-head|{size}|{root.hex()}|{signed_at}".encode()


def _private() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(master_keys.signing_secret())


def public_key() -> bytes:
    """32 bytes: what outsiders verify heads with."""
    return _private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def sign(message: bytes) -> bytes:
    return _private().sign(message)


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` was made by the holder of the public `key`."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
