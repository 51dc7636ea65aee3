#define _GNU_SOURCE
#include "orders.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static const char *const IDENTIFIER = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:>-";

/* The words a setting may have, in the order of the enumeration they stand for. */
static const char *const HOOKS[] = {"in", "out", NULL};
static const char *const EFFECTS[] = {"loss", "duplicate", "corrupt", "delay", "reorder", "rate", "hold", NULL};
static const char *const SELECTIONS[] = {"all", "chance", "nth", "burst", NULL};
static const char *const KEYS[] = {"index", "content", NULL};
static const char *const DISTRIBUTIONS[] = {"constant", "uniform", "normal", "pareto", NULL};
static const char *const CHECKSUMS[] = {"wrong", "right", NULL};
static const char *const ORDERS[] = {"free", "kept", NULL};

static bool read_word(const char *text, const char *const *words, int *position) {
  for (int i = 0; words[i] != NULL; i++) {
    if (strcmp(text, words[i]) != 0) continue;
    *position = i;
    return true;
  }
  return false;
}

static bool read_number(const char *text, uint64_t most, uint64_t *number) {
  char *end;
  if (*text < '0' || *text > '9') return false;
  *number = strtoull(text, &end, 10);
  return *end == '\0' && *number <= most;
}

static bool read_address(const char *text, uint32_t *address) {
  struct in_addr binary;
  if (inet_pton(AF_INET, text, &binary) != 1) return false;
  *address = ntohl(binary.s_addr);
  return true;
}

static bool read_protocol(const char *text, uint8_t *protocol) {
  *protocol = strcmp(text, "udp") == 0 ? IPPROTO_UDP : strcmp(text, "tcp") == 0 ? IPPROTO_TCP : 0;
  return *protocol != 0;
}

/* Settings whose value is a word of a list. */
static bool set_word(struct rule *rule, const char *name, const char *value, bool *known) {
  int position = 0;
  bool fits;
#define WORD(setting, words, target)                                                                                   \
  if (strcmp(name, setting) == 0) return fits = read_word(value, words, &position), rule->target = position, fits
  WORD("hook", HOOKS, hook);
  WORD("effect", EFFECTS, effect);
  WORD("select", SELECTIONS, selection);
  WORD("key", KEYS, key);
  WORD("distribution", DISTRIBUTIONS, distribution);
  WORD("checksum", CHECKSUMS, mend);
  WORD("order", ORDERS, keep_order);
#undef WORD
  *known = false;
  return false;
}

/* Settings whose value is a number. */
static bool set_number(struct rule *rule, const char *name, const char *value, bool *known) {
  uint64_t number = 0;
  bool fits;
#define NUMBER(setting, most, target)                                                                                  \
  if (strcmp(name, setting) == 0) return fits = read_number(value, most, &number), rule->target = number, fits
  NUMBER("port", UINT16_MAX, port);
  NUMBER("seed", UINT32_MAX, seed);
  NUMBER("chance", 1ull << 32, chance);
  NUMBER("nth", UINT32_MAX, nth);
  NUMBER("enter", 1ull << 32, enter);
  NUMBER("leave", 1ull << 32, leave);
  NUMBER("delay", UINT32_MAX, delay);
  NUMBER("jitter", UINT32_MAX, jitter);
  NUMBER("overtaken", UINT32_MAX, overtaken);
  NUMBER("patience", UINT32_MAX, patience);
  NUMBER("rate", 1ull << 40, rate);
  NUMBER("bucket", UINT32_MAX, bucket);
  NUMBER("room", UINT32_MAX, room);
#undef NUMBER
  *known = false;
  return false;
}

static bool set(struct rule *rule, const char *name, const char *value) {
  if (strcmp(name, "source") == 0) return read_address(value, &rule->source);
  if (strcmp(name, "destination") == 0) return read_address(value, &rule->destination);
  if (strcmp(name, "protocol") == 0) return read_protocol(value, &rule->protocol);
  bool known = true;
  bool fits = set_word(rule, name, value, &known);
  if (known) return fits;
  known = true;
  return set_number(rule, name, value, &known) && known;
}

static const char *problem_of(const struct rule *rule) {
  if (rule->selection == NTH && rule->nth == 0) return "nth must be at least 1";
  if (rule->effect == RATE && rule->rate == 0) return "rate must be at least 1";
  if (rule->selection == BURST && rule->key == KEY_CONTENT) return "bursts have no content to depend on";
  if (rule->effect == REORDER && (rule->overtaken == 0 || rule->patience == 0)) return "reorder lacks a bound";
  return NULL;
}

static bool read_id(struct rule *rule, const char *id) {
  if (id == NULL || *id == '\0' || strlen(id) >= ID_SIZE || id[strspn(id, IDENTIFIER)] != '\0') return false;
  strcpy(rule->id, id);
  return true;
}

struct rule *order_rule(char *text, const char **problem) {
  struct rule *rule = calloc(1, sizeof *rule);
  if (rule == NULL) abort();
  char *rest = NULL;
  *problem = read_id(rule, strtok_r(text, " ", &rest)) ? NULL : "no usable name of a rule";
  for (char *setting; *problem == NULL && (setting = strtok_r(NULL, " ", &rest)) != NULL;) {
    char *value = strchr(setting, '=');
    if (value != NULL) *value++ = '\0';
    if (value == NULL || !set(rule, setting, value)) *problem = "unknown setting, or a value it cannot have";
  }
  if (*problem == NULL) *problem = problem_of(rule);
  if (*problem == NULL) return rule;
  rule_free(rule);
  return NULL;
}
