/*
 * make.js: writes citizen_id.tsv and disagreements.md.
 *
 * Two implementations that know nothing of hukou, the npm packages id-validator and idcard, judge a set of citizen ids
 * made here from a fixed seed. Where both say the same, that is the verdict on record. Where they differ, or where both
 * accept what the type refuses, RULINGS below says who is right and why; a difference that no ruling covers ends the run.
 * The test pgtap/vectors.sql then holds hukou.citizen_id_is_valid() to every row.
 *
 *   npm install && node make.js
 *
 * Nothing real is in here: numbers are put together from an address code, a date and a sequence drawn by a generator.
 */
'use strict';

const fs = require('fs');
const path = require('path');
const IDValidator = require('id-validator');
const idcard = require('idcard');
const { areas } = require('idcard/lib/province_city_area_code.js');

// Without its GB/T 2260 table id-validator does not look at the address code.
const validator = new IDValidator();
const judges = {
  'id-validator': (text) => validator.isValid(text),
  idcard: (text) => idcard.verify(text),
};

// Per kind of vector: the verdict where the two differ or where both are overruled, and the reason.
const RULINGS = {
  unknown_address: [true, 'idcard asks whether the address code is in its table. The type does not: which codes existed, and ' +
    'when, is dated policy data, and a number keeps the code of its day for life.'],
  hmt_resident: [true, 'Numbers of residence permits for residents of Hong Kong, Macao and Taiwan start with 810000, 820000 ' +
    'and 830000; 830000 is not in the table of GB/T 2260, so idcard refuses it.'],
  foreign_resident: [true, 'Numbers of the permanent residence card for foreigners (2023) start with 9 and have no address ' +
    'code; idcard refuses them.'],
  leading_zero: [false, 'No address code starts with 0. id-validator, without its table, does not look.'],
  lower_x: [true, 'A check character typed as a small x means X; idcard refuses it. The type stores and shows X.'],
  month_length: [false, 'February 30 and April 31 do not exist. id-validator knows months of 31 days only.'],
  old_15: [false, 'id-validator takes 15-digit numbers for valid. The type refuses them with a hint: they are converted, ' +
    'openly, with hukou.citizen_id_from_15().'],
  future_year: [true, 'idcard compares the year with the clock. A type must not: the same text would be valid on one day ' +
    'and invalid on another, and a dump could not be restored. Years to 2199 are accepted; that a person is born by ' +
    'the filing day is a rule of the register.'],
  year_before_1800: [false, 'Both packages take any year. The type carries 1800 to 2199: a number with the year 1049 is a ' +
    'misprint of 1949 with a check character that happens to fit.'],
  year_after_2199: [false, 'As before 1800; id-validator takes any year.'],
  blank: [false, 'idcard reads a blank as the digit 0.'],
};

