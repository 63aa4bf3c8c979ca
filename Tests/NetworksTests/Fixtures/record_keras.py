"""Records values of Keras 3 / TensorFlow that the engine is compared with.

usage: python record_keras.py            (needs tensorflow; writes keras.json beside itself)

Weights, pictures and noise are not stored: both sides compute them from their name and index,

    word(name, i) = mix32(fnv1a32(name) + 0x9E3779B9 * i)
    unit(name, i) = (word >> 8) / 2^24 * 2 - 1            in [-1, 1[, exact in float32

where mix32 is the finalizer of MurmurHash3. A kernel is unit * sqrt(6 / (fan in + fan out)), every
other parameter unit * 0.1 (plus 1 for gamma and moving variance), a picture (unit + 1) / 2 and a
normal deviate unit * sqrt(3). Products are rounded to float32 once, from double precision.

Recorded for each network, at its picture size with a small batch:
- mu, log_var of the encoder and the decoder's output for given codes, in inference: every value of
  mu and log_var, and every `stride`-th of the output;
- total, reconstruction and KL of 20 training steps (Adam 0.0005, fact 5) on the fixed batch with
  fixed noise; normalization's moving statistics after the first step, and the sum of squares of
  each parameter after the last.
"""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import keras
import numpy as np
import tensorflow as tf
from keras import layers


def fnv1a(name):
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


def unit(name, count):
    x = (np.arange(count, dtype=np.uint64) * 0x9E3779B9 + fnv1a(name)).astype(np.uint32)
    x ^= x >> 16
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> 13
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> 16
    return (x >> 8).astype(np.float64) / 2**24 * 2 - 1


def values(name, shape):
    x = unit(name, int(np.prod(shape))).reshape(shape)
    if name.endswith("kernel"):
        area = int(np.prod(shape[:-2]))
        return (x * np.sqrt(6 / (area * (shape[-1] + shape[-2])))).astype(np.float32)
    base = 1 if name.endswith(("gamma", "moving_variance")) else 0
    return (base + x * 0.1).astype(np.float32)


def pictures(name, shape):
    """Saddles of different tones with a little noise: as smooth as pictures are."""
    batch, height, width, channels = shape
    u = unit(name + ".tones", batch * channels * 4).reshape(batch, 1, 1, channels, 4)
    x = (np.arange(width) * 2 / (width - 1) - 1).reshape(1, 1, width, 1)
    y = (np.arange(height) * 2 / (height - 1) - 1).reshape(1, height, 1, 1)
    tone = 0.5 + 0.2 * u[..., 0] + 0.1 * u[..., 1] * x + 0.1 * u[..., 2] * y
    tone = tone + 0.05 * u[..., 3] * x * y
    noise = unit(name, int(np.prod(shape))).reshape(shape)
    return (tone + 0.05 * noise).astype(np.float32)


def normals(name, shape):
    return (unit(name, int(np.prod(shape))).reshape(shape) * np.sqrt(3)).astype(np.float32)


class Network:
    def __init__(self, size, filters, kernels, strides, z, norm, activation, kind="variational",
                 loss="crossEntropy"):
        self.loss = loss
        self.kind = kind
        self.names = []
        width, height, channels = size
        act = {
            "leakyReLU": lambda: layers.LeakyReLU(negative_slope=0.3),
            "relu": lambda: layers.ReLU(),
            "selu": lambda: layers.Activation("selu"),
        }[activation]
        picture = keras.Input((height, width, channels))
        x = picture
        for i, (f, k, s) in enumerate(zip(filters, kernels, strides), 1):
            x = self.named(layers.Conv2D(f, k, s, "same"), f"encoder.conv{i}")(x)
            if norm:
                x = self.named(layers.BatchNormalization(), f"encoder.norm{i}")(x)
            x = act()(x)
        shape = x.shape[1:]
        flat = int(np.prod(shape))
        x = layers.Flatten()(x)
        heads = ["mu", "log_var"] if kind == "variational" else ["code"]
        self.encoder = keras.Model(
            picture, [self.named(layers.Dense(z), "encoder." + h)(x) for h in heads])
        code = keras.Input((z,))
        y = self.named(layers.Dense(flat), "decoder.dense")(code)
        y = layers.Reshape(shape)(y)
        maps = list(filters[-2::-1]) + [channels]
        for i, (f, k, s) in enumerate(zip(maps, kernels[::-1], strides[::-1]), 1):
            y = self.named(layers.Conv2DTranspose(f, k, s, "same"), f"decoder.conv{i}")(y)
            if i < len(maps):
                if norm:
                    y = self.named(layers.BatchNormalization(), f"decoder.norm{i}")(y)
                y = act()(y)
        self.decoder = keras.Model(code, y)  # logits
        for name, layer in self.names:
            for variable in layer.weights:
                full = f"{name}.{variable.name}"
                variable.assign(values(full, tuple(variable.shape)))

    def named(self, layer, name):
        self.names.append((name, layer))
        return layer

    def parameters(self):
        return {f"{n}.{v.name}": v.numpy() for n, layer in self.names for v in layer.weights}

    def losses(self, images, noise):
        heads = self.encoder(images, training=True)
        kl = tf.constant(0.0)
        if self.kind == "variational":
            mu, log_var = heads
            z = mu + tf.exp(0.5 * log_var) * noise
            kl = -0.5 * tf.reduce_mean(
                tf.reduce_sum(1 + log_var - mu * mu - tf.exp(log_var), 1))
        else:
            z = heads[0] if isinstance(heads, (list, tuple)) else heads
        logits = self.decoder(z, training=True)
        if self.loss == "crossEntropy":
            per_pixel = tf.reduce_mean(
                tf.nn.sigmoid_cross_entropy_with_logits(labels=images, logits=logits), -1)
        else:
            per_pixel = keras.losses.mean_squared_error(images, tf.sigmoid(logits))
        return tf.reduce_mean(tf.reduce_sum(per_pixel, axis=(1, 2))), 5.0 * kl


