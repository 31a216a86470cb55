#include "commands/bench/peak.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <chrono>

namespace valley::bench {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// The best of several short runs: what else the machine does must not count.
template <class Body>
double best_rate(double operations, Body&& body) {
  double best = 0;
  for (int i = 0; i < 12; ++i) {
    const double start = now();
    body();
    best = std::max(best, operations / (now() - start));
  }
  return best;
}

#ifdef __x86_64__
constexpr long turns = 200000;

// Twelve registers, each its own chain: enough to hide the latency of an instruction behind eleven others. b and c
// (registers 12 and 13) are 1.0000001 and 1e-9.
#define VALLEY_TWELVE(one) \
  one("0") one("1") one("2") one("3") one("4") one("5") one("6") one("7") one("8") one("9") one("10") one("11")
#define VALLEY_RATE(lanes, set, last, one)                                                                                 \
  best_rate(12. * lanes * turns, [] {                                                                                      \
    long n = turns;                                                                                                        \
    static const double b = 1.0000001, c = 1e-9;                                                                           \
    asm volatile(VALLEY_TWELVE(set) set("12") last "1:\n" VALLEY_TWELVE(one) "dec %0\njnz 1b\nvzeroupper\n"                \
                 : "+r"(n)                                                                                                 \
                 : "m"(b), "m"(c)                                                                                          \
                 : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", \
                   "xmm12", "xmm13");                                                                                      \
  })
#define VALLEY_SET(r, i) "vbroadcastsd %1, %%" r i "\n"

#define VALLEY_FMA(r, i) "vfmadd213pd %%" r "13, %%" r "12, %%" r i "\n"
#define VALLEY_DIVIDE(r, i) "vdivpd %%" r "12, %%" r i ", %%" r i "\n"
#define VALLEY_SQRT(r, i) "vsqrtpd %%" r i ", %%" r i "\n"
#define VALLEY_PRODUCT(r, i) "vpmuludq %%" r "12, %%" r i ", %%" r i "\n"

#define Y_SET(i) VALLEY_SET("ymm", i)
#define Y_LAST "vbroadcastsd %2, %%ymm13\n"
#define Y_FMA(i) VALLEY_FMA("ymm", i)
#define Y_DIVIDE(i) VALLEY_DIVIDE("ymm", i)
#define Y_SQRT(i) VALLEY_SQRT("ymm", i)
#define Y_PRODUCT(i) VALLEY_PRODUCT("ymm", i)
#define Y_LOGIC(i) "vpxor %%ymm12, %%ymm" i ", %%ymm" i "\n"
#define Z_SET(i) VALLEY_SET("zmm", i)
#define Z_LAST "vbroadcastsd %2, %%zmm13\n"
#define Z_FMA(i) VALLEY_FMA("zmm", i)
#define Z_DIVIDE(i) VALLEY_DIVIDE("zmm", i)
#define Z_SQRT(i) VALLEY_SQRT("zmm", i)
#define Z_PRODUCT(i) VALLEY_PRODUCT("zmm", i)
#define Z_LOGIC(i) "vpxorq %%zmm12, %%zmm" i ", %%zmm" i "\n"

Peak peak_of_4() {
  return {VALLEY_RATE(4, Y_SET, Y_LAST, Y_FMA), VALLEY_RATE(4, Y_SET, Y_LAST, Y_DIVIDE), VALLEY_RATE(4, Y_SET, Y_LAST, Y_SQRT),
          VALLEY_RATE(4, Y_SET, Y_LAST, Y_PRODUCT), VALLEY_RATE(4, Y_SET, Y_LAST, Y_LOGIC)};
}
Peak peak_of_8() {
  return {VALLEY_RATE(8, Z_SET, Z_LAST, Z_FMA), VALLEY_RATE(8, Z_SET, Z_LAST, Z_DIVIDE), VALLEY_RATE(8, Z_SET, Z_LAST, Z_SQRT),
          VALLEY_RATE(8, Z_SET, Z_LAST, Z_PRODUCT), VALLEY_RATE(8, Z_SET, Z_LAST, Z_LOGIC)};
}
#endif

}  // namespace

Peak peak(gpu::Lanes lanes) {
#ifdef __x86_64__
  if (lanes == gpu::Lanes::avx2) return peak_of_4();
  if (lanes == gpu::Lanes::avx512) return peak_of_8();
#endif
  (void)lanes;
  return {};
}

double limit(const Operations& step, const Peak& thread) {
  if (!(thread.arithmetic > 0)) return 0;
  const double seconds =
      std::max({step.arithmetic() / thread.arithmetic, step.divide / thread.divide + step.sqrt / thread.sqrt,
                step.multiply_32 / thread.multiply_32, step.all() / std::max(thread.logic, thread.arithmetic)});
  return 1 / seconds;
}

double matrix_product_peak(int n) {
  const Eigen::MatrixXd a = Eigen::MatrixXd::Constant(n, n, 1.5), b = Eigen::MatrixXd::Constant(n, n, 0.75);
  Eigen::MatrixXd c(n, n);
  return best_rate(2. * n * n * n, [&] { c.noalias() = a * b; });
}

}  // namespace valley::bench
