#pragma once

/// Marks what must also run inside a GPU kernel.
#ifdef __CUDACC__
#define VALLEY_HD __host__ __device__
#else
#define VALLEY_HD
#endif

// Compiled by itself rather than into each of its callers: large code that is called seldom enough.
#if defined(__GNUC__) && !defined(__CUDACC__)
#define VALLEY_APART [[gnu::noinline]]
#else
#define VALLEY_APART
#endif
