"""The article's network trained by Keras on TensorFlow: images a second of one training step.

usage: keras_vae.py [--mixed] [--xla] [--batch N] [--steps N] [--threads N]

Prints one JSON object. Feeding of data is left out: the batch lies in memory.
"""

import argparse
import json
import os
import statistics
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--mixed", action="store_true", help="bfloat16 products")
arguments.add_argument("--xla", action="store_true", help="compile the step with XLA")
arguments.add_argument("--batch", type=int, default=128)
arguments.add_argument("--steps", type=int, default=8)
arguments.add_argument("--threads", type=int, default=os.cpu_count())
options = arguments.parse_args()

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import tensorflow as tf

tf.config.threading.set_intra_op_parallelism_threads(options.threads)
if options.mixed:
    keras.mixed_precision.set_global_policy("mixed_bfloat16")

FILTERS = [32, 64, 128, 256]
CODE = 256
SIDE = 96


def encoder_network():
    pictures = keras.Input((SIDE, SIDE, 3))
    maps = pictures
    for count in FILTERS:
        maps = keras.layers.Conv2D(count, 3, strides=2, padding="same")(maps)
        maps = keras.layers.LeakyReLU(negative_slope=0.3)(maps)
    features = keras.layers.Flatten()(maps)
    heads = [keras.layers.Dense(CODE, name=name)(features) for name in ("mean", "log_variance")]
    return keras.Model(pictures, heads)


def decoder_network():
    code = keras.Input((CODE,))
    side = SIDE // 16
    maps = keras.layers.Dense(side * side * FILTERS[-1])(code)
    maps = keras.layers.Reshape((side, side, FILTERS[-1]))(maps)
    for count in FILTERS[-2::-1]:
        maps = keras.layers.Conv2DTranspose(count, 3, strides=2, padding="same")(maps)
        maps = keras.layers.LeakyReLU(negative_slope=0.3)(maps)
    maps = keras.layers.Conv2DTranspose(3, 3, strides=2, padding="same")(maps)
    return keras.Model(code, keras.layers.Activation("sigmoid", dtype="float32")(maps))


encoder, decoder = encoder_network(), decoder_network()
weights = encoder.trainable_variables + decoder.trainable_variables
optimizer = keras.optimizers.Adam(learning_rate=5e-4)
optimizer.build(weights)
pictures = tf.random.uniform((options.batch, SIDE, SIDE, 3))


@tf.function(jit_compile=options.xla)
def train():
    with tf.GradientTape() as tape:
        mean, log_variance = [tf.cast(head, tf.float32) for head in encoder(pictures, training=True)]
        noise = tf.random.normal(tf.shape(mean))
        decoded = decoder(mean + tf.exp(log_variance / 2) * noise, training=True)
        entropy = keras.losses.binary_crossentropy(pictures, decoded)
        reconstruction = tf.reduce_mean(tf.reduce_sum(entropy, axis=[1, 2]))
        terms = 1 + log_variance - tf.square(mean) - tf.exp(log_variance)
        divergence = -0.5 * tf.reduce_mean(tf.reduce_sum(terms, axis=1))
        loss = reconstruction + 5 * divergence
    optimizer.apply(tape.gradient(loss, weights), weights)
    return loss


def seconds():
    start = time.perf_counter()
    float(train())
    return time.perf_counter() - start


for _ in range(3):
    seconds()
median = statistics.median(seconds() for _ in range(options.steps))
name = "keras" + (" xla" if options.xla else "")
print(json.dumps({
    "name": name,
    "version": f"keras {keras.__version__}, tensorflow {tf.__version__}",
    "training-images-per-second": options.batch / median,
}))
