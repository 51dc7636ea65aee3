#define _GNU_SOURCE
#include "queue.h"
#include "fatal.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_queue.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* How many packets may wait for their verdict. */
#define MOST_PACKETS 65536

/* Room for packets that the kernel has sent and we have not read: a second of 40,000 small ones. */
#define SOCKET_BYTES (64 << 20)

/* Packets read before time is looked at again. */
#define BURST 64

#define PACKET_BYTES 0xffff
#define VERDICT_BYTES (128 << 10)

static int netlink = -1;
static uint16_t queue_number;
static uint8_t verdicts[VERDICT_BYTES] __attribute__((aligned(NLMSG_ALIGNTO)));
static size_t verdicts_length;

static struct nlmsghdr *begin(uint8_t *at, uint16_t type, uint16_t flags) {
  struct nlmsghdr *message = (struct nlmsghdr *)at;
  *message = (struct nlmsghdr){.nlmsg_len = NLMSG_LENGTH(sizeof(struct nfgenmsg)),
                               .nlmsg_type = NFNL_SUBSYS_QUEUE << 8 | type, .nlmsg_flags = NLM_F_REQUEST | flags};
  *(struct nfgenmsg *)NLMSG_DATA(message) =
      (struct nfgenmsg){.nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = htons(queue_number)};
  return message;
}

static void append(struct nlmsghdr *message, uint16_t type, const void *data, size_t length) {
  struct nlattr *attribute = (struct nlattr *)((uint8_t *)message + NLMSG_ALIGN(message->nlmsg_len));
  *attribute = (struct nlattr){.nla_type = type, .nla_len = (uint16_t)(NLA_HDRLEN + length)};
  memcpy((uint8_t *)attribute + NLA_HDRLEN, data, length);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + (uint32_t)NLMSG_ALIGN(NLA_HDRLEN + length);
}

/* Sends one setting and waits for the kernel's word on it. */
static void configure(uint16_t attribute, const void *data, size_t length, const char *what) {
  uint8_t buffer[256] __attribute__((aligned(NLMSG_ALIGNTO))) = {0};
  struct nlmsghdr *message = begin(buffer, NFQNL_MSG_CONFIG, NLM_F_ACK);
  append(message, attribute, data, length);
  if (send(netlink, message, message->nlmsg_len, 0) < 0) fatal(what, errno);
  if (recv(netlink, buffer, sizeof buffer, 0) < 0) fatal(what, errno);
  struct nlmsgerr *answer = NLMSG_DATA((struct nlmsghdr *)buffer);
  if (((struct nlmsghdr *)buffer)->nlmsg_type == NLMSG_ERROR && answer->error != 0) fatal(what, -answer->error);
}

