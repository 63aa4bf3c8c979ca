#include "CFonts.h"

// C23's #embed; clang takes it in older modes too and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char regular[] = {
#embed "Inter-Regular.otf"
};
const size_t cfonts_regular_size = sizeof regular;

const unsigned char *cfonts_regular_bytes(void) { return regular; }

static const unsigned char semibold[] = {
#embed "Inter-SemiBold.otf"
};
const size_t cfonts_semibold_size = sizeof semibold;

const unsigned char *cfonts_semibold_bytes(void) { return semibold; }
