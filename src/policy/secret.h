/*
 * secret.h
 *	  Codes that nobody guesses: printed on certificates, given to applicants.
 */
#ifndef HUKOU_POLICY_SECRET_H
#define HUKOU_POLICY_SECRET_H

/* A new code, of 60 random bits. */
extern char *secret_new(void);

/* A code as somebody typed it: in either case, with or without hyphens. */
extern char *secret_typed(const char *given);

#endif							/* HUKOU_POLICY_SECRET_H */
