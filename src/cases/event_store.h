/*
 * event_store.h
 *	  Where the event of a step is written.
 */
#ifndef HUKOU_CASES_EVENT_STORE_H
#define HUKOU_CASES_EVENT_STORE_H

#include "cases/seal.h"
#include "utils/rel.h"

/* Writes an event that follows from the row of hukou.cases as it was stored. */
extern void event_store(Relation cases, const EventRow *event);

#endif							/* HUKOU_CASES_EVENT_STORE_H */
