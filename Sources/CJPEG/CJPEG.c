#include "CJPEG.h"

#include <stdio.h>
// jpeglib.h needs stdio.h before it.
#include <jerror.h>
#include <jpeglib.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// MARK: Reading

struct cjpeg_reader {
  struct jpeg_decompress_struct jpeg;
  struct jpeg_error_mgr errors;
  struct jpeg_source_mgr source;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  int created;
  int maximum_scans;
  int warnings;
  cjpeg_status status;  // why libjpeg was left by longjmp
  char message[JMSG_LENGTH_MAX];
};

static void read_failed(j_common_ptr common) {
  cjpeg_reader *reader = common->client_data;
  if (reader->status == CJPEG_OK) {
    reader->status =
        common->err->msg_code == JERR_OUT_OF_MEMORY ? CJPEG_NO_MEMORY : CJPEG_DAMAGED;
    common->err->format_message(common, reader->message);
  }
  longjmp(reader->escape, 1);
}

static void read_noted(j_common_ptr common, int level) {
  cjpeg_reader *reader = common->client_data;
  if (level < 0) reader->warnings += 1;
}

static void message_dropped(j_common_ptr common) { (void)common; }

static void leave(j_decompress_ptr jpeg, cjpeg_status status) {
  cjpeg_reader *reader = jpeg->client_data;
  reader->status = status;
  longjmp(reader->escape, 1);
}

static void source_untouched(j_decompress_ptr jpeg) { (void)jpeg; }

// libjpeg's own source makes up the end of a cut file and fills the picture with grey.
static boolean source_ended(j_decompress_ptr jpeg) {
  leave(jpeg, CJPEG_TRUNCATED);
  return FALSE;
}

static void source_skipped(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  if ((size_t)count > jpeg->src->bytes_in_buffer) leave(jpeg, CJPEG_TRUNCATED);
  jpeg->src->next_input_byte += count;
  jpeg->src->bytes_in_buffer -= (size_t)count;
}

static void scans_counted(j_common_ptr common) {
  cjpeg_reader *reader = common->client_data;
  if (reader->jpeg.input_scan_number > reader->maximum_scans) {
    leave(&reader->jpeg, CJPEG_TOO_MANY_SCANS);
  }
}

cjpeg_reader *cjpeg_reader_create(const uint8_t *bytes, size_t count, int maximum_scans) {
  cjpeg_reader *reader = calloc(1, sizeof *reader);
  if (reader == NULL) return NULL;
  reader->maximum_scans = maximum_scans;
  reader->jpeg.err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = read_failed;
  reader->errors.emit_message = read_noted;
  reader->errors.output_message = message_dropped;
  reader->source.init_source = source_untouched;
  reader->source.fill_input_buffer = source_ended;
  reader->source.skip_input_data = source_skipped;
  reader->source.resync_to_restart = jpeg_resync_to_restart;
  reader->source.term_source = source_untouched;
  reader->source.next_input_byte = bytes;
  reader->source.bytes_in_buffer = count;
  reader->progress.progress_monitor = scans_counted;
  return reader;
}

void cjpeg_reader_destroy(cjpeg_reader *reader) {
  if (reader == NULL) return;
  if (reader->created) jpeg_destroy_decompress(&reader->jpeg);
  free(reader);
}

cjpeg_status cjpeg_reader_header(cjpeg_reader *reader, cjpeg_header *header) {
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  jpeg->client_data = reader;
  if (setjmp(reader->escape)) return reader->status;
  jpeg_create_decompress(jpeg);  // keeps err and client_data
  reader->created = 1;
  jpeg->src = &reader->source;
  jpeg->progress = &reader->progress;
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(jpeg, TRUE);
  switch (jpeg->num_components) {
    case 1: jpeg->out_color_space = JCS_GRAYSCALE; break;
    case 4: jpeg->out_color_space = JCS_CMYK; break;
    default: jpeg->out_color_space = JCS_RGB; break;
  }
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->do_fancy_upsampling = TRUE;
  header->width = jpeg->image_width;
  header->height = jpeg->image_height;
  header->channels = jpeg->num_components == 1 ? 1 : jpeg->num_components == 4 ? 4 : 3;
  return CJPEG_OK;
}

