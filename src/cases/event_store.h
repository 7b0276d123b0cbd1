/*
 * event_store.h
 *	  Where the event of a step is written.
 */
#ifndef HUKOU_CASES_EVENT_STORE_H
#define HUKOU_CASES_EVENT_STORE_H

#include "cases/seal.h"
#include "utils/rel.h"

/*
 * Writes an event that follows from the case row as it was stored.  rel is
 * hukou.cases; query is memory that lives as long as the statement.
 */
extern void event_store(Relation rel, const EventRow *event, MemoryContext query);

#endif							/* HUKOU_CASES_EVENT_STORE_H */
