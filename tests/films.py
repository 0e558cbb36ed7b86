"""Small videos for tests: containers built as their specifications say, with nothing to see in them."""

import struct


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def mp4(width: int = 640, height: int = 360, seconds: int = 12, *, told: bytes = b"", made: int = 3_800_000_000) -> bytes:
    """An MP4 of that size and length; `told` is what a phone would write of the place, `made` when it was filmed."""
    header = box(b"mvhd", struct.pack(">IIIII", 0, made, made, 1000, seconds * 1000) + bytes(80))
    track = box(b"tkhd", struct.pack(">IIIII", 0, made, made, 1, 0) + bytes(56) + struct.pack(">II", width << 16, height << 16))
    place = box(b"udta", box(b"\xa9xyz", told)) if told else b""
    film = box(b"moov", header + box(b"trak", track + place) + place)
    return box(b"ftyp", b"isom\0\0\2\0isomiso2") + film + (box(b"uuid", told) if told else b"") + box(b"mdat", b"\0" * 64)


def element(identifier: int, body: bytes) -> bytes:
    name = identifier.to_bytes((identifier.bit_length() + 7) // 8, "big")
    return name + (0x01 << 56 | len(body)).to_bytes(8, "big") + body


def webm(width: int = 640, height: int = 360, seconds: float = 12.0, *, told: bytes = b"", kind: bytes = b"webm") -> bytes:
    """A WebM of that size and length; `told` stands in its title and tags."""
    info = element(0x2AD7B1, (1_000_000).to_bytes(3, "big")) + element(0x4489, struct.pack(">d", seconds * 1000))
    info += element(0x7BA9, told) if told else b""
    video = element(0xE0, element(0xB0, width.to_bytes(2, "big")) + element(0xBA, height.to_bytes(2, "big")))
    tags = element(0x1254C367, told) if told else b""
    body = element(0x1549A966, info) + element(0x1654AE6B, element(0xAE, video)) + tags + element(0x1F43B675, b"\0" * 16)
    return element(0x1A45DFA3, element(0x4282, kind)) + element(0x18538067, body)
