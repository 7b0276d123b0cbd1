/*
 * digest.h
 *	  Digests of what hukou seals: published workflows, events, cases, and what
 *	  belongs to them.  docs/format.md has the encoding.
 *
 * A digest begins with a byte naming its algorithm.
 */
#ifndef HUKOU_POLICY_DIGEST_H
#define HUKOU_POLICY_DIGEST_H

#include "postgres.h"

#include "codes/canonical.h"

extern void digest_init(void);

/* The algorithm hukou.digest names, and the one a digest was made with (0: none of ours). */
extern int	digest_algorithm(void);
extern int	digest_algorithm_of(Datum digest);

/* Encodes a record of that tag; digests do not nest. */
extern void digest_begin(Canonical *c, int algorithm, const char *tag);
extern bytea *digest_end(Canonical *c, int algorithm);

extern bool digest_equal(Datum a, const bytea *b);

#endif							/* HUKOU_POLICY_DIGEST_H */
