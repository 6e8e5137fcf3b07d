import { by, type Growth } from '../case';

/** Growth as an SVG of two panels with logarithmic axes: a straight line of slope 1 is linear. */

interface Panel {
	title: string;
	left: number;
	value(point: Growth): number | undefined;
	/** Of the y axis, powers of ten. */
	from: number;
	to: number;
	label(value: number): string;
}

const width = 880;
const height = 400;
const plot = { top: 64, width: 330, height: 260 };
const people = { from: 100, to: 100_000 };
const colours: Record<string, string> = { [by.ours]: '#0b6bcb', [by.http]: '#b4540a' };

function scale(value: number, from: number, to: number): number {
	return (Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from));
}

function powers(from: number, to: number): number[] {
	const all: number[] = [];
	for (let value = from; value <= to * 1.001; value *= 10) all.push(value);
	return all;
}

function element(name: string, attributes: Record<string, string | number>, content = ''): string {
	const written = Object.entries(attributes).map(([key, value]) => `${key}="${value}"`);
	return `<${name} ${written.join(' ')}>${content}</${name}>`;
}

function text(
	x: number,
	y: number,
	content: string,
	more: Record<string, string | number> = {},
): string {
	const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	return element('text', { x: x.toFixed(1), y: y.toFixed(1), ...more }, escaped);
}

function axes({ left, from, to, label, title }: Panel): string {
	const bottom = plot.top + plot.height;
	const horizontal = powers(from, to).map((value) => {
		const y = bottom - scale(value, from, to) * plot.height;
		const line = element('line', {
			x1: left,
			x2: left + plot.width,
			y1: y.toFixed(1),
			y2: y.toFixed(1),
			stroke: '#e3e6ea',
		});
		return line + text(left - 8, y + 4, label(value), { 'text-anchor': 'end' });
	});
	const vertical = powers(people.from, people.to).map((value) => {
		const x = left + scale(value, people.from, people.to) * plot.width;
		const line = element('line', {
			x1: x.toFixed(1),
			x2: x.toFixed(1),
			y1: plot.top,
			y2: bottom,
			stroke: '#e3e6ea',
		});
		return line + text(x, bottom + 18, value.toLocaleString('en-US'), { 'text-anchor': 'middle' });
	});
	const name = text(left, plot.top - 16, title, { 'font-weight': 600, 'font-size': 14 });
	return [
		...horizontal,
		...vertical,
		name,
		text(left + plot.width / 2, bottom + 38, 'people told', { 'text-anchor': 'middle' }),
	].join('\n');
}

function series({ left, from, to, value, label }: Panel, name: string, points: Growth[]): string {
	const known = points.flatMap((point) => {
		const y = value(point);
		return y === undefined ? [] : [{ x: point.people, y }];
	});
	if (known.length === 0) return '';
	const place = ({ x, y }: { x: number; y: number }) => ({
		x: left + scale(x, people.from, people.to) * plot.width,
		y: plot.top + plot.height - scale(Math.max(y, from), from, to) * plot.height,
	});
	const placed = known.map(place);
	const colour = colours[name] ?? '#444';
	const path = placed.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
	const line = element('polyline', {
		points: path,
		fill: 'none',
		stroke: colour,
		'stroke-width': 2,
	});
	const dots = known.map((point, index) => {
		const { x = 0, y = 0 } = placed[index] ?? {};
		const title = `<title>${name}: ${point.x.toLocaleString('en-US')} people, ${label(point.y)}</title>`;
		return element('circle', { cx: x.toFixed(1), cy: y.toFixed(1), r: 4, fill: colour }, title);
	});
	const end = placed.at(-1) ?? { x: 0, y: 0 };
	const isAtTheEdge = end.x > left + plot.width - 60;
	const naming = text(
		isAtTheEdge ? end.x - 10 : end.x + 10,
		end.y + (isAtTheEdge ? 50 : -8),
		name,
		{
			fill: colour,
			'text-anchor': isAtTheEdge ? 'end' : 'start',
		},
	);
	return [line, ...dots, naming].join('\n');
}

function panelOf(panel: Panel, points: Growth[]): string {
	const names = [...new Set(points.map((point) => point.by))];
	return [
		axes(panel),
		...names.map((name) =>
			series(
				panel,
				name,
				points.filter((point) => point.by === name),
			),
		),
	].join('\n');
}

/** The power of ten at or below, or at or above, every value. */
function bounds(values: number[]): { from: number; to: number } {
	const from = 10 ** Math.floor(Math.log10(Math.min(...values)));
	const to = 10 ** Math.ceil(Math.log10(Math.max(...values)));
	return { from, to: to === from ? from * 10 : to };
}

/** @param points seconds and memory by number of people; memory of our nodes only */
export function plotOf(points: Growth[]): string {
	const seconds: Panel = {
		title: 'Time to tell and ask, seconds',
		left: 62,
		value: ({ ms }) => ms / 1000,
		...bounds(points.map(({ ms }) => ms / 1000)),
		label: (value) =>
			value < 1
				? value.toPrecision(1)
				: value.toLocaleString('en-US', { maximumFractionDigits: 1 }),
	};
	const bytes = points.flatMap((point) => point.bytes ?? []);
	const megabytes: Panel = {
		title: 'Memory above the input, MB',
		left: 500,
		value: (point) => (point.bytes === undefined ? undefined : point.bytes / 1e6),
		...bounds(bytes.map((value) => value / 1e6)),
		label: (value) => value.toLocaleString('en-US', { maximumFractionDigits: 0 }),
	};
	const ground = element('rect', { width, height, fill: '#ffffff' });
	const parts = [ground, panelOf(seconds, points), panelOf(megabytes, points)].join('\n');
	const frame = {
		xmlns: 'http://www.w3.org/2000/svg',
		viewBox: `0 0 ${width} ${height}`,
		'font-family': 'system-ui, sans-serif',
		'font-size': 12,
		fill: '#2b3036',
		role: 'img',
		'aria-label': 'Growth of time and memory with the number of people',
	};
	return `${element('svg', frame, `\n${parts}\n`)}\n`;
}
