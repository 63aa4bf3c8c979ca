// libFuzzer as a library (https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library), and
// what it can be told besides the coverage of compiled code.
#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

// Runs libFuzzer with a program's arguments; gives its exit status, or ends the process itself.
int cfuzzer_run(int argc, char **argv, int (*test)(const uint8_t *bytes, size_t count));

// Changes an input by libFuzzer's own means; gives its new size, at most `capacity`.
size_t cfuzzer_mutate(uint8_t *bytes, size_t count, size_t capacity);

// Tells libFuzzer that the input at hand ended in the outcome with this number: one that no input
// before ended in is kept, as one that reaches new code is.
void cfuzzer_note_outcome(uint32_t outcome);

#endif
