"""Pictures that look alike: a perceptual hash (the low frequencies of a small grey copy), and how far two of them are apart. Pure."""

import io
import math

from PIL import Image, UnidentifiedImageError

SIDE, KEPT = 32, 8
ALIKE = 8  # of 64 bits: a picture made smaller, saved again or slightly brightened stays below it, another picture does not
FLAT = 4  # a picture of one colour has no features: the contrast, of 255, below which none is told apart
_WAVES = [[math.cos((2 * x + 1) * u * math.pi / (2 * SIDE)) for x in range(SIDE)] for u in range(KEPT)]


def of_picture(content: bytes) -> int | None:
    """64 bits as a signed number, as databases hold it; None for what is no picture, or shows nothing."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            seen = image.convert("RGBA")
            ground = Image.new("RGBA", seen.size, "white")
            small = Image.alpha_composite(ground, seen).convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    low, high = small.getextrema()
    if not isinstance(low, int | float) or not isinstance(high, int | float) or high - low < FLAT:
        return None
    return _signed(_bits(list(small.tobytes())))


def _bits(grey: list[int]) -> int:
    rows = [[sum(grey[y * SIDE + x] * wave[x] for x in range(SIDE)) for wave in _WAVES] for y in range(SIDE)]
    waves = [sum(rows[y][u] * _WAVES[v][y] for y in range(SIDE)) for v in range(KEPT) for u in range(KEPT)]
    middle = sorted(waves[1:])[len(waves[1:]) // 2]  # without the first, which is the brightness alone
    bits = 0
    for wave in waves:
        bits = bits << 1 | (wave > middle)
    return bits


def _signed(bits: int) -> int:
    return bits - (1 << 64) if bits >> 63 else bits


def apart(one: int, other: int) -> int:
    """In how many bits two hashes differ, of 64.

    >>> apart(-1, 0), apart(5, 4)
    (64, 1)
    """
    return ((one ^ other) & ((1 << 64) - 1)).bit_count()
