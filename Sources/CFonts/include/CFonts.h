#ifndef CFONTS_H
#define CFONTS_H

#include <stddef.h>

// The bundled font, an OpenType file for each weight. See README.md beside the files.
const unsigned char *cfonts_regular_bytes(void);
extern const size_t cfonts_regular_size;
const unsigned char *cfonts_semibold_bytes(void);
extern const size_t cfonts_semibold_size;

#endif
