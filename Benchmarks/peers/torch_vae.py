"""The article's network trained by PyTorch: images a second of one training step.

usage: torch_vae.py [--mixed] [--channels-last] [--compile] [--batch N] [--steps N] [--threads N]

Prints one JSON object. Feeding of data is left out: the batch lies in memory.
"""

import argparse
import json
import os
import statistics
import time

import torch
from torch import nn
from torch.nn import functional

arguments = argparse.ArgumentParser()
arguments.add_argument("--mixed", action="store_true", help="bfloat16 products")
arguments.add_argument("--channels-last", action="store_true")
arguments.add_argument("--compile", action="store_true", help="compile the step")
arguments.add_argument("--batch", type=int, default=128)
arguments.add_argument("--steps", type=int, default=8)
arguments.add_argument("--threads", type=int, default=os.cpu_count())
options = arguments.parse_args()

torch.set_num_threads(options.threads)
torch.manual_seed(1)

FILTERS = [32, 64, 128, 256]
CODE = 256
SIDE = 96


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        features = FILTERS[-1] * (SIDE // 16) ** 2
        ends = zip([3] + FILTERS, FILTERS)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in ends)
        self.mean = nn.Linear(features, CODE)
        self.log_variance = nn.Linear(features, CODE)
        self.start = nn.Linear(CODE, features)
        ends = zip(FILTERS[::-1], FILTERS[-2::-1] + [3])
        self.up = nn.ModuleList(
            nn.ConvTranspose2d(a, b, 3, stride=2, padding=1, output_padding=1) for a, b in ends)

    def forward(self, maps):
        for layer in self.down:
            maps = functional.leaky_relu(layer(maps), 0.3)
        features = maps.flatten(1)
        mean, log_variance = self.mean(features), self.log_variance(features)
        code = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)
        maps = self.start(code).view(-1, FILTERS[-1], SIDE // 16, SIDE // 16)
        for layer in self.up[:-1]:
            maps = functional.leaky_relu(layer(maps), 0.3)
        return self.up[-1](maps), mean, log_variance


network = Network()
pictures = torch.rand(options.batch, 3, SIDE, SIDE)
if options.channels_last:
    network = network.to(memory_format=torch.channels_last)
    pictures = pictures.to(memory_format=torch.channels_last)
optimizer = torch.optim.Adam(network.parameters(), lr=5e-4, eps=1e-7, fused=True)


def train():
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=options.mixed):
        logits, mean, log_variance = network(pictures)
    logits, mean, log_variance = logits.float(), mean.float(), log_variance.float()
    entropy = functional.binary_cross_entropy_with_logits(logits, pictures, reduction="none")
    reconstruction = entropy.mean(dim=1).sum(dim=(1, 2)).mean()
    terms = 1 + log_variance - mean.square() - log_variance.exp()
    loss = reconstruction - 2.5 * terms.sum(dim=1).mean()
    loss.backward()
    optimizer.step()


def seconds():
    start = time.perf_counter()
    train()
    return time.perf_counter() - start


if options.compile:
    train = torch.compile(train)
for _ in range(3):
    seconds()
median = statistics.median(seconds() for _ in range(options.steps))
name = "torch" + (" channels-last" if options.channels_last else "")
name += " compiled" if options.compile else ""
print(json.dumps({
    "name": name,
    "version": f"torch {torch.__version__}",
    "training-images-per-second": options.batch / median,
}))
