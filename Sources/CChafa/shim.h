#include <chafa.h>

// In some versions of GLib a macro, which Swift does not see.
static inline void cchafa_free_text(GString *text) { g_string_free(text, TRUE); }
