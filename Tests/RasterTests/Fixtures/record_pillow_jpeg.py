"""Records small JPEG files and what Pillow decodes them to: pillow_jpeg.txt beside this script.

    python3 record_pillow_jpeg.py > pillow_jpeg.txt

Each line is: name, width, height and channels of the upright picture, FNV-1a digest of its pixels,
the file in base64.
"""

import base64
import io

import PIL
from PIL import Image, ImageOps


def fnv(data):
    state = 0xCBF29CE484222325
    for byte in data:
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


def picture(width, height, mode):
    bands = len(mode) if mode != "L" else 1
    data = bytes(
        (x * x * 3 + y * y * 2 + x * y + (c + 1) * (x * 5 + y * 9)) & 255
        for y in range(height) for x in range(width) for c in range(bands)
    )
    return Image.frombytes(mode, (width, height), data)


def record(name, image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    decoded = ImageOps.exif_transpose(Image.open(io.BytesIO(file.getvalue())))
    if decoded.mode == "CMYK":
        decoded = decoded.convert("RGB")
    channels = 1 if decoded.mode == "L" else 3
    text = base64.b64encode(file.getvalue()).decode()
    print(name, *decoded.size, channels, fnv(decoded.tobytes()), text)


def main():
    print(f"# Pillow {PIL.__version__}")
    for subsampling in ["4:4:4", "4:2:2", "4:2:0"]:
        for progressive in [False, True]:
            name = ("progressive-" if progressive else "baseline-") + subsampling
            options = {"subsampling": subsampling, "progressive": progressive, "quality": 60}
            record(name, picture(19, 13, "RGB"), **options)
    record("grey", picture(17, 9, "L"), quality=70)
    record("grey-progressive", picture(9, 17, "L"), quality=70, progressive=True)
    record("restart-markers", picture(35, 20, "RGB"), restart_marker_blocks=1, quality=50)
    record("one-pixel", picture(1, 1, "RGB"))
    record("rgb-without-transform", picture(12, 10, "RGB"), keep_rgb=True, quality=60)
    record("cmyk", picture(18, 11, "CMYK"), quality=60)
    record("cmyk-progressive", picture(18, 11, "CMYK"), quality=60, progressive=True)
    for orientation in range(0, 10):
        exif = Image.Exif()
        exif[0x0112] = orientation
        record(f"orientation-{orientation}", picture(11, 6, "RGB"), quality=50, exif=exif)
    exif = Image.Exif()
    exif.endian = ">"
    exif[0x0112] = 6
    record("orientation-6-big-endian", picture(11, 6, "L"), quality=50, exif=exif)


main()
