// A narrow door to libjpeg-turbo's libjpeg interface. libjpeg reports errors by longjmp; every
// jump starts and ends inside the functions below, so that none crosses a Swift frame. No libjpeg
// type is visible here.
#ifndef CJPEG_H
#define CJPEG_H

#include <stddef.h>
#include <stdint.h>

typedef enum cjpeg_status {
  CJPEG_OK = 0,
  CJPEG_DAMAGED,         // cjpeg_reader_message says what libjpeg found
  CJPEG_TRUNCATED,       // the bytes end before the picture does
  CJPEG_TOO_MANY_SCANS,  // more scans than asked for
  CJPEG_NO_MEMORY,
} cjpeg_status;

typedef struct cjpeg_header {
  uint32_t width;
  uint32_t height;
  int32_t channels;  // of the pixels that come out: 1 (grey), 3 (RGB) or 4 (CMYK as stored)
} cjpeg_header;

typedef struct cjpeg_reader cjpeg_reader;

// A reader of `count` bytes, which must outlive it. NULL when memory is short.
cjpeg_reader *cjpeg_reader_create(const uint8_t *bytes, size_t count, int maximum_scans);
void cjpeg_reader_destroy(cjpeg_reader *reader);

// Reads the markers before the first scan. Allocates nothing that grows with the picture's size.
cjpeg_status cjpeg_reader_header(cjpeg_reader *reader, cjpeg_header *header);

// The bytes of the first EXIF block, from its TIFF header on; NULL without one. Valid until the
// pixels are read.
const uint8_t *cjpeg_reader_exif(const cjpeg_reader *reader, size_t *count);

// Reads the pixels: `pixels` holds width * height * channels bytes. Fancy upsampling and the
// accurate integer transform (ISLOW). To be called once, after cjpeg_reader_header.
cjpeg_status cjpeg_reader_pixels(cjpeg_reader *reader, uint8_t *pixels);

const char *cjpeg_reader_message(const cjpeg_reader *reader);
int cjpeg_reader_warnings(const cjpeg_reader *reader);

typedef struct cjpeg_output {
  uint8_t *bytes;  // to be released with cjpeg_output_release
  size_t count;
  char message[256];
} cjpeg_output;

// Encodes 8-bit grey (channels 1) or RGB (channels 3) rows, baseline, colour halved both ways.
cjpeg_status cjpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                          int quality, cjpeg_output *output);
void cjpeg_output_release(cjpeg_output *output);

// The version of libjpeg-turbo that was compiled against: "2.1.5".
const char *cjpeg_version(void);

#endif
