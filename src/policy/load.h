/*
 * load.h
 *	  Loading policy from its tables; private to policy/.
 */
#ifndef HUKOU_POLICY_LOAD_H
#define HUKOU_POLICY_LOAD_H

#include "policy/policy.h"
#include "utils/snapshot.h"

extern bool policy_is_table(Oid relid);
extern void policy_lock_tables(void);
extern Policy *policy_load(Snapshot snapshot);

/* Each fills in the row its key names, or leaves it as not existing. */
extern void policy_read_office(Office *office);
extern void policy_read_officer(Officer *officer);
extern void policy_read_role(const char *role, char *officer);

extern Side side_from_label(const char *label);
extern Duty duty_from_label(const char *label);

#endif							/* HUKOU_POLICY_LOAD_H */
