"""The media library: taken in once, described, found again, thrown away only where nothing has it."""

import io
from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from PIL import Image, ImageDraw, ImageEnhance, ImageOps

from tests import make
from tests.films import mp4
from ventanilla.accounts.permissions import Role
from ventanilla.accounts.types import Person
from ventanilla.archive.models import Entry
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.files import queries as files
from ventanilla.files.models import File
from ventanilla.publishing import assets, library, likeness, media, services
from ventanilla.publishing.assets import Refused, Told
from ventanilla.publishing.library import Wanted
from ventanilla.publishing.models import Asset, AssetUse
from ventanilla.publishing.rights import Against, Consent, RightsState, Shown, Terms
from ventanilla.publishing.types import MediaUse, NewContent, NewVariant

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


def drawn(seed: int = 0) -> Image.Image:
    """A picture of its own: shapes that depend on the seed."""
    image = Image.new("RGB", (600, 400), (230 - seed * 20 % 200, 240, 250))
    pen = ImageDraw.Draw(image)
    for n in range(6):
        x, y = (seed * 97 + n * 131) % 500, (seed * 61 + n * 89) % 320
        shape = (x, y, x + 60 + (seed * 31 + n * 17) % 120, y + 40 + (seed * 13 + n * 29) % 100)
        (pen.ellipse if (seed + n) % 2 else pen.rectangle)(shape, fill=(n * 40 % 256, seed * 50 % 256, 200 - n * 30))
    return image


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.fixture
def elena(bank: make.Bank) -> Person:
    return bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


def put(person: Person, entity_id: int, content: bytes = b"", name: str = "sucursal.jpg") -> Asset:
    taken = assets.add(person, entity_id, content or saved(drawn()), name)
    assert taken.asset is not None, taken.refusal
    return taken.asset


@pytest.mark.parametrize("seed", [0, 1, 2, 5, 9])
def test_the_same_picture_in_other_clothes_is_alike(seed: int) -> None:
    image, bits = drawn(seed), likeness.of_picture(saved(drawn(seed), "PNG"))
    marked = image.copy()
    ImageDraw.Draw(marked).text((500, 380), "Banco Alameda", fill="grey")
    others = {
        "saved again": saved(image, quality=45),
        "smaller": saved(image.resize((240, 160))),
        "larger": saved(image.resize((1200, 800))),
        "brighter": saved(ImageEnhance.Brightness(image).enhance(1.1)),
        "grey": saved(ImageOps.grayscale(image)),
        "with a mark": saved(marked),
        "another format": saved(image, "WEBP", quality=70),
    }
    assert bits is not None
    for name, content in others.items():
        other = likeness.of_picture(content)
        assert other is not None and likeness.apart(bits, other) <= likeness.ALIKE, (name, other and likeness.apart(bits, other))


def test_other_pictures_are_not() -> None:
    hashes = [likeness.of_picture(saved(drawn(seed))) for seed in range(12)]
    hashes += [likeness.of_picture(saved(ImageOps.mirror(drawn(0)))), likeness.of_picture(saved(drawn(0).rotate(90, expand=True)))]
    for n, one in enumerate(hashes):
        for other in hashes[n + 1 :]:
            assert one is not None and other is not None and likeness.apart(one, other) > likeness.ALIKE
    assert likeness.of_picture(saved(Image.new("RGB", (50, 50), "teal"))) is None, "one colour is like nothing"
    assert likeness.of_picture(b"no picture") is None


def test_equal_bytes_come_in_once_and_lookalikes_are_found(bank: make.Bank, elena: Person) -> None:
    first = put(elena, bank.spain.pk)
    again = assets.add(elena, bank.spain.pk, saved(drawn()), "otra vez.jpg")
    assert again.known and again.asset == first and Asset.objects.count() == 1
    near = put(elena, bank.spain.pk, saved(drawn(), quality=40))
    put(elena, bank.spain.pk, saved(drawn(3)))
    assert [one for one, _bits in library.alike(first)] == [near]
    helena = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.mexico))
    assert not assets.add(helena, bank.mexico.pk, saved(drawn()), "x.jpg").known, "another country's library is another"


def test_nobody_takes_in_for_another_entity_and_what_is_no_media_is_refused(bank: make.Bank, elena: Person) -> None:
    with pytest.raises(PermissionDenied):
        assets.add(elena, bank.mexico.pk, saved(drawn()), "x.jpg")
    with pytest.raises(PermissionDenied):
        assets.add(bank.person(bank.carla), bank.spain.pk, saved(drawn()), "x.jpg")
    refused = {
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>": "unknown_type",
        saved(drawn())[:500]: "broken",
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nHola": "subtitles_apart",
        b"": "empty",
    }
    for content, why in refused.items():
        assert assets.add(elena, bank.spain.pk, content, "x.svg").refusal == why
    assert not Asset.objects.exists() and not File.objects.filter(state="ready").exists()


