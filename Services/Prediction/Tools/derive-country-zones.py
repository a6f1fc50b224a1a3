#!/usr/bin/env python3
"""Writes Services/Prediction/Domain/Models/country-zones.json from tzdata's zone.tab.

Run from the repository root on a Debian machine: python3 Services/Prediction/Tools/derive-country-zones.py

A country all of whose zones show the same clock in 2026 and 2027 gets its first zone (zone.tab lists the
most populous first). The others need the shares below: parts of the population by zone, approximate,
from national censuses and estimates of 2020 to 2024 by first-level division, rounded to a thousandth.
"""
import collections
import datetime
import json
import sys
import zoneinfo

SHARES = {
    # Nobody lives there for good; one clock stands for all.
    "AQ": {"Antarctica/McMurdo": 1},
    "UM": {"Pacific/Wake": 1},
    "AU": {"Australia/Sydney": 0.610, "Australia/Brisbane": 0.205, "Australia/Perth": 0.105,
           "Australia/Adelaide": 0.070, "Australia/Darwin": 0.010},
    "BR": {"America/Sao_Paulo": 0.934, "America/Manaus": 0.062, "America/Rio_Branco": 0.004},
    "CA": {"America/Toronto": 0.615, "America/Vancouver": 0.137, "America/Edmonton": 0.118,
           "America/Halifax": 0.050, "America/Winnipeg": 0.036, "America/Regina": 0.030,
           "America/St_Johns": 0.014},
    "CD": {"Africa/Lubumbashi": 0.580, "Africa/Kinshasa": 0.420},
    "CL": {"America/Santiago": 0.985, "America/Punta_Arenas": 0.015},
    # Xinjiang's second clock is unofficial.
    "CN": {"Asia/Shanghai": 1},
    "EC": {"America/Guayaquil": 0.998, "Pacific/Galapagos": 0.002},
    "ES": {"Europe/Madrid": 0.954, "Atlantic/Canary": 0.046},
    "FM": {"Pacific/Chuuk": 0.580, "Pacific/Pohnpei": 0.420},
    "GL": {"America/Nuuk": 0.988, "America/Thule": 0.012},
    "ID": {"Asia/Jakarta": 0.810, "Asia/Makassar": 0.168, "Asia/Jayapura": 0.022},
    "KI": {"Pacific/Tarawa": 0.900, "Pacific/Kiritimati": 0.100},
    "MN": {"Asia/Ulaanbaatar": 0.920, "Asia/Hovd": 0.080},
    "MX": {"America/Mexico_City": 0.862, "America/Mazatlan": 0.063, "America/Tijuana": 0.030,
           "America/Matamoros": 0.018, "America/Cancun": 0.015, "America/Ciudad_Juarez": 0.012},
    # The Chatham Islands have 800 people.
    "NZ": {"Pacific/Auckland": 1},
    "PF": {"Pacific/Tahiti": 0.960, "Pacific/Marquesas": 0.034, "Pacific/Gambier": 0.006},
    "PG": {"Pacific/Port_Moresby": 0.970, "Pacific/Bougainville": 0.030},
    "PT": {"Europe/Lisbon": 0.977, "Atlantic/Azores": 0.023},
    "RU": {"Europe/Moscow": 0.619, "Asia/Yekaterinburg": 0.142, "Asia/Novosibirsk": 0.086,
           "Europe/Samara": 0.063, "Asia/Irkutsk": 0.023, "Asia/Vladivostok": 0.022,
           "Asia/Yakutsk": 0.019, "Asia/Omsk": 0.013, "Europe/Kaliningrad": 0.007,
           "Asia/Magadan": 0.004, "Asia/Kamchatka": 0.002},
    # Crimea's clock follows Moscow's.
    "UA": {"Europe/Kyiv": 1},
    "US": {"America/New_York": 0.473, "America/Chicago": 0.289, "America/Los_Angeles": 0.165,
           "America/Denver": 0.045, "America/Phoenix": 0.022, "Pacific/Honolulu": 0.004,
           "America/Anchorage": 0.002},
}


def clock(zone):
    """The zone's offsets from UTC on every third day of 2026 and 2027."""
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    info = zoneinfo.ZoneInfo(zone)
    days = (start + datetime.timedelta(days=day) for day in range(0, 730, 3))
    return tuple(day.astimezone(info).utcoffset() for day in days)


def main():
    zones = collections.defaultdict(list)
    with open("/usr/share/zoneinfo/zone.tab", encoding="utf-8") as table:
        for line in table:
            if not line.startswith("#"):
                country, _, zone = line.rstrip("\n").split("\t")[:3]
                zones[country].append(zone)
    countries = {}
    for country, names in sorted(zones.items()):
        if country in SHARES:
            shares = SHARES[country]
            unknown = set(shares) - set(names)
            if unknown or abs(sum(shares.values()) - 1) > 1e-9:
                sys.exit(f"{country}: shares add up to {sum(shares.values())}, unknown: {unknown}")
        elif len({clock(name) for name in names}) > 1:
            sys.exit(f"{country}: several clocks and no shares: {names}")
        else:
            shares = {names[0]: 1}
        countries[country] = [
            {"zone": zone, "share": share}
            for zone, share in sorted(shares.items(), key=lambda entry: -entry[1])
        ]
    rows = ",\n".join(f'    "{c}": {json.dumps(entries)}' for c, entries in countries.items())
    with open("Services/Prediction/Domain/Models/country-zones.json", "w", encoding="utf-8") as out:
        out.write('{\n  "name": "country-zones",\n  "version": "1.0.0",\n')
        out.write('  "data": "tzdata zone.tab; population shares approximate",\n')
        out.write('  "countries": {\n' + rows + "\n  }\n}\n")


main()
