/*
 * canonical.c
 *	  Canonical encoding: the bytes that digests are taken over.
 */
#include "codes/canonical.h"

#include <string.h>

static void
flush(Canonical *c)
{
	if (c->used > 0)
		c->sink(c->target, c->buffer, c->used);
	c->used = 0;
}

/* Room for so many bytes, which the buffer must be able to hold. */
static unsigned char *
room_for(Canonical *c, size_t len)
{
	unsigned char *room;

	if (sizeof(c->buffer) - c->used < len)
		flush(c);
	room = c->buffer + c->used;
	c->used += len;
	return room;
}

static void
put_32(unsigned char *out, uint32_t n)
{
	out[0] = n >> 24;
	out[1] = n >> 16;
	out[2] = n >> 8;
	out[3] = n;
}

/* Begins a record; the tag names its kind and the version of its field list. */
void
canonical_begin(Canonical *c, CanonicalSink sink, void *target, const char *tag)
{
	c->sink = sink;
	c->target = target;
	c->used = 0;
	canonical_text(c, tag);
}

void
canonical_end(Canonical *c)
{
	flush(c);
}

void
canonical_null(Canonical *c)
{
	put_32(room_for(c, 4), UINT32_MAX);
}

/* len must be below UINT32_MAX; a field of PostgreSQL is at most 1 GB. */
void
canonical_bytes(Canonical *c, const void *bytes, size_t len)
{
	put_32(room_for(c, 4), (uint32_t) len);
	if (len <= sizeof(c->buffer))
		memcpy(room_for(c, len), bytes, len);
	else
	{
		flush(c);
		c->sink(c->target, bytes, len);
	}
}

/* text in UTF-8, or NULL */
void
canonical_text(Canonical *c, const char *text)
{
	if (text == NULL)
		canonical_null(c);
	else
		canonical_bytes(c, text, strlen(text));
}

void
canonical_int(Canonical *c, int64_t value)
{
	uint64_t	u = (uint64_t) value;
	unsigned char *item = room_for(c, 4 + 8);

	put_32(item, 8);
	put_32(item + 4, (uint32_t) (u >> 32));
	put_32(item + 8, (uint32_t) u);
}
