#include "CFuzzer.h"

// Declared here, since the compiler brings no header of it.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *, size_t));
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t capacity);

// libFuzzer clears this section before each input and looks at it afterwards.
__attribute__((section("__libfuzzer_extra_counters"))) static uint8_t outcomes[1024];

int cfuzzer_run(int argc, char **argv, int (*test)(const uint8_t *, size_t)) {
  return LLVMFuzzerRunDriver(&argc, &argv, test);
}

size_t cfuzzer_mutate(uint8_t *bytes, size_t count, size_t capacity) {
  return LLVMFuzzerMutate(bytes, count, capacity);
}

void cfuzzer_note_outcome(uint32_t outcome) { outcomes[outcome % sizeof outcomes] = 1; }
