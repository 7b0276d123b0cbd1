/*
 * load.h
 *	  Loading policy from its tables; private to policy/.
 */
#ifndef HUKOU_POLICY_LOAD_H
#define HUKOU_POLICY_LOAD_H

#include "policy/policy.h"
#include "policy/scan.h"
#include "utils/snapshot.h"

/* A growing array in the current memory context. */
typedef struct Rows
{
	char	   *data;
	int			n;
	int			allocated;
	size_t		size;			/* of an element */
} Rows;

#define ROWS_OF(type) {.size = sizeof(type)}

/* A new element, zeroed; those before it may move. */
extern void *rows_add(Rows *rows);

/* Scans a table of policy, as it is or, for a generation of the past, as it was known then. */
extern void scan_all(TableScan *scan, const Policy *policy, const char *table,
					 const char *const *columns, int ncolumns, Snapshot snapshot);

/* The columns of a Scope, which come first; SCOPE_END is the number of the next one. */
#define SCOPE_COLUMNS "service", "service_type", "origin", "accepting", "valid", "basis"
#define SCOPE_END 6
extern void scan_scope(TableScan *scan, const Policy *policy, const Rows *members, Scope *scope);
extern int	compare_scopes(const void *x, const void *y);

extern void load_roads(Policy *policy, const Rows *members, Snapshot snapshot);

extern bool policy_is_table(Oid relid);
extern void policy_lock_tables(void);
extern Policy *policy_load(Snapshot snapshot, const PolicyPast *past);

/* Each fills in the row its key names, or leaves it as not existing. */
extern void policy_read_office(const Policy *policy, Office *office);
extern void policy_read_officer(const Policy *policy, Officer *officer);
extern void policy_read_subtree(const Policy *policy, Subtree *subtree);
extern int	compare_below(const void *a, const void *b);
extern void policy_read_role(const char *role, char *officer);

extern Side side_from_label(const char *label);
extern Duty duty_from_label(const char *label);

#endif							/* HUKOU_POLICY_LOAD_H */
