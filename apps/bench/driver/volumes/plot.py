"""Times against sizes, both logarithmic, as an SVG picture that needs nothing to be drawn."""
import html
import math

WIDTH, HEIGHT = 860, 430
LEFT, RIGHT, TOP, BOTTOM = 62, 190, 34, 46
COLOURS = ["#1f6feb", "#2da44e", "#bf3989", "#d97706", "#6e7781", "#0d7377", "#8250df"]
STYLE = ("text{font:12px sans-serif;fill:#333}.title{font-size:14px;font-weight:bold}.grid{stroke:#ddd}.axis{stroke:#888}"
         "polyline{fill:none;stroke-width:2}")


def _decades(values):
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def _named(exponent, names):
    return names.get(exponent, f"10^{exponent}")


class Frame:
    """Where a value stands in the picture."""

    def __init__(self, xs, ys):
        self.x, self.y = _decades(xs), _decades(ys)

    def place(self, x, y):
        across = (math.log10(x) - self.x[0]) / max(self.x[1] - self.x[0], 1)
        up = (math.log10(y) - self.y[0]) / max(self.y[1] - self.y[0], 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)


def _grid(frame, x_names, y_names):
    parts = []
    for exponent in range(frame.x[0], frame.x[1] + 1):
        x, _ = frame.place(10.0**exponent, 10.0 ** frame.y[0])
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_named(exponent, x_names)}</text>')
    for exponent in range(frame.y[0], frame.y[1] + 1):
        _, y = frame.place(10.0 ** frame.x[0], 10.0**exponent)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_named(exponent, y_names)}</text>')
    return parts


def _lines(frame, series):
    parts, labels = [], []
    for number, (name, points) in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        places = [frame.place(x, y) for x, y in points]
        parts.append(f'<polyline stroke="{colour}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        labels.append([places[-1][1], name, colour, places[-1][0]])
    labels.sort()
    for below, above in zip(labels, labels[1:]):
        above[0] = max(above[0], below[0] + 15)  # names do not cover each other
    parts += [f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" style="fill:{colour}">{html.escape(name)}</text>' for y, name, colour, x in labels]
    return parts


def draw(title, series, x_names, y_names):
    """`series`: [(name, [(x, y)])], all above 0; the names: {exponent of 10: text}."""
    points = [point for _, each in series for point in each]
    frame = Frame([x for x, _ in points], [y for _, y in points])
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">',
             f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
             f'<text class="title" x="{LEFT}" y="20">{html.escape(title)}</text>',
             *_grid(frame, x_names, y_names), *_lines(frame, series), "</svg>"]
    return "\n".join(parts) + "\n"
