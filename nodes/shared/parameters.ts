import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import { DingTalkError } from './transport/errors';

type Value = NodeParameterValueType | object | undefined;

// Control characters; a tab, a line feed and a carriage return are fine in texts.
const controlCharacters = /[^\P{Cc}\t\n\r]/u;

/**
 * The parameters of one item, read with their type. Whatever is wrong is refused here, before any call,
 * with the parameter's name in the panel. Knows nothing of n8n's context, so tests hand in a plain object.
 */
export class Parameters {
	constructor(private readonly get: (name: string) => Value) {}

	static of(context: IExecuteFunctions, item: number): Parameters {
		return new Parameters((name) => context.getNodeParameter(name, item, undefined));
	}

	/** The same for a collection (such as Options) inside these parameters. */
	collection(name: string): Parameters {
		const value = this.get(name);
		const record = (typeof value === 'object' && value !== null ? value : {}) as Record<string, Value>;
		return new Parameters((key) => record[key]);
	}

	/** The rows of a fixed collection. */
	rows(name: string, row: string): Parameters[] {
		const value = this.get(name) as Record<string, unknown> | undefined;
		const rows = value?.[row];
		if (!Array.isArray(rows)) return [];
		return rows.map((entry: Record<string, Value>) => new Parameters((key) => entry[key]));
	}

	raw(name: string): Value {
		return this.get(name);
	}

	/** Text, or '' when it is empty. Numbers and booleans from expressions become text. */
	optionalText(name: string, label: string): string {
		const value = this.get(name);
		if (value === undefined || value === null) return '';
		if (typeof value === 'object') {
			throw DingTalkError.invalid(label, 'must be text, but is an object or a list', 'Refer to one of its fields, or use JSON.stringify() in an expression');
		}
		const text = String(value);
		if (controlCharacters.test(text)) {
			throw DingTalkError.invalid(label, 'holds control characters', 'Remove invisible characters, which often come along when text is copied');
		}
		return text;
	}

	text(name: string, label: string): string {
		const value = this.optionalText(name, label);
		if (value.trim() === '') throw DingTalkError.invalid(label, 'is empty', 'Fill it in, or check the expression behind it');
		return value;
	}

	/** An http(s), dingtalk:// or eapp:// address. */
	optionalUrl(name: string, label: string): string {
		const value = this.optionalText(name, label).trim();
		if (value !== '' && !/^(https?:\/\/[^\s/]+|dingtalk:\/\/\S|eapp:\/\/\S)/i.test(value)) {
			throw DingTalkError.invalid(label, 'is not a link', 'Start it with https://, http://, dingtalk:// or eapp://');
		}
		return value;
	}

	url(name: string, label: string): string {
		this.text(name, label);
		return this.optionalUrl(name, label);
	}

	/** One of the given choices; an expression may hold anything. */
	choice<T extends string>(name: string, label: string, choices: readonly T[]): T {
		const value = this.optionalText(name, label);
		const found = choices.find((choice) => choice === value);
		if (found === undefined) throw DingTalkError.invalid(label, `is "${value.slice(0, 40)}"`, `Choose one of: ${choices.join(', ')}`);
		return found;
	}

	boolean(name: string): boolean {
		const value = this.get(name);
		return value === true || value === 'true';
	}

	/** A number that is not below `min`; `fallback` when it is empty. */
	number(name: string, label: string, min: number, fallback: number): number {
		const value = this.get(name);
		if (value === undefined || value === null || value === '') return fallback;
		const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
		if (!Number.isFinite(number) || number < min) {
			throw DingTalkError.invalid(label, `is not a number of at least ${min}`, 'Correct it, or check the expression behind it');
		}
		return number;
	}

	/**
	 * An id of digits (task ID, agent ID) as text, so that it stays exact beyond 2^53.
	 * @returns '' when it is empty
	 */
	optionalDigits(name: string, label: string): string {
		const value = this.get(name);
		if (typeof value === 'number' && !Number.isSafeInteger(value)) {
			throw DingTalkError.invalid(label, 'is a number whose last digits are lost', 'Hand it over as text: the nodes of this package give IDs as text');
		}
		const text = this.optionalText(name, label).trim();
		if (text !== '' && !/^\d{1,20}$/.test(text)) throw DingTalkError.invalid(label, 'is not a number', 'It has digits only');
		return text;
	}

	digits(name: string, label: string): string {
		const value = this.optionalDigits(name, label);
		if (value === '') throw DingTalkError.invalid(label, 'is empty', `Map it from the item of the node that sent the message, for example {{ $json.${name} }}`);
		return value;
	}

	/**
	 * A JSON object from a JSON field or an expression.
	 * @throws DingTalkError when it is no JSON, no object, or sets prototype keys
	 */
	jsonObject(name: string, label: string): Record<string, unknown> {
		const value = this.get(name);
		let parsed: unknown = value;
		if (typeof value === 'string') {
			try {
				parsed = JSON.parse(value);
			} catch {
				throw DingTalkError.invalid(label, 'is not valid JSON', 'Check quotes, commas and brackets');
			}
		}
		if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
			throw DingTalkError.invalid(label, 'is not a JSON object', 'Start it with { and end it with }');
		}
		if (/"(__proto__|constructor|prototype)"\s*:/.test(typeof value === 'string' ? value : JSON.stringify(parsed))) {
			throw DingTalkError.invalid(label, 'holds a key that is not allowed', 'Remove __proto__, constructor and prototype');
		}
		return parsed as Record<string, unknown>;
	}

	/** A moment as ISO 8601, seconds or milliseconds. @returns milliseconds, or undefined when it is empty */
	optionalMoment(name: string, label: string): number | undefined {
		const value = this.get(name);
		if (value === undefined || value === null || value === '') return undefined;
		const number = typeof value === 'number' ? value : /^\d{9,13}$/.test(String(value)) ? Number(value) : NaN;
		const at = Number.isNaN(number) ? Date.parse(String(value)) : number < 1e11 ? number * 1000 : number;
		if (Number.isNaN(at)) throw DingTalkError.invalid(label, 'is not a time', 'Use ISO 8601, for example 2026-01-31T09:00:00Z');
		return at;
	}
}
