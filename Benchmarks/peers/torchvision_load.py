"""Pictures at 96x96 as torchvision prepares them: ImageFolder and DataLoader with two workers.

usage: torchvision_load.py FOLDER [--workers N]

FOLDER holds a folder of pictures. Prints one JSON object.
"""

import argparse
import json
import time

import torch
from torchvision import datasets, transforms

arguments = argparse.ArgumentParser()
arguments.add_argument("folder")
arguments.add_argument("--workers", type=int, default=2)
options = arguments.parse_args()

prepare = transforms.Compose(
    [
        transforms.Resize((96, 96), transforms.InterpolationMode.BICUBIC),
        transforms.PILToTensor(),
    ]
)
pictures = datasets.ImageFolder(options.folder, prepare)
loader = torch.utils.data.DataLoader(pictures, batch_size=128, num_workers=options.workers)
start = time.perf_counter()
count = sum(len(batch) for batch, _ in loader)
seconds = time.perf_counter() - start
print(json.dumps({"pictures": count, "seconds": seconds, "pictures-per-second": count / seconds}))
