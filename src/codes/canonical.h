/*
 * canonical.h
 *	  Canonical encoding: the bytes that digests are taken over.
 *
 * A record is a tag followed by fields in a fixed order.  Every item is a
 * 32-bit length and that many bytes, so no two different records share an
 * encoding; a NULL is the length 0xFFFFFFFF and nothing after it.  Numbers
 * are 64-bit two's complement.  All integers are big-endian.  Nothing in it
 * depends on OIDs, architecture, server version or session settings; see
 * docs/format.md.
 *
 * The encoder hands its bytes to a sink, a buffer full at a time, so that it can
 * feed a digest without building the record in memory.
 */
#ifndef HUKOU_CODES_CANONICAL_H
#define HUKOU_CODES_CANONICAL_H

#include <stddef.h>
#include <stdint.h>

typedef void (*CanonicalSink) (void *target, const void *bytes, size_t len);

typedef struct Canonical
{
	CanonicalSink sink;
	void	   *target;			/* passed to sink */
	size_t		used;			/* of buffer */
	unsigned char buffer[1024];
} Canonical;

extern void canonical_begin(Canonical *c, CanonicalSink sink, void *target,
							const char *tag);
extern void canonical_null(Canonical *c);
extern void canonical_bytes(Canonical *c, const void *bytes, size_t len);
extern void canonical_text(Canonical *c, const char *text);
extern void canonical_int(Canonical *c, int64_t value);

/* Nothing has reached the sink for sure before this. */
extern void canonical_end(Canonical *c);

#endif							/* HUKOU_CODES_CANONICAL_H */
