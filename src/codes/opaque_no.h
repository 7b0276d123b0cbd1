/*-------------------------------------------------------------------------
 *
 * opaque_no.h
 *	  Numbers whose layout is not published, or is each issuer's own: permits to
 *	  move in (准予迁入证明), certificates of migration (户口迁移证), household
 *	  books, and whatever else.
 *
 * Such a number is compared, never taken apart: it is unique per issuer.  So
 * what is asked of it is that two that look alike are alike: 1 to 64
 * characters, each of which can be seen, and no blank at either end.  Blanks in
 * between are taken.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_OPAQUE_NO_H
#define HUKOU_CODES_OPAQUE_NO_H

#include "codes/fault.h"

#define OPAQUE_NO_MAX 64		/* characters */

extern bool opaque_no_well_formed(const char *text, size_t length, CodeFault *fault);

#endif							/* HUKOU_CODES_OPAQUE_NO_H */
