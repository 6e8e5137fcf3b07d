/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** What npm writes about one package into a lock file, as far as it is read here. */
interface Entry {
	/** Only where the folder has another name than the package. */
	name?: string;
	version?: string;
	integrity?: string;
	inBundle?: boolean;
	optional?: boolean;
	os?: string[];
	cpu?: string[];
	libc?: string[];
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	peerDependencies?: Record<string, string>;
}

type Entries = Record<string, Entry>;

/** A package as the lock file pins it. */
export interface LockedPackage {
	/** Its folder, say "node_modules/a/node_modules/b"; always with slashes. */
	place: string;
	name: string;
	version: string;
	/** Of its archive: "sha512-" and Base64. */
	integrity: string;
}

/** The packages of a lock file that belong on this machine; those inside another's archive do not count. */
export function packagesOf(folder: string): LockedPackage[] {
	return lockedIn(entriesOf(folder));
}

/** Those of them that the named packages need, themselves included. */
export function packagesFor(folder: string, names: string[]): LockedPackage[] {
	return lockedIn(closure(entriesOf(folder), names));
}

/** A manifest and a lock file that hold nothing but the named packages and what they need. */
export function partFor(folder: string, names: string[]): { manifest: object; lock: object } {
	const entries = entriesOf(folder);
	const pinned = (isWanted: (entry: Entry) => boolean) =>
		Object.fromEntries(
			names.flatMap((name) => {
				const entry = entries[`node_modules/${name}`];
				return entry && isWanted(entry) ? [[name, entry.version]] : [];
			}),
		);
	const manifest = {
		name: 'part',
		private: true,
		dependencies: pinned(({ optional }) => !optional),
		// Npm leaves out what is for another platform only if it is optional.
		optionalDependencies: pinned(({ optional }) => optional === true),
	};
	const packages = { '': manifest, ...closure(entries, names) };
	return { manifest, lock: { name: 'part', lockfileVersion: 3, requires: true, packages } };
}

function entriesOf(folder: string): Entries {
	const text = readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
	return (JSON.parse(text) as { packages: Entries }).packages;
}

function lockedIn(entries: Entries): LockedPackage[] {
	return Object.entries(entries)
		.filter(([place, entry]) => place !== '' && !entry.inBundle && belongsHere(entry))
		.map(([place, { name, version = '', integrity = '' }]) => ({
			place,
			name: name ?? nameIn(place),
			version,
			integrity,
		}));
}

const nameIn = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 13);

function belongsHere({ os, cpu, libc }: Entry): boolean {
	return fits(os, process.platform) && fits(cpu, process.arch) && (!libc || fits(libc, libcHere()));
}

function fits(allowed: string[] | undefined, ours: string): boolean {
	return !allowed || allowed.includes(ours) || allowed.includes('any');
}

function libcHere(): string {
	if (process.platform !== 'linux') return 'none';
	const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
	return header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function closure(entries: Entries, names: string[]): Entries {
	const found: Entries = {};
	const open = names.map((name) => `node_modules/${name}`).filter((place) => entries[place]);
	for (let place = open.pop(); place !== undefined; place = open.pop()) {
		const entry = entries[place];
		if (!entry || found[place]) continue;
		found[place] = entry;
		for (const name of dependenciesOf(entry)) {
			const next = lookUp(entries, place, name);
			if (next !== undefined) open.push(next);
		}
	}
	return found;
}

function dependenciesOf({ dependencies, optionalDependencies, peerDependencies }: Entry): string[] {
	return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Where Node finds `name` when a file in `place` asks for it: the nearest node_modules upwards. */
function lookUp(entries: Entries, place: string, name: string): string | undefined {
	for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
		const candidate = `${at ? `${at}/` : ''}node_modules/${name}`;
		if (entries[candidate]) return candidate;
		if (!at) return undefined;
	}
}
