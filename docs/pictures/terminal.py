#!/usr/bin/env python3
"""Draws what a command printed as the picture of a terminal. usage: terminal.py TITLE <OUTPUT >terminal.svg"""
import html
import sys

WIDTH, LINE, TOP, LEFT = 1120, 19, 52, 18
COLOURS = {"ALERT": "#ff7b72", "ready": "#56d391", "$": "#58a6ff"}


def drawn(number, line):
    first, space, rest = line.partition(" ")
    colour = COLOURS.get(first, "#c9d4e3")
    spans = f'<tspan fill="{colour}">{html.escape(first)}</tspan>{space}{html.escape(rest)}'
    return f'<text x="{LEFT}" y="{TOP + number * LINE}" xml:space="preserve">{spans}</text>'


def main(title):
    lines = [line.rstrip("\n") for line in sys.stdin]
    height = TOP + len(lines) * LINE
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-size="13.5" fill="#c9d4e3"')
    print('     font-family="ui-monospace, SFMono-Regular, Menlo, DejaVu Sans Mono, monospace">')
    print(f'<rect width="{WIDTH}" height="{height}" rx="8" fill="#161c24"/>')
    for x, colour in ((20, "#ff5f57"), (40, "#febc2e"), (60, "#28c840")):
        print(f'<circle cx="{x}" cy="18" r="6" fill="{colour}"/>')
    print(f'<text x="{WIDTH // 2}" y="23" text-anchor="middle" fill="#93a1b5">{html.escape(title)}</text>')
    print("\n".join(drawn(number, line) for number, line in enumerate(lines)))
    print("</svg>")


if __name__ == "__main__":
    main(sys.argv[1])
