/*
 * json_object.h
 *	  Putting a jsonb object together, member by member.
 *
 * Of members of one name the last counts, as jsonb has it.
 */
#ifndef HUKOU_POLICY_JSON_OBJECT_H
#define HUKOU_POLICY_JSON_OBJECT_H

#include "postgres.h"

#include "utils/jsonb.h"

typedef struct JsonObject
{
	JsonbParseState *state;
	JsonbValue *value;			/* of what was closed last */
} JsonObject;

extern void object_begin(JsonObject *object);
extern Jsonb *object_end(JsonObject *object);

/* A NULL text is left out. */
extern void object_text(JsonObject *object, const char *name, const char *text);
extern void object_int(JsonObject *object, const char *name, int64 number);
extern void object_bool(JsonObject *object, const char *name, bool truth);

/* Any value; NULL is left out. */
extern void object_jsonb(JsonObject *object, const char *name, const Jsonb *jsonb);

/* All members of another object. */
extern void object_take(JsonObject *object, const Jsonb *members);

/* A member that is an object, or an array of objects; what follows goes into it until it is closed. */
extern void object_open(JsonObject *object, const char *name);
extern void object_close(JsonObject *object);
extern void array_open(JsonObject *object, const char *name);
extern void element_open(JsonObject *object);
extern void array_close(JsonObject *object);

#endif							/* HUKOU_POLICY_JSON_OBJECT_H */
