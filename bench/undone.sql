-- Carries out :statement, prints how long it took, what WAL it wrote and how much tables and indexes grew, and takes it back.
BEGIN;
SELECT ms, wal, heap, indexes FROM bench.measured(:'statement');
ROLLBACK;
