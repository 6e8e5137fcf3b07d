import type { IDataObject, IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import { readJsonObject } from './jsonInput';
import { readParameter } from './readParameter';
import { DingTalkError } from '../transport/errors';
import { isRecord } from '../transport/json';
import { readMoment, readPastMoment } from './moment';
import { surroundingsOf } from './surroundings';
import type { Surroundings } from './surroundings';
import {
	checkLink,
	controlCharactersLeftOut,
	notEmpty,
	readText,
	withoutControlCharacters,
} from './text';

type Value = NodeParameterValueType | object | undefined;

/** The name of a parameter as the panel shows it: `overdueAfter` is "Overdue After". */
function labelOf(name: string): string {
	return name.replace(/^./, (first) => first.toUpperCase()).replace(/(?<=.)[A-Z]/g, ' $&');
}

function isEmpty(value: Value): value is undefined | null | '' {
	return value === undefined || value === null || value === '';
}

/**
 * The parameters of one item, read with their type. Whatever is wrong is refused here, before any call,
 * with the parameter's name in the panel. Knows nothing of n8n's context, so tests hand in a plain object.
 */
export class Parameters {
	constructor(
		private readonly get: (name: string) => Value,
		private readonly around: Surroundings = {},
	) {}

	static of(context: IExecuteFunctions, item: number): Parameters {
		return new Parameters((name) => {
			try {
				return readParameter(context, name, item);
			} catch (error) {
				const words = error instanceof Error ? error.message : String(error);
				throw DingTalkError.invalid(
					labelOf(name),
					`cannot be read: ${words}`,
					'Check the expression behind it',
				);
			}
		}, surroundingsOf(context));
	}

	/** The same parameters' rows or fields. */
	private inner(record: Record<string, Value>): Parameters {
		const get = (key: string): Value => (Object.hasOwn(record, key) ? record[key] : undefined);
		return new Parameters(get, this.around);
	}

	/** Tells the user, beside the output, of something odd that goes out all the same. */
	hint(message: string): void {
		this.around.hint?.(message);
	}

	/** Fields of the incoming item that stand in for parameters, read with the same care. */
	static ofItem(input: IDataObject): Parameters {
		return new Parameters((name) =>
			Object.hasOwn(input, name) ? (input[name] as Value) : undefined,
		);
	}

	/** The same for a collection (such as Options) inside these parameters. */
	collection(name: string): Parameters {
		const value = this.get(name);
		if (!isEmpty(value) && !isRecord(value)) {
			throw DingTalkError.invalid(
				labelOf(name),
				'is not a collection of fields',
				'Set its fields one by one, or check the expression behind it',
			);
		}
		return this.inner((isEmpty(value) ? {} : value) as Record<string, Value>);
	}

	/** The rows of a fixed collection. */
	rows(name: string, row: string): Parameters[] {
		const value: unknown = this.get(name);
		const rows = isRecord(value) ? value[row] : value;
		if (isEmpty(rows as Value)) return [];
		if (!Array.isArray(rows) || !rows.every(isRecord)) {
			throw DingTalkError.invalid(
				labelOf(name),
				'is not a list of rows',
				'Add its rows one by one, or check the expression behind it',
			);
		}
		return rows.map((entry) => this.inner(entry as Record<string, Value>));
	}

	raw(name: string): Value {
		return this.get(name);
	}

	/** Text, or '' when it is empty. Numbers and booleans from expressions become text. */
	optionalText(name: string, label: string): string {
		const value = this.get(name);
		return value === undefined || value === null ? '' : readText(value, label);
	}

	text(name: string, label: string): string {
		return notEmpty(this.optionalText(name, label), label);
	}

	/** What people read: control characters, as logs and documents have them, are left out with a hint. */
	optionalMessageText(name: string, label: string): string {
		const value = this.get(name);
		if (value === undefined || value === null) return '';
		const { text, isChanged } = withoutControlCharacters(value, label);
		if (isChanged) this.hint(controlCharactersLeftOut(label));
		return text;
	}

	messageText(name: string, label: string): string {
		return notEmpty(this.optionalMessageText(name, label), label);
	}

	/** An http(s), dingtalk:// or eapp:// address. */
	optionalUrl(name: string, label: string): string {
		const value = this.optionalText(name, label).trim();
		if (value === '') return '';
		checkLink(value, label);
		return value;
	}

	url(name: string, label: string): string {
		this.text(name, label);
		return this.optionalUrl(name, label);
	}

	/**
	 * One of the given choices; an expression may hold anything.
	 * @param fallback when it is empty, as in a workflow that was saved before there was the field
	 */
	choice<T extends string>(name: string, label: string, choices: readonly T[], fallback?: T): T {
		const value = this.optionalText(name, label) || fallback;
		const found = choices.find((choice) => choice === value);
		if (found === undefined)
			throw DingTalkError.invalid(
				label,
				`is "${String(value ?? '').slice(0, 40)}"`,
				`Choose one of: ${choices.join(', ')}`,
			);
		return found;
	}

	/** On or off; `fallback` when it is empty. An expression may give it as text. */
	boolean(name: string, label?: string, fallback = false): boolean {
		const value = this.get(name);
		if (isEmpty(value)) return fallback;
		if (value === true || value === 'true') return true;
		if (value === false || value === 'false') return false;
		throw DingTalkError.invalid(
			label ?? labelOf(name),
			'is neither true nor false',
			'Switch it on or off, or check the expression behind it',
		);
	}

	/** A number from `min` to `max`; `fallback` when it is empty. */
	number(
		name: string,
		label: string,
		min: number,
		fallback: number,
		max = Number.MAX_SAFE_INTEGER,
	): number {
		const value = this.get(name);
		if (isEmpty(value) || (typeof value === 'string' && value.trim() === '')) return fallback;
		const number =
			typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
		if (!Number.isFinite(number) || number < min) {
			throw DingTalkError.invalid(
				label,
				`is not a number of at least ${min}`,
				'Correct it, or check the expression behind it',
			);
		}
		if (number > max)
			throw DingTalkError.invalid(
				label,
				`is above ${max}`,
				'Correct it, or check the expression behind it',
			);
		return number;
	}

	/**
	 * An id of digits (task ID, agent ID) as text, so that it stays exact beyond 2^53.
	 * @returns '' when it is empty
	 */
	optionalDigits(name: string, label: string): string {
		const value = this.get(name);
		if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
			throw DingTalkError.invalid(
				label,
				'is a number whose last digits are lost',
				'Hand it over as text: the nodes of this package give IDs as text',
			);
		}
		const text = typeof value === 'number' ? String(value) : this.optionalText(name, label).trim();
		if (text !== '' && !/^\d{1,20}$/.test(text))
			throw DingTalkError.invalid(label, 'is not a number', 'It has digits only');
		if (/^0+$/.test(text))
			throw DingTalkError.invalid(label, 'is 0', 'Correct it, or check the expression behind it');
		return text;
	}

	digits(name: string, label: string): string {
		const value = this.optionalDigits(name, label);
		if (value === '')
			throw DingTalkError.invalid(
				label,
				'is empty',
				`Map it from the item of the node that sent the message, for example {{ $json.${name} }}`,
			);
		return value;
	}

	/** @throws DingTalkError as `readJsonObject` */
	jsonObject(name: string, label: string): Record<string, unknown> {
		return readJsonObject(this.get(name), label);
	}

	/**
	 * A moment that has been, as ISO 8601, seconds, milliseconds, or a date of an expression. A text without a
	 * zone is in the workflow's.
	 * @returns milliseconds since 1970, or undefined when it is empty
	 */
	optionalMoment(name: string, label: string): number | undefined {
		const value = this.get(name);
		if (isEmpty(value)) return undefined;
		return readPastMoment(value, label, this.around.timeZone);
	}

	/** Any moment, as `optionalMoment` takes it; milliseconds since 1970. */
	moment(name: string, label: string): number {
		return readMoment(this.get(name), label, this.around.timeZone);
	}
}
