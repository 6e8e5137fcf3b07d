/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How a text or a database may show a secret. */
export function formsOf(secret: string): string[] {
	return [
		...new Set([
			secret,
			encodeURIComponent(secret),
			encodeURI(secret),
			new URLSearchParams({ secret }).toString().slice('secret='.length),
			JSON.stringify(secret).slice(1, -1),
			JSON.stringify(JSON.stringify(secret)).slice(3, -3),
			secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
			...asPartOfBase64(secret),
		]),
	];
}

/** Base64 of a longer text that holds the secret, at each of the three places where it may begin. */
function asPartOfBase64(secret: string): string[] {
	return [0, 1, 2].map((before) => {
		const whole = Buffer.from(`${'x'.repeat(before)}${secret}`).toString('base64');
		// The first and the last group of four hold bits of the neighbours as well.
		return whole.replace(/=+$/, '').slice(before ? 4 : 0, -4);
	});
}

/**
 * Looks for secrets in the bytes of files or answers.
 *
 * @param places by name, so that it can be said where
 * @returns "name: which secret", for each secret that stands somewhere
 */
export function leaks(places: Map<string, Buffer>, secrets: Map<string, string>): string[] {
	return [...secrets].flatMap(([which, secret]) =>
		[...places]
			.filter(([, bytes]) => formsOf(secret).some((form) => bytes.includes(form)))
			.map(([place]) => `${place}: ${which}`),
	);
}

/** All files below a folder, but for installed packages. */
export function filesIn(folder: string): Map<string, Buffer> {
	return new Map(
		readdirSync(folder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
			.map(({ parentPath, name }) => path.join(parentPath, name))
			.map((file) => [path.relative(folder, file), readFileSync(file)]),
	);
}
