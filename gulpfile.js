const { rm } = require('node:fs/promises');
const { dest, series, src } = require('gulp');
const { Transform } = require('node:stream');

/** Minifies an SVG with svgo, which is an ES module. */
function minifySvg() {
	return new Transform({
		objectMode: true,
		async transform(file, _encoding, done) {
			const { optimize } = await import('svgo');
			file.contents = Buffer.from(optimize(file.contents.toString(), { multipass: true }).data);
			done(null, file);
		},
	});
}

/** The icons, light and dark, as they are shipped. */
function icons() {
	return src('icons/*.svg', { encoding: false }).pipe(minifySvg()).pipe(dest('dist/icons'));
}

/** `n8n-node build` copies every picture of the repository, screenshots included; the package ships only its icons. */
async function withoutStrays() {
	await Promise.all(
		['docs', 'test', 'examples', 'package.json'].map((path) =>
			rm(`dist/${path}`, { recursive: true, force: true }),
		),
	);
}

exports.default = series(withoutStrays, icons);
