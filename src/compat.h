/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  Every difference between the servers hukou builds on, in one place.
 *
 * The source is written for the newest server; this header gives older ones
 * what they lack.  Include it after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_COMPAT_H
#define HUKOU_COMPAT_H

#include "access/tableam.h"

#if PG_VERSION_NUM < 150000
#error "hukou needs PostgreSQL 15 or later"
#endif

/*
 * Soft errors came with 16: an input function reports a bad value through
 * errsave() and returns, if its caller passed an ErrorSaveContext.  Before,
 * every error is thrown.
 */
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#else
#define errsave(context, ...) \
	do { \
		(void) (context); \
		ereport(ERROR, __VA_ARGS__); \
	} while (0)
#define ereturn(context, dummy_value, ...) \
	do { \
		errsave(context, __VA_ARGS__); \
		return dummy_value; \
	} while (0)
#define SOFT_ERROR_OCCURRED(context) ((void) (context), false)
#endif

/* The varlena macros moved out of postgres.h in 16. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* Memory of settings' check hooks has its own allocator since 16. */
#if PG_VERSION_NUM < 160000
#define guc_malloc(elevel, size) malloc(size)
#endif

/* make_range() is told where to leave soft errors since 16. */
#if PG_VERSION_NUM >= 160000
#define make_range_throwing(typcache, lower, upper, empty) make_range(typcache, lower, upper, empty, NULL)
#else
#define make_range_throwing make_range
#endif

/* What kind of process this is has one place since 17. */
#if PG_VERSION_NUM < 170000
#define AmBackgroundWorkerProcess() IsBackgroundWorker
#endif

/* Which of its transactions a session is in: told together with the session since 17. */
#if PG_VERSION_NUM >= 170000
#define MyLocalTransactionId (MyProc->vxid.lxid)
#else
#define MyLocalTransactionId (MyProc->lxid)
#endif

/* Since 16 the executor may write indexes that only summarize, and no others. */
#if PG_VERSION_NUM >= 160000
typedef TU_UpdateIndexes IndexesToUpdate;
#define insert_index_tuples(info, slot, estate, update) \
	((void) ExecInsertIndexTuples(info, slot, estate, update, false, NULL, NIL, false))
#else
typedef bool IndexesToUpdate;
#define insert_index_tuples(info, slot, estate, update) \
	((void) ExecInsertIndexTuples(info, slot, estate, update, false, NULL, NIL))
#endif

#endif							/* HUKOU_COMPAT_H */