def test_what_is_said_is_masked_sealed_and_on_record(bank: make.Bank, elena: Person) -> None:
    asset = put(elena, bank.spain.pk)
    people = (Shown("Lucía Fernández", Consent.GIVEN, DAY, "carpeta 12"), Shown("Pablo", Consent.GIVEN))
    told = Told(
        "Sucursal de Oviedo", "Tarjeta 4012 8888 8888 1881", tags=("Oviedo", "oficinas|x", "Oviedo"), licence="Propia", people=people
    )
    assets.describe(elena, asset.public_id, told)
    asset.refresh_from_db()
    assert "8888" not in asset.alt_text and asset.tags == ["Oviedo", "oficinas x"]
    assert (asset.people_count, asset.consent_missing, asset.consent_until) == (2, False, DAY)
    assert assets.people(asset) == people and "Lucía".encode() not in bytes(asset.people or b"")
    entry = Entry.objects.filter(kind="asset.changed").latest("pk")
    assert "Lucía".encode() not in bytes(entry.body)
    with pytest.raises(Refused):
        assets.describe(elena, asset.public_id, Told(" "))
    with pytest.raises(Http404):
        assets.describe(bank.person(bank.dario), asset.public_id, Told("Suya"))


def test_it_is_found_by_words_kind_tag_rights_and_use(bank: make.Bank, elena: Person) -> None:
    one, two = put(elena, bank.spain.pk), put(elena, bank.spain.pk, mp4(), "película.mp4")
    assets.describe(elena, one.public_id, Told("Reclamación", tags=("Navidad",), rights_holder="Agencia"))
    search = lambda **w: [a.pk for a in library.rows(elena, Wanted(**w), DAY)]
    assert search() == [two.pk, one.pk]
    assert search(words="reclamacion") == search(words="RECLAMACIÓN agencia") == search(tag="Navidad") == [one.pk]
    assert search(tag="Navi") == search(words="reclamo") == []
    assert search(kind="video") == search(words="pelicula") == [two.pk]
    assert search(rights="unknown") == [two.pk] and search(rights="clear") == [one.pk]
    assert search(used="yes") == [] and len(search(used="no")) == 2
    assets.set_active(elena, one.public_id, active=False)
    assert search() == [two.pk] and search(archived=True) == [one.pk]


def test_the_list_and_the_page_say_the_same_of_rights(bank: make.Bank, elena: Person) -> None:
    asset = put(elena, bank.spain.pk, mp4())
    on = lambda n: None if n is None else DAY + timedelta(days=n)
    seen = set()
    ends, consents = (-1, 0, 29, 30, 31, None), (-1, 10, 100, None)
    for days, consent, missing, holder in product(ends, consents, (True, False), ("", "Agencia")):
        Asset.objects.update(rights_until=on(days), consent_until=on(consent), consent_missing=missing, rights_holder=holder)
        asset.refresh_from_db()
        said = library.terms(asset).state(DAY)
        assert [s for s in RightsState if library.rows(elena, Wanted(rights=s), DAY).exists()] == [said], (days, consent, missing, holder)
        seen.add(said)
    assert seen == set(RightsState), "control: every state came up"


def test_rights_forbid_or_warn() -> None:
    clear = Terms("Agencia", "Propia", ("ES",), DAY + timedelta(days=60))
    assert clear.against(DAY, ["ES"]) == []
    assert clear.against(DAY + timedelta(days=60), ["ES"]) == [Against.SOON], "the last day still counts"
    assert clear.against(DAY + timedelta(days=61), ["ES"]) == [Against.ENDED]
    assert clear.against(DAY, ["ES", "MX"]) == [Against.TERRITORY]
    assert Terms().against(DAY, ["ES"]) == [Against.UNKNOWN]
    assert Terms("x", consent_missing=True, consent_until=DAY).against(DAY, []) == [Against.CONSENT_MISSING]
    assert Terms("x", consent_until=DAY).against(DAY + timedelta(days=1), []) == [Against.CONSENT_ENDED]


def test_what_stands_somewhere_is_not_thrown_away(bank: make.Bank, elena: Person) -> None:
    used, free = put(elena, bank.spain.pk), put(elena, bank.spain.pk, mp4())
    track = assets.add(elena, bank.spain.pk, b"WEBVTT\n\n00:01.000 --> 00:02.000\nHola", "es.vtt", of=free, language="es").asset
    assert track is not None and library.subtitles_of(free) == [track]
    channel = Channel.objects.create(entity=bank.spain, key="plaza", platform="plaza", name="Plaza", created_at=now())
    new = NewContent("Pieza", (NewVariant(channel.pk, "Hola", media=(MediaUse(str(used.public_id)),)),))
    content = services.create(elena, bank.spain.pk, new)
    for version in (content.version, content.version + 1):  # in the newest version, then in an earlier one
        with pytest.raises(Refused):
            assets.delete(elena, used.public_id)
        assert Asset.objects.filter(pk=used.pk).exists() and files.content(used.file)
        if version == content.version:
            services.change(elena, content, version, NewContent("Pieza", (NewVariant(channel.pk, "Hola"),)))
    assert [current for _content, current in library.uses(used)] == [False]
    with pytest.raises(Http404):
        assets.delete(bank.person(bank.carla), free.public_id)
    assets.delete(elena, free.public_id)
    assert not Asset.objects.exclude(pk=used.pk).exists() and files.content(free.file) is None and files.content(track.file) is None
    assert not AssetUse.objects.filter(asset=free.pk).exists()


def test_an_upload_of_another_entity_stands_nowhere(bank: make.Bank, elena: Person) -> None:
    foreign = put(bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.mexico)), bank.mexico.pk)
    channel = Channel.objects.create(entity=bank.spain, key="plaza", platform="plaza", name="Plaza", created_at=now())
    variant = NewVariant(channel.pk, "Hola", media=(MediaUse(str(foreign.public_id)),))
    content = services.create(elena, bank.spain.pk, NewContent("Pieza", (variant,)))
    assert media.attached(content.variants.get()) == () and not AssetUse.objects.exists()
