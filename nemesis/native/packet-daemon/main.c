/*
 * Takes packets from a queue of the kernel and does to them what rules say: lose, duplicate, corrupt, delay, reorder,
 * slow down, hold. Each rule draws its random numbers from a seed, a packet's key and nothing else.
 *
 * Usage: packet-daemon QUEUE MARK JOURNAL
 *
 * One order per line on standard input, one answer per line, as JSON, on standard output:
 *   rule ID name=value …   installs a rule (see orders.c)
 *   remove ID              takes it away and lets its packets go; answers what it did
 *   release ID             lets its packets go
 *   counters               answers what every rule has done so far
 * When standard input ends, everything is let go and the program ends.
 */
#define _GNU_SOURCE
#include "copies.h"
#include "fatal.h"
#include "journal.h"
#include "orders.h"
#include "queue.h"
#include "waiting.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#define MOST_RULES 1024
#define SECOND 1000000000ull
#define LONGEST_ORDER 4096

/* Oldest first: the order in which packets meet them. */
static struct rule *rules[MOST_RULES];
static size_t rule_count;

/* Packets that are no IPv4, and copies that could not be sent. */
static uint64_t unreadable, unsent;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void let_go(const struct waiting *packet) {
  queue_accept(packet->id, packet->changed ? packet->bytes : NULL, packet->length);
  if (!packet->copied) return;
  /* The original first. */
  queue_flush();
  if (!copies_send(packet->bytes, packet->length)) unsent++;
}

/* Every rule that matches has its say, until one loses the packet. */
static struct fate decide(struct packet *packet, uint64_t time) {
  struct fate fate = {.due = time};
  for (size_t i = 0; i < rule_count && !fate.lost; i++) {
    if (!rule_matches(rules[i], packet)) continue;
    struct decision decision = rule_decide(rules[i], packet, &fate);
    journal_write(time, rules[i], packet, decision);
  }
  return fate;
}

/* A packet that went on has overtaken those that rules it matched keep back. */
static void overtake(const struct packet *packet) {
  for (size_t i = 0; i < rule_count; i++)
    if (rules[i]->overtaking != NULL && rule_matches(rules[i], packet)) waiting_overtaken(rules[i], let_go);
}

static void handle(struct packet *packet) {
  if (packet->bytes == NULL || !packet_read(packet)) {
    unreadable++;
    queue_accept(packet->id, NULL, 0);
    return;
  }
  uint64_t time = now();
  struct fate fate = decide(packet, time);
  if (fate.lost) {
    queue_drop(packet->id);
  } else if (fate.owner != NULL && fate.due > time) {
    waiting_add(packet, &fate);
  } else {
    let_go(&(struct waiting){.id = packet->id, .bytes = packet->bytes, .length = packet->length,
                             .copied = fate.copied, .changed = fate.changed});
  }
  if (!fate.lost && fate.overtaken == 0) overtake(packet);
}

static struct rule *find(const char *id, size_t *position) {
  for (*position = 0; *position < rule_count; ++*position)
    if (strcmp(rules[*position]->id, id) == 0) return rules[*position];
  return NULL;
}

static void print_rule(const struct rule *rule) {
  printf("{\"rule\":\"%s\",\"seen\":%" PRIu64 ",\"hit\":%" PRIu64 ",\"again\":%" PRIu64 ",\"full\":%" PRIu64
         ",\"waiting\":%" PRIu32 "}",
         rule->id, rule->seen, rule->hit, rule->again, rule->full, rule->waiting);
}

/* The beginning of an answer with everything that is not a rule's own. */
static void print_answer(const char *answer) {
  struct overrun overrun = queue_overrun();
  printf("{\"answer\":\"%s\",\"waiting\":%zu,\"overrun\":{\"queue\":%" PRIu64 ",\"socket\":%" PRIu64
         "},\"unreadable\":%" PRIu64 ",\"unsent\":%" PRIu64 ",\"unlogged\":%" PRIu64 ",\"rules\":[",
         answer, waiting_count(), overrun.queue, overrun.socket, unreadable, unsent, journal_lost());
}

static void refuse(const char *problem) { printf("{\"answer\":\"refused\",\"problem\":\"%s\"}\n", problem); }

