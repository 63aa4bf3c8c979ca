#include "CKernels.h"

#include <string.h>

extern const vnb_kernels vnb_portable_table;
#ifdef __x86_64__
extern const vnb_kernels vnb_avx2_table, vnb_avx512_table, vnb_avx512bf16_table;
#endif

const vnb_kernels *vnb_kernels_for(const char *name) {
#ifdef __x86_64__
  bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("fma");
  if (!strcmp(name, "avx512bf16")) {
    bool has = has_avx512 && __builtin_cpu_supports("avx512bf16");
    return has ? &vnb_avx512bf16_table : NULL;
  }
  if (!strcmp(name, "avx512")) return has_avx512 ? &vnb_avx512_table : NULL;
  if (!strcmp(name, "avx2")) {
    bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return has ? &vnb_avx2_table : NULL;
  }
#endif
  return strcmp(name, "portable") ? NULL : &vnb_portable_table;
}
