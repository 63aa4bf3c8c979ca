#include "CPNG.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// MARK: Reading

struct cpng_reader {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  size_t row_bytes;
  uint32_t height;
  int warnings;
  cpng_status status;  // why libpng was left by longjmp
  char message[160];
};

static void read_failed(png_structp png, png_const_charp message) {
  cpng_reader *reader = png_get_error_ptr(png);
  if (reader->status == CPNG_OK) {
    reader->status = CPNG_DAMAGED;
    snprintf(reader->message, sizeof reader->message, "%s", message);
  }
  png_longjmp(png, 1);
}

static void read_warned(png_structp png, png_const_charp message) {
  (void)message;
  cpng_reader *reader = png_get_error_ptr(png);
  reader->warnings += 1;
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  cpng_reader *reader = png_get_io_ptr(png);
  if (count > reader->count - reader->position) {
    reader->status = CPNG_TRUNCATED;
    png_error(png, "the file ends early");
  }
  memcpy(target, reader->bytes + reader->position, count);
  reader->position += count;
}

cpng_reader *cpng_reader_create(const uint8_t *bytes, size_t count) {
  cpng_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->bytes = bytes;
  reader->count = count;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, read_failed, read_warned);
  if (reader->png != NULL) reader->info = png_create_info_struct(reader->png);
  if (reader->info == NULL) {
    cpng_reader_destroy(reader);
    return NULL;
  }
  return reader;
}

void cpng_reader_destroy(cpng_reader *reader) {
  if (reader == NULL) return;
  if (reader->png != NULL) {
    png_destroy_read_struct(&reader->png, reader->info ? &reader->info : NULL, NULL);
  }
  free(reader);
}

cpng_status cpng_reader_header(cpng_reader *reader, cpng_header *header) {
  if (setjmp(png_jmpbuf(reader->png))) return reader->status;
  png_structp png = reader->png;
  png_infop info = reader->info;
  png_set_read_fn(png, reader, read_bytes);
  // The caller has limits of its own and errors that name them.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  // Text, profiles and gamma do not concern the pixels that come out.
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_read_info(png, info);

  int colour = png_get_color_type(png, info);
  if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colour == PNG_COLOR_TYPE_GRAY) png_set_expand_gray_1_2_4_to_8(png);
  png_set_strip_16(png);  // the high byte, as Pillow takes it
  png_set_strip_alpha(png);
  header->width = png_get_image_width(png, info);
  header->height = png_get_image_height(png, info);
  header->channels = (colour & PNG_COLOR_MASK_COLOR) ? 3 : 1;
  reader->height = header->height;
  reader->row_bytes = (size_t)header->width * (size_t)header->channels;
  return CPNG_OK;
}

cpng_status cpng_reader_pixels(cpng_reader *reader, uint8_t *pixels) {
  if (setjmp(png_jmpbuf(reader->png))) return reader->status;
  png_structp png = reader->png;
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  if (png_get_rowbytes(png, reader->info) != reader->row_bytes) {
    png_error(png, "the rows have an unexpected length");
  }
  for (int pass = 0; pass < passes; pass++) {
    for (uint32_t y = 0; y < reader->height; y++) {
      png_read_row(png, pixels + (size_t)y * reader->row_bytes, NULL);
    }
  }
  png_read_end(png, NULL);
  return CPNG_OK;
}

const char *cpng_reader_message(const cpng_reader *reader) { return reader->message; }

int cpng_reader_warnings(const cpng_reader *reader) { return reader->warnings; }

// MARK: Writing

typedef struct cpng_writer {
  cpng_output *output;
  size_t capacity;
  cpng_status status;
} cpng_writer;

static void write_failed(png_structp png, png_const_charp message) {
  cpng_writer *writer = png_get_error_ptr(png);
  if (writer->status == CPNG_OK) {
    writer->status = CPNG_DAMAGED;
    snprintf(writer->output->message, sizeof writer->output->message, "%s", message);
  }
  png_longjmp(png, 1);
}

static void write_warned(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void write_bytes(png_structp png, png_bytep bytes, size_t count) {
  cpng_writer *writer = png_get_io_ptr(png);
  cpng_output *output = writer->output;
  if (count > writer->capacity - output->count) {
    size_t capacity = (output->count + count) * 2;
    uint8_t *grown = realloc(output->bytes, capacity);
    if (grown == NULL) {
      writer->status = CPNG_NO_MEMORY;
      png_error(png, "out of memory");
    }
    output->bytes = grown;
    writer->capacity = capacity;
  }
  memcpy(output->bytes + output->count, bytes, count);
  output->count += count;
}

static void write_flushed(png_structp png) { (void)png; }

static void write_text(png_structp png, png_infop info, const cpng_text *text) {
  png_text entry;
  memset(&entry, 0, sizeof entry);
  entry.compression = text->international ? PNG_ITXT_COMPRESSION_NONE : PNG_TEXT_COMPRESSION_NONE;
  entry.key = (png_charp)text->key;
  entry.text = (png_charp)text->value;
  entry.lang = (png_charp) "";
  entry.lang_key = (png_charp) "";
  png_set_text(png, info, &entry, 1);
}

cpng_status cpng_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                        int level, const cpng_text *texts, int text_count, cpng_output *output) {
  memset(output, 0, sizeof *output);
  cpng_writer writer = {output, 0, CPNG_OK};
  png_structp png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, write_failed, write_warned);
  png_infop info = png != NULL ? png_create_info_struct(png) : NULL;
  if (info == NULL) {
    png_destroy_write_struct(&png, NULL);
    return CPNG_NO_MEMORY;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    cpng_output_release(output);
    return writer.status;
  }
  png_set_write_fn(png, &writer, write_bytes, write_flushed);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_compression_level(png, level);
  png_set_IHDR(png, info, width, height, 8,
               channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  for (int i = 0; i < text_count; i++) write_text(png, info, &texts[i]);
  png_write_info(png, info);
  for (uint32_t y = 0; y < height; y++) {
    png_write_row(png, pixels + (size_t)y * width * (size_t)channels);
  }
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return CPNG_OK;
}

void cpng_output_release(cpng_output *output) {
  free(output->bytes);
  output->bytes = NULL;
  output->count = 0;
}

const char *cpng_version(void) { return png_get_libpng_ver(NULL); }

uint32_t cpng_crc32(const uint8_t *bytes, size_t count) {
  return (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, count);
}
