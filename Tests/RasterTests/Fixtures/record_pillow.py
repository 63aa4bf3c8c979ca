"""Records what Pillow makes of formula-made pictures: pillow.txt beside this script.

    python3 record_pillow.py > pillow.txt

Each line is: operation, pattern, width, height, channels, arguments, FNV-1a digest of the result's
bytes, and the first eight bytes for a look. The patterns are computed in the tests by the same
formulas (PatternPicture.swift).
"""

import PIL
from PIL import Image, ImageEnhance, ImageFilter


def noise(x, y, c):
    return (x * x * 3 + y * y * 5 + x * y * 7 + x * 11 + y * 29 + c * 83 + ((x ^ y) & 15) * 9) & 255


def smooth(x, y, c):
    return min(255, (x * 5 + y * 3 + c * 40) // 2 + ((x // 7 + y // 5) & 1) * 60)


def edges(x, y, c):
    return 255 if ((x // 3) ^ (y // 4) ^ c) & 1 else 0


PATTERNS = {"noise": noise, "smooth": smooth, "edges": edges}


def picture(pattern, width, height, channels):
    value = PATTERNS[pattern]
    data = bytes(
        value(x, y, c) for y in range(height) for x in range(width) for c in range(channels)
    )
    return Image.frombytes("L" if channels == 1 else "RGB", (width, height), data)


def digest(data):
    state = 0xCBF29CE484222325
    for byte in data:
        state = ((state ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{state:016x}"


def record(operation, pattern, size, arguments, result):
    data = result.tobytes()
    print(operation, pattern, *size, arguments, digest(data), data[:8].hex())


def main():
    print(f"# Pillow {PIL.__version__}")
    shapes = [(1, 1, 3), (2, 5, 3), (5, 2, 1), (3, 3, 3), (17, 13, 3), (40, 31, 1), (1, 9, 3)]
    for pattern in PATTERNS:
        for size in shapes:
            image = picture(pattern, *size)
            for factor in [0, 0.3, 0.5, 0.999, 1, 1.2, 1.7, 3, 6, 7, 25, -0.4, -2, 1e6, 0.1, -1e-9]:
                result = ImageEnhance.Sharpness(image).enhance(factor)
                record("sharpen", pattern, size, factor, result)
            for radius in [0, 0.1, 0.5, 1, 1.3, 2, 2.75, 5, 10, 40.5]:
                for percent, threshold in [(150, 3), (500, 0), (33, 10), (-80, 2)]:
                    mask = ImageFilter.UnsharpMask(radius, percent, threshold)
                    arguments = f"{radius},{percent},{threshold}"
                    record("unsharp", pattern, size, arguments, image.filter(mask))
            for width, height in [
                (1, 1), (2, 3), (8, 8), (17, 13), (17, 40), (33, 13), (96, 64), (7, 200),
            ]:
                result = image.resize((width, height), Image.Resampling.BICUBIC)
                record("resize", pattern, size, f"{width}x{height}", result)
            record("grey", pattern, size, "-", image.convert("L"))
            record("rgb", pattern, size, "-", image.convert("RGB"))
        # CelebA's size to the article's and to a few others; a photograph's; a sliver's.
        for size, targets in [
            ((178, 218, 3), [(96, 96), (64, 64), (128, 128), (178, 96), (96, 218), (177, 219)]),
            ((128, 128, 1), [(96, 96), (28, 28)]),
            # Near the line where the order of the axes changes.
            ((40, 40, 1), [(24, 8), (24, 7), (60, 39), (60, 41)]),
            ((178, 218, 3), [(90, 40), (90, 42)]),
            ((640, 427, 3), [(96, 96)]),
            ((1500, 2, 1), [(3, 90), (1, 1)]),
            ((2, 1500, 3), [(90, 3)]),
        ]:
            image = picture(pattern, *size)
            for width, height in targets:
                result = image.resize((width, height), Image.Resampling.BICUBIC)
                record("resize", pattern, size, f"{width}x{height}", result)


main()
