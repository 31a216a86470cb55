#!/usr/bin/env python3
"""Is this minimum of a PyTorch network one that SGD or SAM stays at? Per-sample Jacobians of a small network that
interpolates its data, and what Valley says of them.

    PYTHONPATH=build/release/python examples/pytorch_minimum.py
"""

import numpy as np
import torch

import valley

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
network = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 2))
inputs = torch.randn(12, 3)
targets = torch.randn(12, 2)

# To a minimum where all residuals are 0 but for rounding: what the theory is about.
optimizer = torch.optim.LBFGS(network.parameters(), max_iter=5000, max_eval=10000, tolerance_grad=1e-14, tolerance_change=0,
                              history_size=50, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = 0.5 * (network(inputs) - targets).square().sum(1).mean()
    loss.backward()
    return loss


optimizer.step(closure)
print(f"loss {closure().item():.1e}")


def jacobians(model, samples):
    """d outputs / d parameters of each sample, (n, c, p)."""
    parameters = list(model.parameters())
    blocks = []
    for sample in samples:
        outputs = model(sample)
        rows = [torch.autograd.grad(one, parameters, retain_graph=True) for one in outputs]
        blocks.append(torch.stack([torch.cat([part.flatten() for part in row]) for row in rows]))
    return torch.stack(blocks)


# Squared loss: G_i = J_i. Cross-entropy: G_i = (diag(p) - p p^T)^(1/2) J_i.
J = jacobians(network, inputs).numpy()
print(f"Jacobians {J.shape}, {J.nbytes} bytes")
assert np.isfinite(J).all()

for batch in (1, 4, 12):
    for rho in (0.0, 0.05):
        answer = valley.threshold(J, batch=batch, rho=rho, sampling="without", eta=0.1)
        print(f"batch {batch}, rho {rho}: stable up to eta = {float(answer.eta_exact):.6g}; at 0.1 {answer.stability}, "
              f"E f grows {float(answer.growth):.6g} times a step")
