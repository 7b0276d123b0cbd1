-- layout 1
/*
 * Roads (law 4): which cases may cross which provincial borders, and since
 * when.  A place is * (everywhere), area:NAME, node:35, prefecture:350100 or
 * office:350104901000, which covers the office and those below it.
 */
CREATE TABLE hukou.areas (
	area text PRIMARY KEY CHECK (area OPERATOR(pg_catalog.~) '^[a-z0-9_]+$'),
	name_zh text NOT NULL,
	name_en text NOT NULL,
	basis text NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text
);
COMMENT ON TABLE hukou.areas IS 'groups of provincial systems that opened a service among themselves';

CREATE TABLE hukou.area_members (
	area text REFERENCES hukou.areas,
	node smallint REFERENCES hukou.nodes,
	shipped text,
	PRIMARY KEY (area, node)
);
COMMENT ON TABLE hukou.area_members IS 'provincial systems of an area';

CREATE TABLE hukou.routes (
	service text NOT NULL REFERENCES hukou.services,
	service_type text NOT NULL DEFAULT '*',
	origin text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(origin)),
	accepting text NOT NULL DEFAULT '*' CHECK (hukou.place_is_valid(accepting)),
	valid daterange NOT NULL,
	mode text NOT NULL CHECK (mode IN ('decide', 'on_behalf', 'closed')),
	workflow text,
	pilot boolean NOT NULL DEFAULT false,
	start_verified boolean NOT NULL,
	basis text NOT NULL,
	evidence text NOT NULL CHECK (evidence IN ('found', 'inferred')),
	shipped text,
	PRIMARY KEY (service, service_type, origin, accepting, valid),
	EXCLUDE USING gist (service WITH =, service_type WITH =, origin WITH =, accepting WITH =, valid WITH &&),
	CHECK (NOT pg_catalog.isempty(valid)),
	CHECK (mode OPERATOR(pg_catalog.<>) 'closed' OR (workflow IS NULL AND NOT pilot))
);
COMMENT ON TABLE hukou.routes IS 'roads: of the rows that fit a case, the most specific wins, by the accepting place, then the origin, then the kind';
COMMENT ON COLUMN hukou.routes.service_type IS 'kind of the service, or * for every kind';
COMMENT ON COLUMN hukou.routes.origin IS 'where the household register is: *, area:NAME, node:35, prefecture:350100 or office:350104901000';
COMMENT ON COLUMN hukou.routes.accepting IS 'where the applicant stands, named like origin';
COMMENT ON COLUMN hukou.routes.mode IS 'decide: accepted here and decided across provinces; on_behalf: accepted here for the other side; closed: not open, against a broader row that is';
COMMENT ON COLUMN hukou.routes.workflow IS 'workflow it leads to; NULL: that of the kind';
COMMENT ON COLUMN hukou.routes.pilot IS 'open in part of the places only, and the sources do not name which: a row of a city''s own says more';
COMMENT ON COLUMN hukou.routes.start_verified IS 'do the sources give the first day? If not, it is the first one they have the road open on, or open when they name none';