const uint8_t *cjpeg_reader_exif(const cjpeg_reader *reader, size_t *count) {
  static const uint8_t opening[6] = {'E', 'x', 'i', 'f', 0, 0};
  for (jpeg_saved_marker_ptr m = reader->jpeg.marker_list; m != NULL; m = m->next) {
    if (m->data_length > sizeof opening && memcmp(m->data, opening, sizeof opening) == 0) {
      *count = m->data_length - sizeof opening;
      return m->data + sizeof opening;
    }
  }
  *count = 0;
  return NULL;
}

cjpeg_status cjpeg_reader_pixels(cjpeg_reader *reader, uint8_t *pixels) {
  struct jpeg_decompress_struct *jpeg = &reader->jpeg;
  if (setjmp(reader->escape)) return reader->status;
  jpeg_start_decompress(jpeg);
  size_t row_bytes = (size_t)jpeg->output_width * (size_t)jpeg->output_components;
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = pixels + (size_t)jpeg->output_scanline * row_bytes;
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_decompress(jpeg);
  return CJPEG_OK;
}

const char *cjpeg_reader_message(const cjpeg_reader *reader) { return reader->message; }

int cjpeg_reader_warnings(const cjpeg_reader *reader) { return reader->warnings; }

// MARK: Writing

typedef struct cjpeg_writer {
  struct jpeg_compress_struct jpeg;
  struct jpeg_error_mgr errors;
  jmp_buf escape;
  unsigned char *bytes;
  unsigned long count;
} cjpeg_writer;

static void write_failed(j_common_ptr common) {
  cjpeg_writer *writer = common->client_data;
  longjmp(writer->escape, 1);
}

static void write_rows(cjpeg_writer *writer, const uint8_t *pixels, uint32_t width,
                       uint32_t height, int channels, int quality) {
  struct jpeg_compress_struct *jpeg = &writer->jpeg;
  jpeg_mem_dest(jpeg, &writer->bytes, &writer->count);
  jpeg->image_width = width;
  jpeg->image_height = height;
  jpeg->input_components = channels;
  jpeg->in_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, TRUE);
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < height) {
    JSAMPROW row =
        (JSAMPROW)pixels + (size_t)jpeg->next_scanline * width * (size_t)channels;
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
}

cjpeg_status cjpeg_encode(const uint8_t *pixels, uint32_t width, uint32_t height, int channels,
                          int quality, cjpeg_output *output) {
  memset(output, 0, sizeof *output);
  cjpeg_writer *writer = calloc(1, sizeof *writer);
  if (writer == NULL) return CJPEG_NO_MEMORY;
  cjpeg_status status = CJPEG_OK;
  writer->jpeg.err = jpeg_std_error(&writer->errors);
  writer->errors.error_exit = write_failed;
  writer->errors.output_message = message_dropped;
  writer->jpeg.client_data = writer;
  if (setjmp(writer->escape) == 0) {
    jpeg_create_compress(&writer->jpeg);
    write_rows(writer, pixels, width, height, channels, quality);
    output->bytes = writer->bytes;
    output->count = writer->count;
  } else {
    status = writer->errors.msg_code == JERR_OUT_OF_MEMORY ? CJPEG_NO_MEMORY : CJPEG_DAMAGED;
    writer->errors.format_message((j_common_ptr)&writer->jpeg, output->message);
    free(writer->bytes);
  }
  jpeg_destroy_compress(&writer->jpeg);
  free(writer);
  return status;
}

void cjpeg_output_release(cjpeg_output *output) {
  free(output->bytes);
  output->bytes = NULL;
  output->count = 0;
}

#define CJPEG_QUOTE(text) #text
#define CJPEG_EXPAND(text) CJPEG_QUOTE(text)

const char *cjpeg_version(void) {
#ifdef LIBJPEG_TURBO_VERSION
  return CJPEG_EXPAND(LIBJPEG_TURBO_VERSION);
#else
  return "unknown";
#endif
}
