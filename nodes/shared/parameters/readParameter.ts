import type { IExecuteFunctions, NodeParameterValueType } from 'n8n-workflow';
import { parsePlainExpression, readPlainExpression } from './plainExpression';

type Value = NodeParameterValueType | object | undefined;

/** Gives a parameter's value for an item. */
type ValueForItem = (item: number) => Value;

/** One run of a node is one context: what its parameters look like is found out once. */
const valuesOfContext = new WeakMap<IExecuteFunctions, Map<string, ValueForItem>>();

function holdsExpression(raw: unknown): boolean {
	if (typeof raw === 'string') return raw.startsWith('=');
	return typeof raw === 'object' && raw !== null && Object.values(raw).some(holdsExpression);
}

function valueForItemOf(context: IExecuteFunctions, name: string): ValueForItem {
	// null, because n8n throws for a parameter that is not there at all.
	const evaluate: ValueForItem = (item) => context.getNodeParameter(name, item, null) as Value;
	const raw = context.getNodeParameter(name, 0, null, { rawExpressions: true }) as Value;
	if (!holdsExpression(raw)) {
		const fixed = evaluate(0);
		return () => fixed;
	}
	const plain = parsePlainExpression(raw);
	if (!plain) return evaluate;
	const items = context.getInputData();
	return (item) => {
		const found = readPlainExpression(plain, items[item]?.json);
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
	const known = valuesOfContext.get(context) ?? new Map<string, ValueForItem>();
	valuesOfContext.set(context, known);
	const valueForItem = known.get(name) ?? valueForItemOf(context, name);
	known.set(name, valueForItem);
	return valueForItem(item);
}
