#pragma once

/// Marks what must also run inside a GPU kernel.
#ifdef __CUDACC__
#define VALLEY_HD __host__ __device__
#else
#define VALLEY_HD
#endif
