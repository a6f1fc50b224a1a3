"""Counts films by genre and rating: the priors of genre and of rating.

    python films.py --films bokeh_sampledata-2026.1-py3-none-any.whl --out ../Services/NLP/Domain/Models

Data: `movies.db` of the wheel `bokeh_sampledata` 2026.1 (CC0; earlier versions are non-commercial): 17,472
films of 1940 to 2014, 2,568 of them with a rating of the Motion Picture Association. A film of n of our
genres counts 1/n in each. Writes `films.json`.
"""

import argparse
import hashlib
import json
import sqlite3
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

SHA256 = "f40331a40ca30c64a1c1471835aad9006b61b0d9731a3f649ee8cbbf48d3822f"
GENRES = {"Action": "action", "Adventure": "action", "Comedy": "comedy", "Drama": "drama",
          "Horror": "horror", "Thriller": "thriller", "Crime": "thriller", "Mystery": "thriller",
          "Film-Noir": "thriller", "Romance": "romance", "Sci-Fi": "science_fiction",
          "Fantasy": "fantasy", "Family": "family", "Animation": "family", "Western": "western",
          "War": "war"}
RATINGS = ("G", "PG", "PG-13", "R")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--films", required=True)
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    if hashlib.sha256(Path(arguments.films).read_bytes()).hexdigest() != SHA256:
        sys.exit(f"{arguments.films}: not the wheel that the counts were made of")
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(arguments.films) as archive:
            path = archive.extract("bokeh_sampledata/_data/movies.db", folder)
        films = sqlite3.connect(path).execute("SELECT Genre, Rating FROM omdb").fetchall()
    counted, weight, rated = 0, Counter(), {g: Counter() for g in GENRES.values()}
    for genre, rating in films:
        genres = {GENRES[g] for g in (genre or "").split(", ") if g in GENRES}
        counted += bool(genres)
        for g in genres:
            weight[g] += 1 / len(genres)
            # NC-17 and X are R here: nobody under 17 alone.
            band = {"NC-17": "R", "X": "R", "GP": "PG", "M": "PG"}.get(rating, rating)
            if band in RATINGS:
                rated[g][band] += 1 / len(genres)
    result = {
        "version": "1", "films": counted,
        "shares": {g: round(n / counted, 6) for g, n in sorted(weight.items())},
        "ratings": {g: {r: round(rated[g][r], 3) for r in RATINGS} for g in sorted(rated)},
    }
    Path(arguments.out, "films.json").write_text(json.dumps(result, indent=1) + "\n")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
