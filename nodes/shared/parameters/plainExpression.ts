/**
 * Expressions that only name a field of the item: what the editor writes when a field is dragged onto a
 * parameter, and what our own defaults are. `={{ $json.userId ?? $json.userIds ?? '' }}` is
 * `[['userId'], ['userIds']]` with '' at the end.
 */
export interface PlainExpression {
	/** Paths into `$json`, of which the first that holds something counts. */
	paths: string[][];
	/** Whether '' stands behind the last `??`. */
	endsEmpty: boolean;
}

const step = /\.[A-Za-z_$][\w$]*|\[(?:"[^"\\\]]*"|'[^'\\\]]*')\]/;
const path = new RegExp(`\\$json(?:${step.source})+`);
const whole = new RegExp(
	`^=\\{\\{\\s*(${path.source}(?:\\s*\\?\\?\\s*${path.source})*)(\\s*\\?\\?\\s*(?:''|""))?\\s*\\}\\}$`,
);

function everyIn(text: string, form: RegExp): string[] {
	return [...text.matchAll(new RegExp(form, 'g'))].map(([found]) => found);
}

function keyOf(text: string): string {
	return text.startsWith('.') ? text.slice(1) : text.slice(2, -2);
}

/**
 * @param raw the parameter as the workflow has it
 * @returns undefined for anything that n8n's expression engine has to evaluate
 */
export function parsePlainExpression(raw: unknown): PlainExpression | undefined {
	const match = typeof raw === 'string' ? whole.exec(raw) : null;
	if (!match?.[1]) return undefined;
	const paths = everyIn(match[1], path).map((text) => everyIn(text, step).map(keyOf));
	return { paths, endsEmpty: match[2] !== undefined };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
	return (
		typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
	);
}

/** JSON as items hold it. What n8n converts on its way (a date, a function) is left to n8n. */
function isJson(value: unknown): boolean {
	if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
		return false;
	return (
		typeof value !== 'object' || value === null || Array.isArray(value) || isPlainObject(value)
	);
}

function follow(keys: readonly string[], json: unknown): { value: unknown } | undefined {
	let current = json;
	for (const key of keys) {
		if (!isPlainObject(current)) return undefined;
		const isThere = Object.hasOwn(current, key);
		// What is inherited (constructor) is n8n's to refuse; only the last field of a path may be missing.
		if (!isThere && key in current) return undefined;
		current = isThere ? current[key] : undefined;
	}
	return isJson(current) ? { value: current } : undefined;
}

/**
 * The value that n8n's expression engine would give for the item.
 * @returns undefined where it is not that plain, so that n8n has to be asked
 */
export function readPlainExpression(
	{ paths, endsEmpty }: PlainExpression,
	json: unknown,
): { value: unknown } | undefined {
	let found: { value: unknown } | undefined;
	for (const keys of paths) {
		found = follow(keys, json);
		if (!found || (found.value !== undefined && found.value !== null)) return found;
	}
	return endsEmpty ? { value: '' } : found;
}
