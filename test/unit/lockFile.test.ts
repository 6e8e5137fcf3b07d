/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
/** The end-to-end tests install n8n by its lock files; a package that is missed shows only when n8n needs it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { packagesFor, packagesOf, partFor } from '../e2e/realN8n/lockFile';
import { partsWithMachineCode } from '../e2e/realN8n/natives';

const runtimes = ['runtime', 'runtime-1.123'].map((name) => [
	path.resolve(__dirname, '../e2e', name),
]);
const otherArchitecture = process.arch === 'x64' ? 'arm64' : 'x64';
const packages = {
	'': { dependencies: { a: '1.0.0' } },
	'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', dependencies: { b: '1', c: '1' } },
	'node_modules/a/node_modules/b': { version: '1.0.0', integrity: 'sha512-inner' },
	'node_modules/b': { version: '2.0.0', integrity: 'sha512-outer', dependencies: { d: '1' } },
	'node_modules/c': { version: '1.0.0', integrity: 'sha512-c', peerDependencies: { a: '1' } },
	'node_modules/c/node_modules/inside': { version: '1.0.0', inBundle: true },
	'node_modules/@x/other': {
		version: '1.0.0',
		integrity: 'sha512-o',
		optional: true,
		cpu: [otherArchitecture],
	},
	'node_modules/alias': { name: '@x/real', version: '3.0.0', integrity: 'sha512-r' },
};
const folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
writeFileSync(path.join(folder, 'package-lock.json'), JSON.stringify({ packages }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('all that belongs on this machine counts, by its real name; what lies in another archive does not', () => {
	expect(packagesOf(folder).map(({ name, version }) => `${name}@${version}`)).toEqual([
		'a@1.0.0',
		'b@1.0.0',
		'b@2.0.0',
		'c@1.0.0',
		'@x/real@3.0.0',
	]);
});

test('a part holds what its packages need, each from where Node would take it, and nothing else', () => {
	const places = ['node_modules/a', 'node_modules/c', 'node_modules/a/node_modules/b'];
	expect(packagesFor(folder, ['a', 'absent']).map(({ place }) => place)).toEqual(places);
	expect(partFor(folder, ['a', '@x/other', 'absent'])).toMatchObject({
		manifest: { dependencies: { a: '1.0.0' }, optionalDependencies: { '@x/other': '1.0.0' } },
		lock: { lockfileVersion: 3, packages: { 'node_modules/a': packages['node_modules/a'] } },
	});
});

test.each(runtimes)(
	'every package of %s has a checksum, and few are needed for machine code',
	(runtime) => {
		const all = packagesOf(runtime);
		expect(all.filter(({ integrity }) => !integrity.startsWith('sha512-'))).toStrictEqual([]);
		const first = packagesFor(runtime, partsWithMachineCode);
		expect(first.map(({ name }) => name)).toEqual(
			expect.arrayContaining(['sqlite3', 'isolated-vm', 'node-gyp', 'prebuild-install']),
		);
		expect(first.length).toBeLessThan(all.length / 5);
	},
);
