#include <stdio.h>
#include <stdlib.h>
#include <histedit.h>

// el_set and history take variable arguments, which Swift cannot pass.

typedef char *(*cedit_prompt_function)(EditLine *);
typedef unsigned char (*cedit_key_function)(EditLine *, int);

static inline EditLine *cedit_open(const char *program) {
  return el_init(program, stdin, stdout, stderr);
}

static inline void cedit_set_client(EditLine *editor, void *client) {
  el_set(editor, EL_CLIENTDATA, client);
}

static inline void *cedit_client(EditLine *editor) {
  void *client = NULL;
  el_get(editor, EL_CLIENTDATA, &client);
  return client;
}

// Text between two bytes of value 1 takes no room on the screen: colours.
static inline void cedit_set_prompt(EditLine *editor, cedit_prompt_function prompt) {
  el_set(editor, EL_PROMPT_ESC, prompt, '\1');
}

static inline void cedit_use_emacs_keys(EditLine *editor) { el_set(editor, EL_EDITOR, "emacs"); }

// Characters come one by one from now on, and not by lines.
static inline void cedit_take_characters(EditLine *editor) { el_set(editor, EL_PREP_TERM, 1); }

static inline void cedit_handle_signals(EditLine *editor) { el_set(editor, EL_SIGNAL, 1); }

// Keys such as Ctrl-C come as characters while a line is edited.
static inline void cedit_take_signal_keys(EditLine *editor) {
  el_set(editor, EL_SETTY, "-d", "-isig", NULL);
}

static inline void cedit_add_function(EditLine *editor, const char *name, const char *help,
                                      cedit_key_function function) {
  el_set(editor, EL_ADDFN, name, help, function);
}

static inline void cedit_bind(EditLine *editor, const char *key, const char *function) {
  el_set(editor, EL_BIND, key, function, NULL);
}

static inline History *cedit_history_open(int size) {
  HistEvent event;
  History *entries = history_init();
  if (entries) history(entries, &event, H_SETSIZE, size);
  return entries;
}

static inline void cedit_history_clear(History *entries) {
  HistEvent event;
  history(entries, &event, H_CLEAR);
}

static inline void cedit_history_add(History *entries, const char *entry) {
  HistEvent event;
  history(entries, &event, H_ENTER, entry);
}

static inline void cedit_use_history(EditLine *editor, History *entries) {
  el_set(editor, EL_HIST, history, entries);
}
