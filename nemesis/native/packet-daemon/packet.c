#include "packet.h"

#include <netinet/in.h>

#define SHORTEST_HEADER 20
#define UDP_HEADER 8
#define UDP_CHECKSUM 6
#define TCP_HEADER 20
#define TCP_CHECKSUM 16
#define FRAGMENT_OFFSET 0x1fff

static uint16_t read16(const uint8_t *bytes) { return (uint16_t)(bytes[0] << 8 | bytes[1]); }

static uint32_t read32(const uint8_t *bytes) { return (uint32_t)read16(bytes) << 16 | read16(bytes + 2); }

static void read_transport(struct packet *packet) {
  const uint8_t *header = packet->bytes + packet->transport;
  size_t room = packet->length - packet->transport;
  /* Later fragments have no transport header: all of them is payload. */
  if (read16(packet->bytes + 6) & FRAGMENT_OFFSET) return;
  if (packet->protocol == IPPROTO_UDP && room >= UDP_HEADER) {
    packet->payload = packet->transport + UDP_HEADER;
  } else if (packet->protocol == IPPROTO_TCP && room >= TCP_HEADER) {
    size_t size = (size_t)(header[12] >> 4) * 4;
    packet->sequence = read32(header + 4);
    packet->payload = packet->transport + (size < room ? size : room);
  } else {
    return;
  }
  packet->source_port = read16(header);
  packet->destination_port = read16(header + 2);
}

bool packet_read(struct packet *packet) {
  const uint8_t *bytes = packet->bytes;
  if (packet->length < SHORTEST_HEADER || bytes[0] >> 4 != 4) return false;
  size_t header = (size_t)(bytes[0] & 15) * 4;
  if (header < SHORTEST_HEADER || header > packet->length) return false;
  packet->protocol = bytes[9];
  packet->source = read32(bytes + 12);
  packet->destination = read32(bytes + 16);
  packet->source_port = packet->destination_port = 0;
  packet->sequence = 0;
  packet->transport = packet->payload = header;
  read_transport(packet);
  return true;
}

/* Where the transport checksum lies; NULL where there is none to keep right. */
static uint8_t *checksum_of(const struct packet *packet) {
  if (packet->payload == packet->transport) return NULL;
  uint8_t *field = packet->bytes + packet->transport + (packet->protocol == IPPROTO_UDP ? UDP_CHECKSUM : TCP_CHECKSUM);
  return packet->protocol == IPPROTO_UDP && read16(field) == 0 ? NULL : field;
}

/* RFC 1624, equation 3: the checksum after one 16-bit word of the packet has changed. */
static uint16_t updated(uint16_t checksum, uint16_t before, uint16_t after) {
  uint32_t sum = (uint16_t)~checksum + (uint32_t)(uint16_t)~before + after;
  sum = (sum & 0xffff) + (sum >> 16);
  sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

void packet_flip(struct packet *packet, size_t bit, bool mend) {
  size_t at = packet->payload + bit / 8;
  uint8_t flipped = (uint8_t)(1u << bit % 8);
  packet->bytes[at] ^= flipped;
  uint8_t *field = mend ? checksum_of(packet) : NULL;
  if (field == NULL) return;
  /* Words are counted from the transport header on. */
  int shift = (at - packet->transport) % 2 == 0 ? 8 : 0;
  uint16_t after = (uint16_t)(packet->bytes[at] << shift);
  uint16_t before = (uint16_t)((packet->bytes[at] ^ flipped) << shift);
  uint16_t checksum = updated(read16(field), before, after);
  /* Over UDP 0 would mean that there is none. */
  if (checksum == 0 && packet->protocol == IPPROTO_UDP) checksum = 0xffff;
  field[0] = (uint8_t)(checksum >> 8);
  field[1] = (uint8_t)checksum;
}