// A small generator with a fixed seed (mulberry32), so that every run writes the same files.
let seed = 53;
function random() {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
const pick = (list) => list[between(0, list.length - 1)];
const digits = (number, width) => String(number).padStart(width, '0');
const daysIn = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();

// ISO 7064 MOD 11-2 as GB 11643-1999 tabulates it; the packages are asked about the result, so it is checked too.
function check(body) {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return '10X98765432'[sum % 11];
}
const complete = (body) => body + check(body);

const known = Object.keys(areas)
  .filter((code) => /^[1-6]\d{5}$/.test(code) && !code.endsWith('00')).sort();
// In known provinces and in provinces that do not exist.
const unknown = [];
for (let code = 100001; code < 700000; code += 997) {
  if (!areas[code]) unknown.push(String(code));
}
const birth = (low, high) => {
  const year = between(low, high);
  const month = between(1, 12);
  return digits(year, 4) + digits(month, 2) + digits(between(1, daysIn(year, month)), 2);
};
const sequence = () => digits(between(0, 999), 3);
const valid = () => complete(pick(known) + birth(1900, 2023) + sequence());
const withX = () => {
  let id = valid();
  for (let i = 0; i < 1000 && !id.endsWith('X'); i++) id = valid();
  return id;
};
const put = (text, at, what) => text.slice(0, at) + what + text.slice(at + what.length);

// Each maker gives one vector of its kind; the number says how many are made.
const KINDS = {
  valid: [1000, valid],
  ends_in_x: [100, withX],
  leap_day: [100, () => complete(pick(known) + digits(pick([1904, 1948, 1972, 1996, 2000, 2004, 2020]), 4) + '0229' + sequence())],
  wrong_check: [300, () => {
    const id = valid();
    return id.slice(0, 17) + pick([...'0123456789X'].filter((c) => c !== id[17]));
  }],
  no_such_date: [200, () => complete(pick(known) + digits(between(1900, 2023), 4) +
    pick(['0010', '1310', '9901', '0100', '0132', '1299', '0000']) + sequence())],
  month_length: [200, () => complete(pick(known) + pick(['19000229', '19010229', '20230229', '20230230', '20240230', '19800431',
    '19800631', '19990931', '20101131', '20100231']) + sequence())],
  length: [100, () => {
    const id = valid();
    return pick([id.slice(0, 17), id.slice(1), id + between(0, 9), id.slice(0, between(1, 14)), id + id]);
  }],
  character: [200, () => put(valid(), between(0, 16), pick(['A', 'O', 'l', 'X', 'x', '*', '０', '一', '.']))],
  blank: [100, () => {
    const id = valid();
    const zero = id.indexOf('0', 1);
    return pick([' ' + id, id + ' ', id.slice(0, 6) + ' ' + id.slice(6), put(id, zero < 17 ? zero : 5, ' ')]);
  }],
  lower_x: [100, () => withX().toLowerCase()],
  old_15: [100, () => pick(known) + birth(1900, 1999).slice(2) + digits(between(0, 995), 3)],
  unknown_address: [200, () => complete(pick(unknown) + birth(1900, 2023) + sequence())],
  hmt_resident: [100, () => complete(pick(['810000', '820000', '830000']) + birth(1930, 2023) + sequence())],
  foreign_resident: [100, () => complete('9' + pick(['11', '31', '35', '44']) + digits(between(4, 894), 3) + birth(1930, 2023) + sequence())],
  leading_zero: [100, () => complete('0' + digits(between(0, 99999), 5) + birth(1900, 2023) + sequence())],
  future_year: [100, () => complete(pick(known) + birth(2100, 2199) + sequence())],
  year_before_1800: [100, () => complete(pick(known) + birth(1000, 1799) + sequence())],
  year_after_2199: [100, () => complete(pick(known) + birth(2200, 2999) + sequence())],
};

const vectors = new Map(); // text -> kind; the first kind wins
const add = (text, kind) => vectors.has(text) || vectors.set(text, kind);

add('11010519491231002X', 'published');
add('440524188001010014', 'published');
add('810000199408230021', 'hmt_resident');
add('830000199201300022', 'hmt_resident');
add('911124198108030024', 'foreign_resident');
for (const [kind, [count, make]] of Object.entries(KINDS)) {
  for (let i = 0; i < count; i++) add(make(), kind);
}

// Every single wrong character and every swap of neighbours in 200 numbers that are right.
for (let i = 0; i < 200; i++) {
  const id = i % 10 ? valid() : withX();
  add(id, 'valid');
  for (let at = 0; at < 18; at++) {
    for (const c of at < 17 ? '0123456789' : '0123456789X') {
      if (c !== id[at]) add(put(id, at, c), 'single_error');
    }
    if (at < 17 && id[at] !== id[at + 1]) add(put(id, at, id[at + 1] + id[at]), 'neighbours_swapped');
  }
}

const rows = [];
const cases = new Map(); // kind -> {count, verdicts, example}
for (const [text, kind] of vectors) {
  const said = Object.values(judges).map((judge) => judge(text));
  let verdict = said[0];
  const ruling = RULINGS[kind];
  if (said[0] !== said[1] || (ruling && said[0] !== ruling[0])) {
    if (!ruling) throw new Error(`no ruling on ${kind} ${text}: ${said}`);
    verdict = ruling[0];
    const key = `${kind} ${said}`;
    if (!cases.has(key)) cases.set(key, { kind, said, verdict, count: 0, example: text });
    cases.get(key).count++;
  }
  rows.push(`${text}\t${verdict ? 't' : 'f'}\t${kind}`);
}

const total = rows.length;
const disputed = [...cases.values()].reduce((sum, c) => sum + c.count, 0);
const word = (valid) => (valid ? 'valid' : 'not valid');
const versions = require('./package.json').devDependencies;
const report = `# Where the implementations disagree

Written by \`make.js\`, together with \`citizen_id.tsv\`, from id-validator ${versions['id-validator']} and idcard ${versions.idcard}.

Of ${total} vectors the two packages and the type \`citizen_id\` judge ${total - disputed} alike, among them every single wrong
character and every swap of neighbours in 200 numbers. In the other ${disputed} the type follows the ruling below. The type
checks characters, birth date and check character, and nothing that can change: no table, no clock.

| kind | vectors | id-validator | idcard | citizen_id | example |
|---|---|---|---|---|---|
${[...cases.values()].map((c) => `| ${c.kind} | ${c.count} | ${word(c.said[0])} | ${word(c.said[1])} | ${word(c.verdict)} | \`${c.example}\` |`).join('\n')}

## Rulings

${[...new Set([...cases.values()].map((c) => c.kind))].map((kind) => `**${kind}**: ${word(RULINGS[kind][0])}. ${RULINGS[kind][1]}`).join('\n\n')}
`;

fs.writeFileSync(path.join(__dirname, 'citizen_id.tsv'), 'vector\tvalid\tkind\n' + rows.join('\n') + '\n');
fs.writeFileSync(path.join(__dirname, 'disagreements.md'), report);
console.log(`${total} vectors, ${disputed} of them by ruling`);
