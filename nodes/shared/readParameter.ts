import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import { plainlyOf, readPlainly } from './plainExpression';

type Value = NodeParameterValueType | object | undefined;

/** Gives a parameter's value for an item. */
type Reader = (item: number) => Value;

/** One run of a node is one context: what its parameters look like is found out once. */
const readers = new WeakMap<IExecuteFunctions, Map<string, Reader>>();

function holdsExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(holdsExpression);
}

function readerOf(context: IExecuteFunctions, name: string): Reader {
	// null, because n8n throws for a parameter that is not there at all.
	const evaluate: Reader = (item) => context.getNodeParameter(name, item, null) as Value;
	const raw = context.getNodeParameter(name, 0, null, { rawExpressions: true }) as Value;
	if (!holdsExpression(raw)) {
		const fixed = evaluate(0);
		return () => fixed;
	}
	const plain = plainlyOf(raw);
	if (!plain) return evaluate;
	const items = context.getInputData();
	return (item) => {
		const found = readPlainly(plain, items[item]?.json);
		return found ? (found.value as Value) : evaluate(item);
	};
}

/**
 * A parameter of one item, as n8n gives it, at the least cost: n8n's expression engine takes about a
 * millisecond an expression, so it is asked only where the canvas has one that is more than a field of the item.
 * The value belongs to all items: never change it.
 * @throws whatever n8n throws for an expression that cannot be evaluated
 */
export function readParameter(context: IExecuteFunctions, name: string, item: number): Value {
	const known = readers.get(context) ?? new Map<string, Reader>();
	readers.set(context, known);
	const reader = known.get(name) ?? readerOf(context, name);
	known.set(name, reader);
	return reader(item);
}
