#!/usr/bin/python3
"""Peer of `valley bench train-mlp|train-resnet20`: two-pass SAM as a PyTorch script has it, on the processor.

Data lie in one tensor, a batch is gathered by index: no DataLoader in the way. --channels-last helps the ResNet;
--spin N sets GOMP_SPINCOUNT (valley uses 10000; left out: libgomp's own, which suffers from other work on the machine).
"""

import argparse
import json
import os
import sys
import time

p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
p.add_argument("workload", choices=("train-mlp", "train-resnet20"))
p.add_argument("--batch", type=int, default=128)
p.add_argument("--steps", type=int)
p.add_argument("--repeats", type=int, default=3)
p.add_argument("--threads", type=int, default=2)
p.add_argument("--spin")
p.add_argument("--channels-last", action="store_true")
args = p.parse_args()
if args.spin:
    os.environ["GOMP_SPINCOUNT"] = args.spin

import torch
from torch import nn
import torch.nn.functional as F

RHO, EPSILON = 0.05, 1e-12


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.norm1, self.norm2 = nn.BatchNorm2d(inputs), nn.BatchNorm2d(outputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.shortcut = nn.Conv2d(inputs, outputs, 1, stride, bias=False) if inputs != outputs else None

    def forward(self, x):
        h = F.relu(self.norm1(x))
        return self.conv2(F.relu(self.norm2(self.conv1(h)))) + (x if self.shortcut is None else self.shortcut(h))


def resnet20():
    layers, width = [nn.Conv2d(3, 16, 3, 1, 1, bias=False)], 16
    for outputs in (16, 32, 64):
        for k in range(3):
            layers.append(Block(width, outputs, 2 if k == 0 and outputs > 16 else 1))
            width = outputs
    return nn.Sequential(*layers, nn.BatchNorm2d(64), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def mlp():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 10))


torch.set_num_threads(args.threads)
torch.manual_seed(1)
wide = args.workload == "train-resnet20"
model = resnet20() if wide else mlp()
x = torch.randn(10 * args.batch, 3, 32, 32) if wide else torch.randn(10 * args.batch, 784)
y = torch.randint(0, 10, (len(x),))
if wide and args.channels_last:
    model, x = model.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
weights = list(model.parameters())
descent = torch.optim.SGD(weights, lr=0.1, momentum=0.9, weight_decay=1e-4)


def step():
    chosen = torch.randint(0, len(x), (args.batch,))
    data, target = x[chosen], y[chosen]
    F.cross_entropy(model(data), target).backward()
    with torch.no_grad():
        length = torch.stack([w.grad.norm() for w in weights]).norm()
        kept = [w.clone() for w in weights]
        for w in weights:
            w.add_(w.grad, alpha=float(RHO / (length + EPSILON)))
    descent.zero_grad()
    F.cross_entropy(model(data), target).backward()
    with torch.no_grad():
        for w, k in zip(weights, kept):
            w.copy_(k)
    descent.step()
    descent.zero_grad()


steps = args.steps or (10 if wide else 200)
for _ in range(3):
    step()
seconds = []
for _ in range(args.repeats):
    start = time.perf_counter()
    for _ in range(steps):
        step()
    seconds.append(time.perf_counter() - start)
json.dump({"peer": "torch", "workload": args.workload, "torch": torch.__version__, "threads": args.threads, "batch": args.batch,
           "steps": steps, "seconds": min(seconds), "samples_per_second": steps * args.batch / min(seconds),
           "parameters": sum(w.numel() for w in weights)}, sys.stdout, indent=2)
print()
