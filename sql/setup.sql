-- Runs first: all other tests find the extension created and the tables set up.
CREATE EXTENSION hukou CASCADE;
SELECT count(*) > 0 AS did_something FROM hukou.setup();
