import { isRecord, parseJson, toJson } from './json';
import { topapiRefusal, type Refusal } from './envelopes';

/** Parameters of a topapi call, whether they came in a form, in JSON or in the query. */
export class Fields {
	constructor(private readonly values: Record<string, unknown>) {}

	has(name: string): boolean {
		return this.values[name] !== undefined && this.values[name] !== null;
	}

	/** An id that came as a number or as digits; always a string inside. */
	id(name: string): string {
		const id = this.optionalId(name);
		if (id === undefined) throw missingArgument(name);
		return id;
	}

	optionalId(name: string): string | undefined {
		if (!this.has(name)) return undefined;
		const value = this.values[name];
		const text = typeof value === 'string' ? value : toJson(value);
		if (!/^\d{1,19}$/.test(text)) throw invalidArgument(name);
		return text.replace(/^0+(?=\d)/, '');
	}

	text(name: string): string {
		const text = this.optionalText(name);
		if (text === undefined) throw missingArgument(name);
		return text;
	}

	/** An empty string is refused: "may be left out, but not be empty". */
	optionalText(name: string): string | undefined {
		if (!this.has(name)) return undefined;
		const value = this.values[name];
		if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
		if (typeof value !== 'string' || value === '') throw invalidArgument(name);
		return value;
	}

	/** `true` and `false`, also as words; "False" is refused. */
	flag(name: string): boolean {
		if (!this.has(name)) return false;
		const value = this.values[name];
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		throw invalidArgument(name);
	}

	/** A comma-separated string without its duplicates; arrays are refused. */
	list(name: string): string[] | undefined {
		const text = this.optionalText(name);
		return text === undefined ? undefined : [...new Set(text.split(','))];
	}

	/** A JSON object, or the same as a string, as forms have it. */
	object(name: string): Record<string, unknown> {
		if (!this.has(name)) throw missingArgument(name);
		let value = this.values[name];
		if (typeof value === 'string') {
			try {
				value = parseJson(value);
			} catch {
				throw invalidArgument(name);
			}
		}
		if (!isRecord(value)) throw invalidArgument(name);
		return value;
	}
}

/** The texts are real (asyncsend, asyncsend_v2); code 40 goes by the platform's convention. */
export function missingArgument(name: string): Refusal {
	return topapiRefusal(40, `Missing required arguments:${name}`);
}

export function invalidArgument(name: string): Refusal {
	return topapiRefusal(41, `Invalid arguments:${name}`);
}
