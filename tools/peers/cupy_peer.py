#!/usr/bin/env python3
"""Peer of `valley bench` on a GPU: one hand-written kernel through CuPy, a thread per trial, the state in registers.

Random numbers: Philox4x32-10 by (trial, step) inside the kernel. toy: one call is two Gaussians (Box-Muller, 53 bits),
so two steps. lsq: one call is four row numbers, so one step; the rows lie in shared memory, 17 doubles apart, so that
threads that read different rows meet different banks. Compiling is not timed.
"""

import sys

import numpy as np

sys.dont_write_bytecode = True

import workloads as w
from workloads import BATCH, D, ETA, N, NOISE, RHO, ROWS, START

SOURCE = r"""
__device__ uint4 philox(unsigned long long trial, unsigned step) {
  uint4 c = make_uint4((unsigned)trial, (unsigned)(trial >> 32), step, 0);
  unsigned k0 = SEED, k1 = 0;
#pragma unroll
  for (int r = 0; r < 10; ++r, k0 += 0x9E3779B9u, k1 += 0xBB67AE85u) {
    const unsigned h0 = __umulhi(0xD2511F53u, c.x), l0 = 0xD2511F53u * c.x;
    const unsigned h1 = __umulhi(0xCD9E8D57u, c.z), l1 = 0xCD9E8D57u * c.z;
    c = make_uint4(h1 ^ c.y ^ k0, l1, h0 ^ c.w ^ k1, l0);
  }
  return c;
}

__device__ double uniform(unsigned high, unsigned low) {  // in (0, 1)
  return ((((unsigned long long)high << 32 | low) >> 11) + 0.5) * 1.1102230246251565e-16;
}

__device__ void gradient(double u, double v, double y, double& gu, double& gv) {
  const double r = rsqrt(1 + u * u), s = (1 + u * u) * r, t = tanh(v * s), e = (t - y) * (1 - t * t);
  gu = e * v * u * r;
  gv = e * s;
}

__device__ void toy_step(double& u, double& v, double y) {
  double gu, gv;
  gradient(u, v, y, gu, gv);
  const double c = RHO * rsqrt(gu * gu + gv * gv);
  gradient(u + c * gu, v + c * gv, y, gu, gv);
  u -= ETA * gu;
  v -= ETA * gv;
}

extern "C" __global__ void toy(long long trials, int steps, const double* rows, double* out) {
  const long long trial = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (trial >= trials) return;
  double u = 1.5, v = 0.1;
  for (int t = 0; t < steps; t += 2) {
    const uint4 b = philox(trial, t);
    const double length = NOISE * sqrt(-2 * log(uniform(b.x, b.y)));
    double sine, cosine;
    sincospi(2 * uniform(b.z, b.w), &sine, &cosine);
    toy_step(u, v, length * cosine);
    if (t + 1 < steps) toy_step(u, v, length * sine);
  }
  out[2 * trial] = u;
  out[2 * trial + 1] = v;
}

// to = from + scale * sum over the batch of (row . x) row
__device__ void lsq_add(const double* const* row, const double* x, double scale, const double* from, double* to) {
  double dot[4] = {0, 0, 0, 0};
#pragma unroll
  for (int j = 0; j < 16; ++j)
#pragma unroll
    for (int b = 0; b < 4; ++b) dot[b] += row[b][j] * x[j];
#pragma unroll
  for (int j = 0; j < 16; ++j)
    to[j] = from[j] + scale * (dot[0] * row[0][j] + dot[1] * row[1][j] + dot[2] * row[2][j] + dot[3] * row[3][j]);
}

extern "C" __global__ void lsq(long long trials, int steps, const double* rows, double* out) {
  __shared__ double table[64 * 17];
  for (int i = threadIdx.x; i < 1024; i += blockDim.x) table[i / 16 * 17 + i % 16] = rows[i];
  __syncthreads();
  const long long trial = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  if (trial >= trials) return;
  double x[16], up[16];
#pragma unroll
  for (int j = 0; j < 16; ++j) x[j] = 0.25;
  for (int t = 0; t < steps; ++t) {
    const uint4 b = philox(trial, t);
    const double* row[4] = {table + 17 * (b.x >> 26), table + 17 * (b.y >> 26), table + 17 * (b.z >> 26),
                            table + 17 * (b.w >> 26)};
    lsq_add(row, x, RHO / 4, x, up);
    lsq_add(row, up, -ETA / 4, x, x);
  }
#pragma unroll
  for (int j = 0; j < 16; ++j) out[16 * trial + j] = x[j];
}
"""


def source(seed=1):
    assert (N, D, BATCH, START) == (64, 16, 4, (1.5, 0.1)), "the kernel has these numbers in it"
    return f"#define SEED {seed}u\n#define ETA {ETA}\n#define RHO {RHO}\n#define NOISE {NOISE}\n" + SOURCE


def main():
    import cupy

    p = w.parser(__doc__, 1 << 20, 1000)
    p.add_argument("--block", type=int, default=128)
    args = p.parse_args()
    kernel = cupy.RawKernel(source(), args.workload)
    rows, out = cupy.asarray(ROWS), cupy.empty((args.trials, 2 if args.workload == "toy" else D))

    def run():
        grid = ((args.trials + args.block - 1) // args.block,)
        kernel(grid, (args.block,), (np.int64(args.trials), np.int32(args.steps), rows, out))
        cupy.cuda.Device().synchronize()

    seconds, _ = w.clock(run, args.repeats)
    name = cupy.cuda.runtime.getDeviceProperties(cupy.cuda.Device().id)["name"].decode()
    w.report("cupy", args, 1, seconds, w.loss(args.workload, cupy.asnumpy(out)), device=name, block=args.block)


if __name__ == "__main__":
    main()
