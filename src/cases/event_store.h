/*
 * event_store.h
 *	  Writing an event.
 */
#ifndef HUKOU_CASES_EVENT_STORE_H
#define HUKOU_CASES_EVENT_STORE_H

#include "cases/seal.h"
#include "utils/rel.h"

/* Adds the event of a row of cases to the history; raises HK010 when something keeps it from being stored. */
extern void event_store(Relation cases, const EventRow *event);

#endif							/* HUKOU_CASES_EVENT_STORE_H */
