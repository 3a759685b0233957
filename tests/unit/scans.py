#!/usr/bin/python3
"""Pages as phones and scanners make them, drawn by Pillow (FreeType), with what was written on them known.

scans.py text LANGUAGE SEED                 the text of a page, a line a line
scans.py page LANGUAGE SEED [OPTION=VALUE…] the page as JPEG: degrees=3.7 noise=12 perspective=0.02 shade=0.4 quarter=0 blur=0.6
scans.py look FILE                          how a picture lies, by its corners, and what it says beside its pixels
scans.py NAME                               one of the others below, most of them hostile
"""
import io
import random
import struct
import sys
import zipfile
import zlib

from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf"
WIDTH, HEIGHT, SIZE, LEADING, MARGIN = 1654, 2339, 34, 54, 150
SENTENCES = {
    "en": (
        "A queue keeps its place only while somebody is willing to wait in it.",
        "The first alarm came at 10:31, when several people had already written to us.",
        "We measured the pressure twice and wrote down 4.7 and 4.9 bar.",
        "Each machine answers for itself, so that one that is slow does not hold up the others.",
        "Why was the change not tried with a fast and a slow address check before?",
        "Heat moves from the warmer body to the colder one until both are equally warm.",
        "Before the bridge is loaded, the bolts on its northern side have to be tightened again.",
        "Nobody asked which of the two keys opened the smaller door.",
        "The treaty was signed in 1648 and ended a war of thirty years.",
        "If the sample is heated too quickly, its surface cracks and the reading is lost.",
        "Most of the bookings that were saved twice had been sent by the same two workshops.",
        "A price that falls by a fifth and then rises by a quarter is what it was before.",
    ),
    "de": (
        "Eine Warteschlange hält nur, solange jemand bereit ist, darin zu stehen.",
        "Der erste Alarm kam um 10:31 Uhr, als uns schon mehrere Leute geschrieben hatten.",
        "Wir haben den Druck zweimal gemessen und 4,7 und 4,9 bar aufgeschrieben.",
        "Jede Maschine antwortet für sich, damit eine langsame die übrigen nicht aufhält.",
        "Warum wurde die Änderung vorher nicht mit einer schnellen Prüfung versucht?",
        "Wärme fließt vom wärmeren Körper zum kälteren, bis beide gleich warm sind.",
        "Bevor die Brücke belastet wird, müssen die Schrauben der Nordseite nachgezogen werden.",
        "Niemand fragte, welcher der beiden Schlüssel die kleinere Tür öffnete.",
        "Der Vertrag wurde 1648 geschlossen und beendete einen Krieg von dreißig Jahren.",
        "Wird die Probe zu schnell erhitzt, reißt ihre Oberfläche und die Messung ist verloren.",
        "Die meisten doppelten Buchungen kamen aus denselben zwei Werkstätten.",
        "Ein Preis, der um ein Fünftel fällt und um ein Viertel steigt, ist wieder der alte.",
    ),
}


def lines_of(language, seed):
    """Twelve sentences in an order of the seed's, broken to the page."""
    chosen = list(SENTENCES[language])
    random.Random(seed).shuffle(chosen)
    font = ImageFont.truetype(FONT, SIZE)
    lines, line = [], ""
    for word in " ".join(chosen).split():
        longer = f"{line} {word}".strip()
        if font.getlength(longer) > WIDTH - 2 * MARGIN:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def perspective(image, amount, rng):
    """As if held askew: each corner is off by at most that share of the width."""
    width, height = image.size
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moved = [(x + rng.uniform(-amount, amount) * width, y + rng.uniform(-amount, amount) * width) for x, y in corners]
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, moved):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return image.transform((width, height), Image.PERSPECTIVE, solve(rows, right), Image.BICUBIC, fillcolor=255)


def solve(rows, right):
    """Gauss, with the largest in front."""
    table = [row + [value] for row, value in zip(rows, right)]
    size = len(table)
    for i in range(size):
        best = max(range(i, size), key=lambda j: abs(table[j][i]))
        table[i], table[best] = table[best], table[i]
        for j in range(size):
            if j != i:
                factor = table[j][i] / table[i][i]
                table[j] = [a - factor * b for a, b in zip(table[j], table[i])]
    return [table[i][size] / table[i][i] for i in range(size)]


def page(language, seed, degrees=0.0, noise=0.0, perspective_=0.0, shade=0.0, quarter=0, blur=0.0):
    rng = random.Random(seed)
    image = Image.new("L", (WIDTH, HEIGHT), 250)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, SIZE)
    for number, line in enumerate(lines_of(language, seed)):
        draw.text((MARGIN, 2 * MARGIN + number * LEADING), line, font=font, fill=35)
    image = image.rotate(degrees, Image.BICUBIC, fillcolor=250)
    if perspective_:
        image = perspective(image, perspective_, rng)
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    if shade:  # darker towards one side, as by one lamp
        dark = Image.linear_gradient("L").resize(image.size).point(lambda v: int(255 - shade * v))
        image = Image.composite(image, Image.new("L", image.size, 0), dark)
    if noise:
        # randbytes is the seed's; gauss on each pixel would take seconds.
        grain = Image.frombytes("L", image.size, rng.randbytes(image.size[0] * image.size[1]))
        image = Image.blend(image, grain, noise / 255)
    return image.rotate(-90 * int(quarter), expand=True).convert("RGB")


def jpeg(image, **how):
    out = io.BytesIO()
    image.save(out, "JPEG", **{"quality": 85, **how})
    return out.getvalue()


