"""What the rules know of networks in general. What each may carry stands with its adapter; here only what a law asks."""

# Texts of a few hundred characters at most: "redes sociales con limitación de caracteres" (Circular 4/2020, Anejo V).
LIMITED = frozenset({"x", "twitter", "bluesky", "mastodon", "threads", "plaza", "sms"})
META = frozenset({"facebook", "instagram", "threads", "messenger", "whatsapp", "meta"})
# Those that rules speak of by name, as a person chooses among them.
NAMED = ("x", "bluesky", "mastodon", "threads", "facebook", "instagram", "linkedin", "youtube", "tiktok")
ALIASES = {"twitter": "x", "fb": "facebook", "ig": "instagram", "insta": "instagram", "yt": "youtube", "tik_tok": "tiktok"}


def known_as(platform: str) -> str:
    """The name by which rules call a network."""
    name = platform.strip().lower()
    return ALIASES.get(name, name)
