"""Records what NumPy says of some points, for StatisticsTests: python3 record.py

Writes statistics.json beside itself. The points come from NumPy's generator with a fixed seed and
stand in the file, so that only the file has to be read.
"""

import json
import pathlib

import numpy as np

random = np.random.default_rng(20)


def correlated(count, length):
    points = random.normal(size=(count, length)) @ random.normal(size=(length, length))
    return (points + random.normal(size=length)).astype(np.float32).astype(np.float64)


def moments(points):
    return points.mean(axis=0), np.cov(points, rowvar=False)


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T


def frechet(first, second):
    (m1, c1), (m2, c2) = moments(first), moments(second)
    half = root(c1)
    crossed = np.linalg.eigvalsh(half @ c2 @ half)
    return ((m1 - m2) ** 2).sum() + np.trace(c1) + np.trace(c2) - 2 * np.sqrt(np.maximum(crossed, 0)).sum()


def signed(vectors):
    largest = np.abs(vectors).argmax(axis=1)
    return vectors * np.sign(vectors[np.arange(len(vectors)), largest])[:, None]


first, second = correlated(40, 5), correlated(30, 5)
mean, covariance = moments(first)
ridge = covariance + np.eye(5) * 1e-6 * np.trace(covariance) / 5
values, vectors = np.linalg.eigh(covariance)
tall = correlated(12, 60)
centred = tall - tall.mean(axis=0)
_, singular, components = np.linalg.svd(centred, full_matrices=False)
components = signed(components[:4])
targets = first[:, :2] @ np.array([[1.0, 2.0], [0.5, -1.0]]) + random.normal(size=(40, 2))
x = first - mean
y = targets - targets.mean(axis=0)
normal = x.T @ x
weights = np.linalg.solve(normal + np.eye(5) * 1e-3 * np.trace(normal) / 5, x.T @ y)
predicted = x @ weights + targets.mean(axis=0)
counts, edges = np.histogram(first.ravel(), bins=7)
record = {
    "numpy": np.__version__,
    "first": first, "second": second, "tall": tall, "targets": targets,
    "mean": mean, "covariance": covariance,
    "factor": np.linalg.cholesky(ridge),
    "mahalanobis": [float(np.sqrt(d @ np.linalg.solve(ridge, d))) for d in second - mean],
    "eigenvalues": values[::-1], "eigenvectors": signed(vectors.T[::-1]),
    "frechet": frechet(first, second), "frechetOfFew": frechet(first, second[:3]),
    "variances": singular[:4] ** 2 / 11, "totalVariance": (singular ** 2).sum() / 11,
    "components": components, "projected": centred @ components.T,
    "predicted": predicted,
    "determination": 1 - ((targets - predicted) ** 2).sum(axis=0) / (y ** 2).sum(axis=0),
    "counts": counts, "lower": edges[0], "width": edges[1] - edges[0],
}
plain = {
    key: value.ravel().tolist() if isinstance(value, np.ndarray) else value
    for key, value in record.items()
}
target = pathlib.Path(__file__).with_name("statistics.json")
target.write_text(json.dumps(plain, sort_keys=True) + "\n")