def encoded(image, form, **how):
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


SECRET = b"52.5163 N 13.3777 E, serial 4711"


def with_exif(orientation):
    """A photograph that knows where it was taken and how the camera was held; the pixels lie as the camera saw them."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 58.0), 3: "E", 4: (13.0, 22.0, 39.0)})
    undone = {2: [Image.FLIP_LEFT_RIGHT], 3: [Image.ROTATE_180], 4: [Image.FLIP_TOP_BOTTOM], 5: [Image.TRANSPOSE],
              6: [Image.ROTATE_90], 7: [Image.TRANSVERSE], 8: [Image.ROTATE_270]}.get(orientation, [])
    image = corners()
    for way in undone:
        image = image.transpose(way)
    return jpeg(image, exif=exif.tobytes(), comment=SECRET, quality=95)


def corners():
    """A picture without text: red, green and blue in three corners say how it lies."""
    image = Image.new("RGB", (640, 480), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 100, 100), "red")
    draw.rectangle((540, 0, 639, 100), "lime")
    draw.rectangle((0, 380, 100, 479), "blue")
    return image


def png_header(width, height):
    """Nothing but a header that claims a size, and one row."""
    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b""))


def polyglot():
    """A PNG that is an archive too, and says something in a text chunk."""
    from PIL import PngImagePlugin
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", SECRET.decode())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("hidden.txt", SECRET)
    return encoded(corners(), "PNG", pnginfo=said) + archive.getvalue()


def pdf_of(pages):
    """What a scanner makes."""
    objects, kids = [], []
    for data, (width, height) in pages:
        number = 3 + len(objects)
        kids.append(f"{number} 0 R")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents {number + 2} 0 R"
                       f"/Resources<</XObject<</I {number + 1} 0 R>>>>>>".encode())
        objects.append(f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB"
                       f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(data)}>>\nstream\n".encode() + data +
                       b"\nendstream")
        draw = f"{width} 0 0 {height} 0 0 cm /I Do".encode()
        objects.append(f"<</Length {len(draw)}>>\nstream\n".encode() + draw + b"\nendstream")
    objects[:0] = [b"<</Type/Catalog/Pages 2 0 R>>",
                   f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return out + (f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<</Size {len(objects) + 1}"
                  f"/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n").encode()


def cut_jpeg():
    data = jpeg(page("en", 1))
    return data[: len(data) // 2]


def tiff(count):
    pages = [page("en", seed).convert("L").point(lambda v: 255 * (v > 128)).convert("1") for seed in range(count)]
    return encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")


def scanned_pdf():
    pages = [page("en", 1), page("en", 2)]
    return pdf_of([(jpeg(one), one.size) for one in pages])


def drawn_pdf():
    return b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\n" \
           b"endobj\n3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


def look(path):
    image = Image.open(path)
    width, height = image.size
    places = [(50, 50), (width - 50, 50), (50, height - 50), (width - 50, height - 50)]
    names = {(1, 0, 0): "red", (0, 1, 0): "green", (0, 0, 1): "blue", (1, 1, 1): "white", (0, 0, 0): "black"}
    seen = [names.get(tuple(round(value / 255) for value in image.convert("RGB").getpixel(place)), "other")
            for place in places]
    said = sorted(key for key in image.info if key not in ("jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "aspect"))
    return " ".join([image.format, f"{width}x{height}", *seen, *said])


NAMES = {
    "corners.png": lambda: encoded(corners(), "PNG"),
    "corners.webp": lambda: encoded(corners(), "WEBP", lossless=True),
    "corners-grey.png": lambda: encoded(corners().convert("LA"), "PNG"),
    "corners-map.png": lambda: encoded(corners().convert("P"), "PNG"),
    "corners-clear.png": lambda: encoded(corners().convert("RGBA"), "PNG"),
    "large.jpg": lambda: jpeg(page("en", 1).resize((6616, 9356))),
    "huge.png": lambda: png_header(10000, 10001),
    "huge-side.png": lambda: png_header(2**31 - 1, 2**31 - 1),
    "nothing.png": lambda: png_header(0, 0),
    "lies.png": lambda: png_header(4000, 4000),
    "cut.jpg": cut_jpeg,
    "cut.png": lambda: encoded(corners(), "PNG")[:700],
    "cut.webp": lambda: encoded(corners(), "WEBP")[:300],
    "polyglot.png": polyglot,
    "polyglot.jpg": lambda: jpeg(corners()) + polyglot(),
    "two.tiff": lambda: tiff(2),
    "twelve.tiff": lambda: tiff(12),
    "two.pdf": scanned_pdf,
    "drawn.pdf": drawn_pdf,
    "empty": lambda: b"",
    "words": lambda: b"My answer is that heat moves from the warmer body to the colder one.",
    "gif": lambda: encoded(corners(), "GIF"),
    "svg": lambda: b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
    "blank.jpg": lambda: jpeg(Image.new("RGB", (1200, 1600), "white")),
}
for held in range(1, 9):
    NAMES[f"held-{held}.jpg"] = lambda held=held: with_exif(held)

if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "text":
        print("\n".join(lines_of(rest[0], int(rest[1]))))
    elif what == "look":
        print(look(rest[0]))
    elif what == "page":
        options = {name if name != "perspective" else "perspective_": float(value)
                   for name, value in (option.split("=") for option in rest[2:])}
        sys.stdout.buffer.write(jpeg(page(rest[0], int(rest[1]), **options)))
    else:
        sys.stdout.buffer.write(NAMES[what]())