static void install(char *text) {
  const char *problem = "too many rules";
  size_t position;
  struct rule *rule = rule_count < MOST_RULES ? order_rule(text, &problem) : NULL;
  if (rule != NULL && find(rule->id, &position) != NULL) {
    rule_free(rule);
    rule = NULL;
    problem = "there is a rule of this name";
  }
  if (rule == NULL) {
    refuse(problem);
    return;
  }
  rules[rule_count++] = rule;
  printf("{\"answer\":\"installed\"}\n");
}

static void take_away(size_t position) {
  struct rule *rule = rules[position];
  waiting_release_all(rule, let_go);
  queue_flush();
  print_answer("removed");
  print_rule(rule);
  printf("]}\n");
  memmove(rules + position, rules + position + 1, (--rule_count - position) * sizeof *rules);
  rule_free(rule);
}

static void release_packets(const struct rule *rule) {
  uint64_t released = waiting_release_all(rule, let_go);
  queue_flush();
  printf("{\"answer\":\"released\",\"packets\":%" PRIu64 "}\n", released);
}

static void print_counters(void) {
  print_answer("counters");
  for (size_t i = 0; i < rule_count; i++) {
    if (i > 0) putchar(',');
    print_rule(rules[i]);
  }
  printf("]}\n");
}

static void obey(char *line) {
  char *rest = strchr(line, ' ');
  if (rest != NULL) *rest++ = '\0';
  size_t position = 0;
  struct rule *named = rest == NULL ? NULL : find(rest, &position);
  if (strcmp(line, "rule") == 0 && rest != NULL) install(rest);
  else if (strcmp(line, "counters") == 0) print_counters();
  else if (strcmp(line, "remove") == 0 && named != NULL) take_away(position);
  else if (strcmp(line, "release") == 0 && named != NULL) release_packets(named);
  else refuse("no such order, or no such rule");
  /* Whoever reads the answer finds in the journal what it is about. */
  journal_flush();
  fflush(stdout);
}

/* Reads what there is of orders; false at the end of input. */
static bool read_orders(void) {
  static char text[LONGEST_ORDER];
  static size_t length;
  ssize_t got = read(STDIN_FILENO, text + length, sizeof text - length);
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return true;
  if (got <= 0) return false;
  length += (size_t)got;
  char *line = text;
  for (char *end; (end = memchr(line, '\n', length - (size_t)(line - text))) != NULL; line = end + 1) {
    *end = '\0';
    obey(line);
  }
  length -= (size_t)(line - text);
  memmove(text, line, length);
  if (length == sizeof text) fatal("read an order", EMSGSIZE);
  return true;
}

/* Waits for packets, for orders, and until the next packet is due. */
static bool wait_and_work(struct pollfd *inputs) {
  uint64_t next = waiting_next(), time = now();
  uint64_t rest = next > time ? next - time : 0;
  struct timespec limit = {(time_t)(rest / SECOND), (long)(rest % SECOND)};
  if (ppoll(inputs, 2, next == HELD ? NULL : &limit, NULL) < 0 && errno != EINTR) fatal("wait", errno);
  waiting_release_due(now(), let_go);
  if (inputs[0].revents != 0) queue_receive(handle);
  waiting_release_due(now(), let_go);
  queue_flush();
  return inputs[1].revents == 0 || read_orders();
}

/* What still comes passes; the kernel passes by itself what comes after the queue is gone. */
static void let_everything_go(void) {
  rule_count = 0;
  waiting_release_all(NULL, let_go);
  while (queue_receive(handle)) queue_flush();
  queue_flush();
  journal_flush();
}

int main(int count, char **arguments) {
  if (count != 4) {
    fprintf(stderr, "usage: packet-daemon QUEUE MARK JOURNAL\n");
    return 2;
  }
  uint16_t number = (uint16_t)strtoul(arguments[1], NULL, 10);
  journal_open(arguments[3]);
  copies_open((uint32_t)strtoul(arguments[2], NULL, 10));
  struct pollfd inputs[2] = {{.fd = queue_open(number), .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
  prctl(PR_SET_TIMERSLACK, 1ul);
  printf("{\"answer\":\"ready\"}\n");
  fflush(stdout);
  while (wait_and_work(inputs)) continue;
  let_everything_go();
  return 0;
}