/* Packets that find our socket full are counted by the kernel, and an error at the socket would add nothing. */
static void enlarge_socket(void) {
  int bytes = SOCKET_BYTES, yes = 1;
  if (setsockopt(netlink, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
    setsockopt(netlink, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
  if (setsockopt(netlink, SOL_NETLINK, NETLINK_NO_ENOBUFS, &yes, sizeof yes) < 0) fatal("NETLINK_NO_ENOBUFS", errno);
}

int queue_open(uint16_t number) {
  struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
  struct nfqnl_msg_config_cmd bind_queue = {.command = NFQNL_CFG_CMD_BIND, .pf = htons(AF_INET)};
  struct nfqnl_msg_config_params whole = {.copy_range = htonl(PACKET_BYTES), .copy_mode = NFQNL_COPY_PACKET};
  uint32_t most = htonl(MOST_PACKETS);
  queue_number = number;
  netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  if (netlink < 0) fatal("netlink socket", errno);
  if (connect(netlink, (struct sockaddr *)&kernel, sizeof kernel) < 0) fatal("netlink connect", errno);
  enlarge_socket();
  configure(NFQA_CFG_CMD, &bind_queue, sizeof bind_queue, "bind the packet queue");
  /* Before the mode: no packet comes while it has none. */
  configure(NFQA_CFG_QUEUE_MAXLEN, &most, sizeof most, "lengthen the packet queue");
  configure(NFQA_CFG_PARAMS, &whole, sizeof whole, "copy packets from the queue");
  return netlink;
}

static void read_packet(struct nlmsghdr *message, void (*handle)(struct packet *packet)) {
  struct packet packet = {.bytes = NULL};
  size_t left = message->nlmsg_len - NLMSG_LENGTH(sizeof(struct nfgenmsg));
  uint8_t *at = (uint8_t *)NLMSG_DATA(message) + NLMSG_ALIGN(sizeof(struct nfgenmsg));
  while (left >= NLA_HDRLEN) {
    struct nlattr *attribute = (struct nlattr *)at;
    size_t taken = NLMSG_ALIGN(attribute->nla_len);
    if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > left) break;
    uint8_t *data = at + NLA_HDRLEN;
    if ((attribute->nla_type & NLA_TYPE_MASK) == NFQA_PACKET_HDR) {
      struct nfqnl_msg_packet_hdr *header = (struct nfqnl_msg_packet_hdr *)data;
      packet.id = ntohl(header->packet_id);
      packet.hook = header->hook == NF_INET_PRE_ROUTING ? HOOK_IN : HOOK_OUT;
    } else if ((attribute->nla_type & NLA_TYPE_MASK) == NFQA_PAYLOAD) {
      packet.bytes = data;
      packet.length = attribute->nla_len - NLA_HDRLEN;
    }
    if (taken >= left) break;
    at += taken;
    left -= taken;
  }
  handle(&packet);
}

bool queue_receive(void (*handle)(struct packet *packet)) {
  static uint8_t buffer[PACKET_BYTES + 4096] __attribute__((aligned(NLMSG_ALIGNTO)));
  bool any = false;
  for (int i = 0; i < BURST; i++) {
    ssize_t length = recv(netlink, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) return any;
    if (length < 0) fatal("receive packets", errno);
    any = true;
    /* Signed: behind an unaligned last message it falls below 0. */
    int left = (int)length;
    for (struct nlmsghdr *message = (struct nlmsghdr *)buffer; NLMSG_OK(message, left);
         message = NLMSG_NEXT(message, left))
      if (message->nlmsg_type == (NFNL_SUBSYS_QUEUE << 8 | NFQNL_MSG_PACKET)) read_packet(message, handle);
  }
  return any;
}

static void verdict(uint32_t what, uint32_t id, const uint8_t *changed, size_t length) {
  struct nfqnl_msg_verdict_hdr header = {.verdict = htonl(what), .id = htonl(id)};
  if (verdicts_length + length + 256 > sizeof verdicts) queue_flush();
  struct nlmsghdr *message = begin(verdicts + verdicts_length, NFQNL_MSG_VERDICT, 0);
  append(message, NFQA_VERDICT_HDR, &header, sizeof header);
  if (changed != NULL) append(message, NFQA_PAYLOAD, changed, length);
  verdicts_length += NLMSG_ALIGN(message->nlmsg_len);
}

void queue_accept(uint32_t id, const uint8_t *changed, size_t length) { verdict(NF_ACCEPT, id, changed, length); }

void queue_drop(uint32_t id) { verdict(NF_DROP, id, NULL, 0); }

void queue_flush(void) {
  if (verdicts_length == 0) return;
  ssize_t sent = send(netlink, verdicts, verdicts_length, 0);
  if (sent < 0 && errno != EINTR) fatal("send verdicts", errno);
  if (sent >= 0) verdicts_length = 0;
}

struct overrun queue_overrun(void) {
  struct overrun overrun = {0, 0};
  FILE *file = fopen("/proc/self/net/netfilter/nfnetlink_queue", "re");
  if (file == NULL) return overrun;
  unsigned number, process, waiting, mode, range;
  unsigned long long queue, socket;
  while (fscanf(file, "%u %u %u %u %u %llu %llu %*[^\n]", &number, &process, &waiting, &mode, &range, &queue,
                &socket) == 7)
    if (number == queue_number) overrun = (struct overrun){queue, socket};
  fclose(file);
  return overrun;
}
