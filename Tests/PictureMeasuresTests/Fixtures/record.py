"""Records what NumPy says of some pictures, for PictureMeasuresTests: python3 record.py

Writes measures.json beside itself, pictures included. The formulas are written down here once more,
in the way of their sources; Pillow turns pictures grey.
"""

import json
import pathlib

import numpy as np
from PIL import Image

random = np.random.default_rng(11)
height, width = 24, 20


def picture():
    y, x = np.mgrid[0:height, 0:width]
    wave = np.sin(x[..., None] / random.uniform(2, 6, 3) + random.uniform(0, 6, 3))
    wave = wave + np.cos(y[..., None] / random.uniform(2, 6, 3))
    return np.clip(128 + 50 * wave + random.normal(0, 8, (height, width, 3)), 0, 255).astype(np.uint8)


def grey(pixels):
    return np.asarray(Image.fromarray(pixels).convert("L"), dtype=np.float64)


def psnr(a, b):
    return 10 * np.log10(255**2 / ((a.astype(float) - b.astype(float)) ** 2).mean())


def ssim(a, b):
    """Wang et al. 2004: 11x11 windows that lie wholly inside, weighted by a Gaussian of 1.5."""
    axis = np.exp(-((np.arange(11) - 5) ** 2) / (2 * 1.5**2))
    window = np.outer(axis, axis) / axis.sum() ** 2
    views = [np.lib.stride_tricks.sliding_window_view(grey(p), (11, 11)) for p in (a, b)]
    m1, m2 = [(v * window).sum(axis=(2, 3)) for v in views]
    d1, d2 = [v - m[..., None, None] for v, m in zip(views, (m1, m2))]
    v1, v2, c = [(p * window).sum(axis=(2, 3)) for p in (d1 * d1, d2 * d2, d1 * d2)]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return ((2 * m1 * m2 + c1) * (2 * c + c2) / ((m1**2 + m2**2 + c1) * (v1 + v2 + c2))).mean()


def sharpness(pixels):
    p = grey(pixels)
    laplacian = p[1:-1, :-2] + p[1:-1, 2:] + p[:-2, 1:-1] + p[2:, 1:-1] - 4 * p[1:-1, 1:-1]
    return laplacian.var()


def checkerboard(pixels, stride):
    """From the whole spectrum: stride divides both sides here, so the frequencies are bins."""
    p = grey(pixels)
    hann = [0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(n) + 0.5) / n) for n in p.shape]
    w = np.outer(*hann)
    spectrum = np.abs(np.fft.fft2(w * (p - (w * p).sum() / w.sum()))) ** 2
    rows = np.arange(stride) * p.shape[0] // stride
    columns = np.arange(stride) * p.shape[1] // stride
    return (spectrum[np.ix_(rows, columns)].sum() - spectrum[0, 0]) / spectrum.sum()


def regions(pixels):
    y, x = [(np.arange(n) + 0.5) / n for n in (height, width)]
    y, x = np.meshgrid(y, x, indexing="ij")
    face = ((x - 0.5) / 0.22) ** 2 + ((y - 0.55) / 0.28) ** 2 <= 1
    background = ((x < 0.15) | (x > 0.85)) & (y < 0.7)
    return [grey(pixels)[region].var() for region in (face, background)]


def entropy(pixels):
    t = pixels[(pixels > 0) & (pixels < 255)] / 255
    return -(t * np.log(t) + (1 - t) * np.log(1 - t)).sum() / 3


pictures = [picture() for _ in range(9)]
stack = np.stack(pictures).astype(float)
flat = stack.reshape(9, -1) / 255
data, others = flat[:6], flat[6:]
_, _, components = np.linalg.svd(data - data.mean(axis=0), full_matrices=False)
space = components[:3]
a, b = [(p - data.mean(axis=0)) @ space.T for p in (data, others)]
ca, cb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
values, vectors = np.linalg.eigh(ca)
half = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
crossed = np.sqrt(np.maximum(np.linalg.eigvalsh(half @ cb @ half), 0)).sum()
frechet = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(ca) + np.trace(cb) - 2 * crossed
own = np.linalg.norm(a[:, None] - a[None], axis=2) + np.diag([np.inf] * 6)

record = {
    "numpy": np.__version__, "width": width, "height": height,
    "pictures": [p.ravel().tolist() for p in pictures],
    "psnr": psnr(pictures[0], pictures[1]),
    "ssim": ssim(pictures[0], pictures[1]),
    "sharpness": sharpness(pictures[0]),
    "checkerboard2": checkerboard(pictures[0], 2),
    "checkerboard4": checkerboard(pictures[0], 4),
    "entropy": entropy(pictures[0]),
    "face": regions(pictures[0])[0], "background": regions(pictures[0])[1],
    "diversity": float(np.sqrt(stack.var(axis=0, ddof=1).mean())),
    "frechet": frechet,
    "nearest": np.linalg.norm(b[:, None] - a[None], axis=2).min(axis=1).tolist(),
    "nearestInData": own.min(axis=1).tolist(),
}
target = pathlib.Path(__file__).with_name("measures.json")
target.write_text(json.dumps(record, sort_keys=True) + "\n")
