-- The statement before must have been refused; the demonstration fails if it was not.
\if :ERROR
\else
\echo '*** This should have been refused, and was not. ***'
\set ON_ERROR_STOP 1
SELECT 1 / 0 AS the_law_does_not_hold;
\endif
\echo
