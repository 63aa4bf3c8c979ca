// A narrow door to libpng. libpng reports errors by longjmp; every jump starts and ends inside
// the functions below, so that none crosses a Swift frame. No libpng type is visible here.
#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

typedef enum cpng_status {
  CPNG_OK = 0,
  CPNG_DAMAGED,    // cpng_reader_message says what libpng found
  CPNG_TRUNCATED,  // the bytes end before the picture does
  CPNG_NO_MEMORY,
} cpng_status;

typedef struct cpng_header {
  uint32_t width;
  uint32_t height;
  int32_t channels;  // of the pixels that come out: 1 (grey) or 3 (RGB)
} cpng_header;

typedef struct cpng_reader cpng_reader;

// A reader of `count` bytes, which must outlive it. NULL when memory is short.
cpng_reader *cpng_reader_create(const uint8_t *bytes, size_t count);
void cpng_reader_destroy(cpng_reader *reader);

// Reads what stands before the pixels. Allocates nothing that grows with the picture's size.
cpng_status cpng_reader_header(cpng_reader *reader, cpng_header *header);

// Reads the pixels and all that follows, to the end of the file. `pixels` holds
// width * height * channels bytes. To be called once, after cpng_reader_header.
cpng_status cpng_reader_pixels(cpng_reader *reader, uint8_t *pixels);

const char *cpng_reader_message(const cpng_reader *reader);
int cpng_reader_warnings(const cpng_reader *reader);

typedef struct cpng_text {
  const char *key;    // 1 to 79 bytes of Latin-1, ended by 0
  const char *value;  // ended by 0
  int international;  // 1: value is UTF-8 (iTXt); 0: value is Latin-1 (tEXt)
} cpng_text;

typedef struct cpng_output {
  uint8_t *bytes;  // to be released with cpng_output_release
  size_t count;
  char message[160];
} cpng_output;

// Encodes 8-bit grey (channels 1) or RGB (channels 3) rows. `level` is zlib's, 0 to 9.
cpng_status cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                        int level, const cpng_text *texts, int text_count, cpng_output *output);
void cpng_output_release(cpng_output *output);

// The CRC-32 of a chunk's type and data, as PNG has it.
uint32_t cpng_crc32(const uint8_t *bytes, size_t count);

// The version of libpng that runs: "1.6.39".
const char *cpng_version(void);

#endif
