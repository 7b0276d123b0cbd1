/*
 * canonical.c
 *	  Canonical encoding: the bytes that digests are taken over.
 */
#include "codes/canonical.h"

#include <string.h>

static void
put_length(Canonical *c, uint32_t len)
{
	unsigned char be[4] = {len >> 24, len >> 16, len >> 8, len};

	c->sink(c->target, be, sizeof(be));
}

/* Begins a record; the tag names its kind and the version of its field list. */
void
canonical_begin(Canonical *c, CanonicalSink sink, void *target, const char *tag)
{
	c->sink = sink;
	c->target = target;
	canonical_text(c, tag);
}

void
canonical_null(Canonical *c)
{
	put_length(c, UINT32_MAX);
}

/* len must be below UINT32_MAX; a field of PostgreSQL is at most 1 GB. */
void
canonical_bytes(Canonical *c, const void *bytes, size_t len)
{
	put_length(c, (uint32_t) len);
	c->sink(c->target, bytes, len);
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
	unsigned char item[4 + 8] = {0, 0, 0, 8};	/* the length, then the number */

	for (int i = 11; i >= 4; i--, u >>= 8)
		item[i] = (unsigned char) u;
	c->sink(c->target, item, sizeof(item));
}