def record(name, size, batch, stride, steps=20, **network):
    model = Network(size, **network)
    width, height, channels = size
    z = network["z"]
    images = pictures(name + ".pictures", (batch, height, width, channels))
    noise = normals(name + ".noise", (batch, z))
    codes = normals(name + ".codes", (batch, z))
    heads = model.encoder(images, training=False)
    heads = heads if isinstance(heads, (list, tuple)) else [heads]
    output = tf.sigmoid(model.decoder(codes, training=False)).numpy().ravel()
    result = {
        "name": name,
        "size": list(size),
        "batch": batch,
        **network,
        "heads": [[float(f"{v:.8g}") for v in h.numpy().ravel()] for h in heads],
        "stride": stride,
        "output": [float(f"{v:.7g}") for v in output[::stride]],
        "losses": [],
    }
    optimizer = keras.optimizers.Adam(5e-4)
    variables = model.encoder.trainable_variables + model.decoder.trainable_variables
    optimizer.build(variables)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            reconstruction, kl = model.losses(images, noise)
            total = reconstruction + kl
        optimizer.apply(tape.gradient(total, variables), variables)
        return total, reconstruction, kl

    for _ in range(steps):
        result["losses"].append([float(v) for v in step()])
        if len(result["losses"]) == 1:
            result["statistics"] = {
                n: [float(f"{x:.8g}") for x in v] for n, v in sorted(model.parameters().items())
                if "moving" in n
            }
    result["parameters"] = {
        n: float((v.astype(np.float64) ** 2).sum())
        for n, v in sorted(model.parameters().items())
    }
    print(name, result["losses"][0], result["losses"][-1])
    return result


FIXTURES = [
    dict(name="default", size=(96, 96, 3), batch=2, stride=53, filters=[32, 64, 128, 256],
         kernels=[3] * 4, strides=[2] * 4, z=256, norm=False, activation="leakyReLU"),
    dict(name="kernels of 5", size=(32, 24, 3), batch=3, stride=7, filters=[8, 12, 16],
         kernels=[5, 5, 3], strides=[2] * 3, z=20, norm=False, activation="leakyReLU"),
    dict(name="stride 1", size=(20, 12, 3), batch=3, stride=3, filters=[6, 10, 12],
         kernels=[3, 4, 3], strides=[2, 1, 2], z=12, norm=False, activation="relu"),
    dict(name="batch norm", size=(24, 32, 3), batch=4, stride=7, filters=[8, 16, 24],
         kernels=[3] * 3, strides=[2] * 3, z=16, norm=True, activation="leakyReLU"),
    dict(name="kernels of 7, grey, SELU, squared error", size=(16, 20, 1), batch=5, stride=3,
         filters=[6, 8], kernels=[7, 2], strides=[2, 2], z=8, norm=False, activation="selu",
         loss="squaredError"),
    dict(name="plain", size=(16, 16, 3), batch=3, stride=3, filters=[8, 8], kernels=[3, 5],
         strides=[2, 1], z=10, norm=True, activation="relu", kind="plain"),
]

tf.config.experimental.enable_op_determinism()
keras.utils.set_random_seed(0)
document = {
    "tensorflow": tf.__version__,
    "keras": keras.__version__,
    "networks": [record(**fixture) for fixture in FIXTURES],
}
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras.json")
with open(path, "w") as file:
    json.dump(document, file, separators=(",", ":"))
    file.write("\n")
