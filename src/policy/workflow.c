/*
 * workflow.c
 *	  A version of a workflow: look-ups, and the digest it is published with.
 *
 * Publishing seals a version.  What was published changes no more, because
 * cases filed under it are judged by it for as long as they live (no
 * retroactive law); a version that differs from its seal allows nothing.
 */
#include "postgres.h"

#include "policy/digest.h"
#include "policy/policy.h"

const PolicyState *
workflow_state(const Workflow *workflow, Oid state)
{
	for (int i = 0; i < workflow->nstates; i++)
		if (workflow->states[i].state == state)
			return &workflow->states[i];
	return NULL;
}

const PolicyTransition *
workflow_transition(const Workflow *workflow, Oid from, const char *action)
{
	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *t = &workflow->transitions[i];

		if (t->from->state == from && strcmp(t->action, action) == 0)
			return t;
	}
	return NULL;
}

int
workflow_parts(const Workflow *workflow)
{
	return workflow->nstates + workflow->ntransitions + workflow->nsafeguards;
}

bool
safeguard_counts(const Safeguard *safeguard, const PolicyTransition *step)
{
	bool		named = safeguard->nactions == 0;

	for (int i = 0; i < safeguard->nactions; i++)
		named |= strcmp(safeguard->actions[i], step->action) == 0;
	return named &&
		(safeguard->side == SIDE_NONE || safeguard->side == step->side) &&
		(safeguard->duty == DUTY_NONE || safeguard->duty == step->duty);
}

/* Names for people are left out, so that a translation may be mended. */
bytea *
workflow_digest(const Workflow *workflow, int algorithm)
{
	Canonical	c;

	digest_begin(&c, algorithm, "hukou.workflow.1");
	canonical_text(&c, workflow->name);
	canonical_int(&c, workflow->version);
	canonical_int(&c, workflow->nstates);
	for (int i = 0; i < workflow->nstates; i++)
	{
		const PolicyState *s = &workflow->states[i];

		canonical_text(&c, s->label);
		canonical_text(&c, side_name(s->held_by));
		canonical_int(&c, s->initial);
		canonical_int(&c, s->final);
		canonical_int(&c, s->clock_runs);
		canonical_int(&c, s->editable);
	}
	canonical_int(&c, workflow->ntransitions);
	for (int i = 0; i < workflow->ntransitions; i++)
	{
		const PolicyTransition *t = &workflow->transitions[i];

		canonical_text(&c, t->from->label);
		canonical_text(&c, t->action);
		canonical_text(&c, t->to->label);
		canonical_text(&c, side_name(t->side));
		canonical_text(&c, duty_name(t->duty));
		canonical_text(&c, t->four_eyes);
		canonical_int(&c, t->needs_reason);
		canonical_text(&c, t->gate);
		canonical_text(&c, t->effect);
	}
	canonical_int(&c, workflow->nsafeguards);
	for (int i = 0; i < workflow->nsafeguards; i++)
	{
		const Safeguard *g = &workflow->safeguards[i];

		canonical_text(&c, g->name);
		canonical_text(&c, g->from_label);
		canonical_text(&c, g->to_label);
		canonical_int(&c, g->nactions);
		for (int j = 0; j < g->nactions; j++)
			canonical_text(&c, g->actions[j]);
		canonical_text(&c, side_name(g->side));
		canonical_text(&c, duty_name(g->duty));
	}
	return digest_end(&c, algorithm);
}
