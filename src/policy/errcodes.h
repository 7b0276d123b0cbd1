/*
 * errcodes.h
 *	  SQLSTATEs of class HK.
 */
#ifndef HUKOU_POLICY_ERRCODES_H
#define HUKOU_POLICY_ERRCODES_H

#define ERRCODE_HUKOU_STEP			MAKE_SQLSTATE('H','K','0','0','1')	/* step not in the workflow */
#define ERRCODE_HUKOU_HANDS			MAKE_SQLSTATE('H','K','0','0','2')	/* not this officer, duty, side or four-eyes */
#define ERRCODE_HUKOU_ROAD			MAKE_SQLSTATE('H','K','0','0','3')	/* no open route */
#define ERRCODE_HUKOU_PAPERS		MAKE_SQLSTATE('H','K','0','0','4')	/* document missing, invalid or expired */
#define ERRCODE_HUKOU_FROZEN		MAKE_SQLSTATE('H','K','0','0','5')	/* frozen column or append-only history */
#define ERRCODE_HUKOU_STALE			MAKE_SQLSTATE('H','K','0','0','6')	/* version is stale */
#define ERRCODE_HUKOU_CALENDAR		MAKE_SQLSTATE('H','K','0','0','7')	/* calendar does not reach that far */
#define ERRCODE_HUKOU_REGISTER		MAKE_SQLSTATE('H','K','0','0','8')	/* register conflict */
#define ERRCODE_HUKOU_POLICY		MAKE_SQLSTATE('H','K','0','0','9')	/* unlawful policy */
#define ERRCODE_HUKOU_SEAL			MAKE_SQLSTATE('H','K','0','1','0')	/* seal or chain does not verify */

#endif							/* HUKOU_POLICY_ERRCODES_H */
